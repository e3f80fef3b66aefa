import { referenceFrom } from '../../core/case/reference.ts';
import type { PolicyChange } from '../../core/policy-notice/change.ts';
import type { NoticeOfChange, NoticesOfChanges, PolicyNotices } from '../../core/policy-notice/ports.ts';
import type { PolicyArchive } from '../../core/ports.ts';
import { readsTheSame } from './policy-change.ts';

export interface CasesOfChangePorts {
	readonly notices: PolicyNotices;
	readonly changes: NoticesOfChanges;
	readonly policies: Pick<PolicyArchive, 'comparable'>;
}

/** How often it is looked anew because somebody else has added a case. */
const attempts = 24;

export interface CaseOfChange {
	readonly caseId: string;
	/** There is an intake or a case of it. */
	readonly exists: boolean;
}

/** Cases of the change, to whatever version that reads the same; in their order. */
export async function casesOfChange(
	{ changes, policies }: Pick<CasesOfChangePorts, 'changes' | 'policies'>,
	change: PolicyChange,
): Promise<readonly NoticeOfChange[]> {
	const known = await changes.of(change);
	const same = await Promise.all(known.map(({ after }) => readsTheSame(policies, after, change.after)));
	return known.filter((_, index) => same[index]);
}

/**
 * The case of a change: the one that there is, or a new one. Whoever asks at the same time is given the same.
 *
 * @param options.again one that is closed is followed by another. `caseId`: of the new one; one is made, unless given.
 */
export async function caseOfChange(
	ports: CasesOfChangePorts,
	change: PolicyChange,
	{ again = false, caseId }: { readonly again?: boolean; readonly caseId?: string } = {},
): Promise<CaseOfChange> {
	const { changes, notices } = ports;
	for (let attempt = 0; attempt < attempts; attempt++) {
		const known = await changes.of(change);
		const newest = (await casesOfChange(ports, change)).at(-1);
		if (newest) {
			const state = await notices.load(newest.caseId);
			const exists = state !== undefined || (await notices.intake(newest.caseId)) !== undefined;
			const serves = exists ? !(again && state?.closedAt !== undefined) : caseId === undefined || caseId === newest.caseId;
			if (serves) return { caseId: newest.caseId, exists };
		}
		const { from, to, after } = change;
		const fresh = caseId ?? referenceFrom(JSON.stringify(['policy-notice', from, to, after, known.length]));
		if ((await changes.add(change, known, { caseId: fresh, after })) === 'written') return { caseId: fresh, exists: false };
	}
	throw new Error(`Cases of the change ${change.from} to ${change.to} were added by others ${attempts} times in a row.`);
}
