/** What notices ask of the world. Adapters implement these. */
import type { CaseLog } from '../ports.ts';
import type { PolicyInForce } from './change.ts';
import type { PolicyNoticeEvent, PolicyNoticeIntake, PolicyNoticeState } from './policy-notice.ts';

/** Notices, as events and their fold. */
export type PolicyNotices = CaseLog<PolicyNoticeState, PolicyNoticeEvent, PolicyNoticeIntake>;

/** Which versions of the policy were in force here, and since when. */
export interface PolicyHistory {
	/** In the order of their numbers, the one in force last. */
	list(): Promise<readonly PolicyInForce[]>;
	/** Notes the policy of this deployment as in force, unless it stands there last; answers the list. @param at instant */
	enter(at: string): Promise<readonly PolicyInForce[]>;
	/** Makes the case the one of the change, unless another is: answers which is. @param change as `referenceOfChange` names it */
	claim(change: string, caseId: string): Promise<string>;
}
