/** What notices ask of the world. Adapters implement these. */
import type { CaseLog } from '../ports.ts';
import type { PolicyChange, PolicyInForce } from './change.ts';
import type { PolicyNoticeEvent, PolicyNoticeIntake, PolicyNoticeState } from './policy-notice.ts';

/** Notices, as events and their fold. */
export type PolicyNotices = CaseLog<PolicyNoticeState, PolicyNoticeEvent, PolicyNoticeIntake>;

/** Which versions of the policy were in force here, and since when. */
export interface PolicyHistory {
	/** In the order of their numbers, the one in force last. */
	list(): Promise<readonly PolicyInForce[]>;
	/** Puts a version in force. `lost`: somebody else has put one there. */
	append(entry: PolicyInForce): Promise<'written' | 'lost'>;
}

type Pair = Pick<PolicyChange, 'from' | 'to'>;

/** A case of a change, and the version that it changes to. */
export interface NoticeOfChange {
	readonly caseId: string;
	readonly after: string;
}

/** Which cases there are of a change, by the places of the two versions in the history. */
export interface NoticesOfChanges {
	/** In the order in which they were opened. */
	of(pair: Pair): Promise<readonly NoticeOfChange[]>;
	/** Adds one. `lost`: somebody else has added one to these. */
	add(pair: Pair, known: readonly NoticeOfChange[], notice: NoticeOfChange): Promise<'written' | 'lost'>;
}
