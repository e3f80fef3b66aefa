import { everyChange, type PolicyInForce } from '../../core/policy-notice/change.ts';
import { recordStanding } from '../../core/policy-notice/commands.ts';
import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import { isPolicyNoticeAnswered } from '../../core/policy-notice/work.ts';
import type { Workflow } from '../../core/ports.ts';
import type { KindReconciliation } from '../kinds/reconciliation.ts';
import type { CasesOfChangePorts } from './cases-of-change.ts';
import { policyNoticeFlagging } from './flagging.ts';
import { type PolicyNoticeMailDeps, tellOfChange } from './mails.ts';
import { enterPolicies, readsTheSame, type VersionPorts, versionToCome } from './policy-change.ts';
import { submitPolicyNotice } from './submit.ts';

interface Deps extends PolicyNoticeMailDeps, VersionPorts, CasesOfChangePorts {
	readonly policies: VersionPorts['policies'];
	/** Of notices. */
	readonly workflow: Workflow;
}

/** What it takes to finish what a crash left half done of notices; and a policy that changed opens one by itself. */
export function policyNoticeReconciliation(deps: Deps): KindReconciliation<PolicyNoticeState> {
	const { notices, workflow } = deps;
	return {
		...policyNoticeFlagging(notices),
		...{ cases: notices, workflow, isAnswered: isPolicyNoticeAnswered },
		begin: () => noticeChanges(deps),
		async finish(state, before) {
			await noteStanding(deps, state);
			return state.openedAt <= before ? tellOfChange(deps, state) : 0;
		},
	};
}

/** This alone puts versions in force: while a deployment takes the place of another, the two would take turns. */
async function noticeChanges(deps: Deps): Promise<void> {
	const history = await enterPolicies(deps);
	for (const change of everyChange(history, await versionToCome(deps, history))) await submitPolicyNotice(deps, change);
}

/** Whether the version that it changes to is to come still, came into force, or was dropped. */
async function noteStanding({ notices, policies, history, upcoming, clock }: Deps, state: PolicyNoticeState): Promise<void> {
	if (state.standing === 'in-force') return;
	const reads = (version: string) => readsTheSame(policies, version, state.after);
	const inForce: PolicyInForce | undefined = (await history.list()).find(({ number }) => number === state.to);
	const taken = inForce && (await reads(inForce.version));
	const comes = !inForce && upcoming !== undefined && (await reads(upcoming.version));
	const standing = taken ? 'in-force' : comes ? 'to-come' : 'dropped';
	if (standing === state.standing) return;
	await notices.apply(state.caseId, 'system', clock.now(), (now) =>
		recordStanding(now, standing, taken ? inForce.since : undefined),
	);
}
