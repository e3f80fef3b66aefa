import { type Change, difference } from '../core/policy/difference.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { PolicyInForce } from '../core/policy-notice/change.ts';
import type { PolicyNoticeState } from '../core/policy-notice/policy-notice.ts';
import type { PolicyHistory } from '../core/policy-notice/ports.ts';
import type { Clock, PolicyArchive } from '../core/ports.ts';
import { differenceInWords, type Topic } from '../views/wording/policy-difference.ts';

export interface ReadChange {
	readonly before: Policy;
	readonly after: Policy;
	/** Numbered from 1 by whoever names them. */
	readonly changes: readonly Change[];
	readonly topics: readonly Topic[];
}

/** The change between two versions that are archived. */
export async function readChange(
	policies: Pick<PolicyArchive, 'of'>,
	{ before: from, policyVersion: to }: Pick<PolicyNoticeState, 'before' | 'policyVersion'>,
): Promise<ReadChange> {
	const [before, after] = await Promise.all([policies.of(from), policies.of(to)]);
	const changes = difference(before, after);
	return { before, after, changes, topics: differenceInWords(before, after, changes) };
}

export interface VersionPorts {
	readonly clock: Clock;
	readonly policies: PolicyArchive;
	readonly history: PolicyHistory;
	/** The version that is to come. */
	readonly upcoming: Policy | undefined;
}

/** The versions until now, the one of this deployment last, and everything that can be compared in the archive. */
export async function versionsUntilNow({ clock, policies, history, upcoming }: VersionPorts): Promise<readonly PolicyInForce[]> {
	await policies.keep();
	if (upcoming) await policies.keep(upcoming);
	return history.enter(clock.now());
}
