import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import { policyNoticeStepInHand } from '../../core/policy-notice/work.ts';
import type { KindFlagging } from '../kinds/flagging.ts';

export const policyNoticeFlagging = (cases: KindFlagging<PolicyNoticeState>['cases']): KindFlagging<PolicyNoticeState> => ({
	kind: 'policy-notice',
	cases,
	stepInHand: policyNoticeStepInHand,
	describe: () => ({ name: 'change of the privacy policy' }),
});
