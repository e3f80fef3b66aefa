/** The versions of the policy, and what changes for people from one to another. */
import { type Change, difference } from '../../core/policy/difference.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { PolicyInForce } from '../../core/policy-notice/change.ts';
import type { NotedTopic } from '../../core/policy-notice/difference.ts';
import type { PolicyHistory } from '../../core/policy-notice/ports.ts';
import type { Clock, PolicyArchive } from '../../core/ports.ts';
import { differenceInWords } from '../../views/wording/policy-difference.ts';

type Archive = Pick<PolicyArchive, 'comparable'>;

interface Compared {
	readonly before: Policy;
	readonly after: Policy;
	readonly changes: readonly Change[];
}

/** `undefined` where one of the two is of another model. */
async function compare(policies: Archive, before: string, after: string): Promise<Compared | undefined> {
	const [old, now] = await Promise.all([policies.comparable(before), policies.comparable(after)]);
	return old && now && { before: old, after: now, changes: difference(old, now) };
}

/** Whether people read the same in both. Of what cannot be compared by machine it is not known that they do. */
export async function readsTheSame(policies: Archive, one: string, other: string): Promise<boolean> {
	return one === other || (await compare(policies, one, other))?.changes.length === 0;
}

/** What changes for people, in words. */
export async function noteDifference(policies: Archive, before: string, after: string): Promise<readonly NotedTopic[]> {
	const compared = await compare(policies, before, after);
	if (!compared) return [incomparable];
	const { changes } = compared;
	return differenceInWords(compared.before, compared.after, changes).map(({ heading, changes: inWords }) => ({
		heading,
		changes: inWords.map((change) => ({ ...change, categories: changes[change.number - 1]?.concerns ?? 'everyone' })),
	}));
}

const incomparable: NotedTopic = {
	heading: 'The whole policy',
	changes: [
		{
			...{ number: 1, concerns: 'everyone', categories: 'everyone', notice: 'to-be-judged' },
			text: 'It is written in another form than the one before, and cannot be compared by machine. Compare the texts.',
		},
	],
};

export interface VersionPorts {
	readonly clock: Clock;
	/** The policy of this deployment. */
	readonly policy: Policy;
	readonly policies: PolicyArchive;
	readonly history: PolicyHistory;
	/** The one that is to come. */
	readonly upcoming: Policy | undefined;
}

/** Notes the policy of this deployment as in force, where people read it otherwise than the last; archives it, and the one that is to come. */
export async function enterPolicies({
	clock,
	policy,
	policies,
	history,
	upcoming,
}: VersionPorts): Promise<readonly PolicyInForce[]> {
	await policies.keep();
	if (upcoming) await policies.keep(upcoming);
	const known = await history.list();
	const last = known.at(-1);
	const { version, organisation } = policy;
	if (last && (await readsTheSame(policies, last.version, version))) return known;
	const entry = { number: (last?.number ?? 0) + 1, version, lastUpdated: organisation.lastUpdated, since: clock.now() };
	return (await history.append(entry)) === 'written' ? [...known, entry] : history.list();
}

/** The version that is to come, where people read it otherwise than the one in force. */
export async function versionToCome(
	{ policies, upcoming }: { readonly policies: Archive; readonly upcoming: Policy | undefined },
	history: readonly PolicyInForce[],
): Promise<string | undefined> {
	const last = history.at(-1);
	if (!last || !upcoming) return undefined;
	return (await readsTheSame(policies, last.version, upcoming.version)) ? undefined : upcoming.version;
}
