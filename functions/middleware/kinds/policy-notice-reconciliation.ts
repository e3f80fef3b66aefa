import { changeAhead } from '../../core/policy-notice/change.ts';
import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import type { PolicyNotices } from '../../core/policy-notice/ports.ts';
import { isPolicyNoticeAnswered } from '../../core/policy-notice/work.ts';
import type { Workflow } from '../../core/ports.ts';
import { readChange, type VersionPorts, versionsUntilNow } from '../policy-change.ts';
import { type PolicyNoticeMailDeps, tellOfChange } from '../policy-notice-mails.ts';
import { submitPolicyNotice } from '../submit-policy-notice.ts';
import { policyNoticeFlagging } from './policy-notice-flagging.ts';
import type { KindReconciliation } from './reconciliation.ts';

interface Deps extends Omit<PolicyNoticeMailDeps, 'policies'>, VersionPorts {
	readonly notices: PolicyNotices;
	/** Of notices. */
	readonly workflow: Workflow;
}

/** What it takes to finish what a crash left half done of notices; and a policy that changed opens one by itself. */
export function policyNoticeReconciliation(deps: Deps): KindReconciliation<PolicyNoticeState> {
	const { notices, workflow } = deps;
	return {
		...policyNoticeFlagging(notices),
		...{ cases: notices, workflow, isAnswered: isPolicyNoticeAnswered },
		begin: () => noticeChange(deps),
		finish: async (state, before) => (state.openedAt <= before ? tellOfChange(deps, state) : 0),
	};
}

/** A version that people read differently from the one before it. @returns how many were new */
async function noticeChange(deps: Deps): Promise<number> {
	const { policies, upcoming } = deps;
	const change = changeAhead(await versionsUntilNow(deps), upcoming);
	if (!change) return 0;
	const { changes } = await readChange(policies, { before: change.before, policyVersion: change.after });
	if (changes.length === 0) return 0;
	const { isNew } = await submitPolicyNotice(deps, change);
	return isNew ? 1 : 0;
}
