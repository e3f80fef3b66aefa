/**
 * A change of the policy of which people may have to be told (UK GDPR Art 5(1)(a), 12; of another purpose Art 13(3), 14(4)): what happens
 * to it, and its projection. Instants are UTC, dates those of the controller. `policyVersion` is the one in force when it was opened.
 */
import type { FlagEvent } from '../case/flagging.ts';
import type { CaseHead, SharedEvent, TextReference } from '../case/kind.ts';
import type { CaseMailing, MailingEvent } from '../mailing/case-mailing.ts';
import type { Intake } from '../ports.ts';
import type { PolicyChange } from './change.ts';

export const policyNoticeStatuses = [
	'awaiting-decision',
	'telling',
	'decided',
	'closing',
	'needs-attention',
	'told',
	'told-otherwise',
	'not-told',
] as const;
export type PolicyNoticeStatus = (typeof policyNoticeStatuses)[number];

/** What a notice is opened from: the two versions, nobody's data. */
export interface PolicyNoticeIntake extends Intake, PolicyChange {
	readonly kind: 'policy-notice';
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
			/** Numbers of the changes, as the difference has them. */
			readonly changes: readonly number[];
			/** The first day on which they apply. */
			readonly appliesOn: string;
			/** Instant at which that day begins. */
			readonly appliesAt: string;
	  }
);

/** Where the version stands that it changes to. `dropped`: another has taken its place, before it was in force. */
export const standings = ['to-come', 'in-force', 'dropped'] as const;
export type Standing = (typeof standings)[number];

/** Of what somebody is reminded, and who: nothing is decided; nobody has been told. */
export const reminders = [
	'undecided-dpo',
	'undecided-escalation',
	'undecided-in-force',
	'untold-dpo',
	'untold-escalation',
	'unclosed-dpo',
] as const;
export type Reminder = (typeof reminders)[number];

export interface PolicyNoticeState extends CaseHead {
	readonly kind: 'policy-notice';
	readonly status: PolicyNoticeStatus;
	readonly before: string;
	readonly after: string;
	/** Numbers of the two among those in force; of one that is to come, the number that it will have. */
	readonly from: number;
	readonly to: number;
	readonly standing: Standing;
	/** Since when the newer version is in force. */
	readonly inForceSince?: string;
	/** The difference in words, as it was noticed. */
	readonly difference: TextReference;
	/** How many changes there are. */
	readonly changes: number;
	/** Numbers of those of which people must be told before they apply. */
	readonly mustBeTold: readonly number[];
	/** The newest counts; all stay in the chain. */
	readonly decision?: NoticeDecision & { readonly at: string; readonly by: string };
	/** The letters, in their order; one at a time. */
	readonly mailings: readonly CaseMailing[];
	/** Mailings of earlier cases of the same change: whoever got one of them is not told again. */
	readonly earlier: readonly string[];
	readonly reminded: readonly Reminder[];
	/** All is done; the workflow closes it. */
	readonly settled?: { readonly at: string; readonly note?: TextReference };
	/** Pieces of work that the workflow has done: names what it waits for next. */
	readonly worked: number;
}

type Noticed = Pick<
	PolicyNoticeState,
	| 'kind'
	| 'before'
	| 'after'
	| 'from'
	| 'to'
	| 'standing'
	| 'inForceSince'
	| 'difference'
	| 'changes'
	| 'mustBeTold'
	| 'earlier'
	| 'policyVersion'
>;

export type PolicyNoticeEvent =
	| SharedEvent
	| FlagEvent
	| MailingEvent
	| { readonly type: 'policy-changed'; readonly data: Noticed & { readonly execution: string } }
	/** The newer version came into force, was dropped before it did, or is to come again. */
	| { readonly type: 'policy-standing'; readonly data: { readonly standing: Standing; readonly inForceSince?: string } }
	| { readonly type: 'notice-decided'; readonly data: NoticeDecision }
	| { readonly type: 'notice-reminded'; readonly data: { readonly of: Reminder } }
	/** `note`: how those are told, or why not, whom the letters did not reach. */
	| { readonly type: 'notice-settled'; readonly data: { readonly note?: TextReference } }
	| { readonly type: 'case-closed'; readonly data: { readonly outcome: 'told' | 'told-otherwise' | 'not-told' } };
