/**
 * A change of the policy of which people may have to be told (Art 13(3), 14(4)): what happens to it, and its projection. Instants are
 * UTC, dates those of the controller. `policyVersion` is the one that it changes to.
 */
import type { FlagEvent } from '../case/flagging.ts';
import type { CaseHead, SharedEvent, TextReference } from '../case/kind.ts';
import type { CaseMailing, MailingEvent } from '../mailing/case-mailing.ts';
import type { Intake } from '../ports.ts';

export const policyNoticeStatuses = [
	'awaiting-decision',
	'telling',
	'decided',
	'closing',
	'needs-attention',
	'told',
	'not-told',
] as const;
export type PolicyNoticeStatus = (typeof policyNoticeStatuses)[number];

/** What a notice is opened from: the two versions, nobody's data. */
export interface PolicyNoticeIntake extends Intake {
	readonly kind: 'policy-notice';
	readonly before: string;
	readonly after: string;
	/** `after` was not in force yet when it was noticed. */
	readonly upcoming: boolean;
	/** `dpo:<sub>` where the DPO asked for it; absent: it was noticed. */
	readonly enteredBy?: string;
}

/** Whether people are told, and of what. */
export type NoticeDecision = {
	readonly grounds: TextReference;
} & (
	| { readonly tell: false }
	| {
			readonly tell: true;
			/** Numbers of the changes, from 1, as the difference has them. */
			readonly changes: readonly number[];
			/** The first day on which they apply. */
			readonly appliesOn: string;
	  }
);

/** Who was reminded that nothing is decided. */
export const reminders = ['dpo', 'escalation'] as const;
export type Reminder = (typeof reminders)[number];

export interface PolicyNoticeState extends CaseHead {
	readonly kind: 'policy-notice';
	readonly status: PolicyNoticeStatus;
	readonly before: string;
	readonly upcoming: boolean;
	/** How many changes there are. */
	readonly changes: number;
	/** Numbers of those of which people must be told before they apply. */
	readonly mustBeTold: readonly number[];
	/** The newest counts; all stay in the chain. */
	readonly decision?: NoticeDecision & { readonly at: string; readonly by: string };
	/** The letters, in their order; one at a time. */
	readonly mailings: readonly CaseMailing[];
	readonly reminded: readonly Reminder[];
	/** All is done; the workflow closes it. */
	readonly settled?: { readonly at: string; readonly note?: TextReference };
	/** Pieces of work that the workflow has done: names what it waits for next. */
	readonly worked: number;
}

export type PolicyNoticeEvent =
	| SharedEvent
	| FlagEvent
	| MailingEvent
	| {
			readonly type: 'policy-changed';
			readonly data: Pick<PolicyNoticeState, 'kind' | 'before' | 'policyVersion' | 'upcoming' | 'changes' | 'mustBeTold'> & {
				readonly execution: string;
			};
	  }
	| { readonly type: 'notice-decided'; readonly data: NoticeDecision }
	| { readonly type: 'notice-reminded'; readonly data: { readonly whom: Reminder } }
	/** `note`: how those are told, or why not, whom the letters did not reach. */
	| { readonly type: 'notice-settled'; readonly data: { readonly note?: TextReference } }
	| { readonly type: 'case-closed'; readonly data: { readonly outcome: 'told' | 'not-told' } };
