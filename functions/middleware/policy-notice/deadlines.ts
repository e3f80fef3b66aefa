import { everyChange, type PolicyInForce } from '../../core/policy-notice/change.ts';
import { recordReminder, recordStanding } from '../../core/policy-notice/commands.ts';
import { nextReminder } from '../../core/policy-notice/fold.ts';
import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import type { Workflow } from '../../core/ports.ts';
import type { DeadlineCounts, KindDeadlines } from '../kinds/deadlines.ts';
import type { CasesOfChangePorts } from './cases-of-change.ts';
import { type PolicyNoticeMailDeps, remind } from './mails.ts';
import { enterPolicies, readsTheSame, type VersionPorts, versionToCome } from './policy-change.ts';
import { submitPolicyNotice } from './submit.ts';

interface Deps extends PolicyNoticeMailDeps, VersionPorts, CasesOfChangePorts {
	readonly policies: VersionPorts['policies'];
	/** Of notices. */
	readonly workflow: Pick<Workflow, 'start'>;
}

/**
 * What time does to notices: a policy that changed opens one by itself, and comes into force, or is dropped; the DPO is reminded, then the
 * escalation contact, while nothing is decided, or nobody has been told.
 */
export function policyNoticeDeadlines(deps: Deps): KindDeadlines {
	return {
		kind: 'policy-notice',
		begin: () => noticeChanges(deps),
		listOpen: (options) => deps.notices.listOpen(options),
		async meet(caseId, now): Promise<DeadlineCounts> {
			const counts = { reminded: 0, escalated: 0 };
			const found = await deps.notices.load(caseId);
			let state = found && (await noteStanding(deps, found));
			for (let due = state && nextReminder(state); state && due && due.at <= now; due = nextReminder(state)) {
				const { of } = due;
				// The mail's key keeps it from going out twice, so the record can come after it.
				await remind(deps, state, of);
				state = await deps.notices.apply(caseId, 'system', now, (current) => recordReminder(current, of));
				if (of.endsWith('escalation')) counts.escalated++;
				else counts.reminded++;
			}
			return counts;
		},
	};
}

/** This alone puts versions in force: while a deployment takes the place of another, the two would take turns. */
async function noticeChanges(deps: Deps): Promise<void> {
	const history = await enterPolicies(deps);
	for (const change of everyChange(history, await versionToCome(deps, history))) await submitPolicyNotice(deps, change);
}

/** Whether the version that it changes to is to come still, came into force, or was dropped. */
async function noteStanding(
	{ notices, policies, history, upcoming, clock }: Deps,
	state: PolicyNoticeState,
): Promise<PolicyNoticeState> {
	if (state.standing === 'in-force') return state;
	const reads = (version: string) => readsTheSame(policies, version, state.after);
	const inForce: PolicyInForce | undefined = (await history.list()).find(({ number }) => number === state.to);
	const taken = inForce && (await reads(inForce.version));
	const comes = !inForce && upcoming !== undefined && (await reads(upcoming.version));
	const standing = taken ? 'in-force' : comes ? 'to-come' : 'dropped';
	if (standing === state.standing) return state;
	return notices.apply(state.caseId, 'system', clock.now(), (now) =>
		recordStanding(now, standing, taken ? inForce.since : undefined),
	);
}
