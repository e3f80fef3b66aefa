import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import type { PolicyNotices } from '../../core/policy-notice/ports.ts';
import { isPolicyNoticeAnswered } from '../../core/policy-notice/work.ts';
import type { Workflow } from '../../core/ports.ts';
import type { KindReconciliation } from '../kinds/reconciliation.ts';
import { policyNoticeFlagging } from './flagging.ts';
import { type PolicyNoticeMailDeps, tellOfChange } from './mails.ts';

interface Deps extends PolicyNoticeMailDeps {
	readonly notices: PolicyNotices;
	/** Of notices. */
	readonly workflow: Workflow;
}

/** What it takes to finish what a crash left half done of notices. */
export function policyNoticeReconciliation(deps: Deps): KindReconciliation<PolicyNoticeState> {
	const { notices, workflow } = deps;
	return {
		...policyNoticeFlagging(notices),
		...{ cases: notices, workflow, isAnswered: isPolicyNoticeAnswered },
		finish: async (state, before) => (state.openedAt <= before ? tellOfChange(deps, state) : 0),
	};
}
