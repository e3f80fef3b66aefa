/** A personal data breach (Art 4(12), 33, 34): what happens to it, and its projection. Instants are UTC, dates those of the controller. */
import type { FlagEvent } from '../case/flagging.ts';
import type { CaseHead, SharedEvent, TextReference } from '../case/kind.ts';
import type { CaseMailing, MailingEvent } from '../mailing/case-mailing.ts';
import type { Intake } from '../ports.ts';
import type { EscalationHour } from './breach-clock.ts';
import type { Severity, SeverityFactors, SeverityUnknown } from './severity.ts';

/** How it was reported. `processor`: by the link of a processor of ours. */
export const breachChannels = ['dpo', 'staff', 'processor', 'console'] as const;
export type BreachChannel = (typeof breachChannels)[number];

export const breachStatuses = ['awaiting-decision', 'notifying', 'remedying', 'closing', 'needs-attention', 'completed'] as const;
export type BreachStatus = (typeof breachStatuses)[number];

/** What is said in words: each stands in an erasable item. */
export const factTexts = ['nature', 'whose', 'consequences', 'measures', 'cause'] as const;
export type FactText = (typeof factTexts)[number];

/** What is known and is no text. */
export interface PlainFacts extends SeverityFactors {
	/** Categories of the policy that the data is of. */
	readonly categories?: readonly string[];
	/** Approximate number of the people concerned. */
	readonly people?: number;
	/** Approximate number of records concerned. */
	readonly records?: number;
}

/**
 * What is known (Art 33(3)). `nature`: what happened; `whose`: the people concerned, by kind; `consequences`: likely ones; `measures`:
 * taken or proposed.
 */
export interface BreachFacts extends PlainFacts, Partial<Readonly<Record<FactText, TextReference>>> {}

/** What the report says, before its words stand where they can be erased. */
export type ReportedFacts = PlainFacts & Partial<Readonly<Record<FactText, string>>>;

/** What a breach is opened from. The reporter's name and address are personal data, and stay here. */
export interface BreachIntake extends Intake {
	readonly kind: 'breach';
	/** Instant; may have passed long ago. */
	readonly awareAt: string;
	readonly channel: BreachChannel;
	/** Id of the processor whose link it came by. */
	readonly processor?: string;
	/** Who can be asked back. */
	readonly email?: string;
	readonly name?: string;
	readonly facts: ReportedFacts;
	/** `dpo:<sub>` where the DPO reported it. */
	readonly enteredBy?: string;
}

/** What becomes of the people (Art 34): each is told, a notice tells them all (34(3)(c)), or nobody is told. */
export const peopleOutcomes = ['tell-each', 'public-notice', 'not-told'] as const;
export type PeopleOutcome = (typeof peopleOutcomes)[number];

/** Why the people are not told, Art 34(1) and 34(3)(a) and (b). */
export const reasonsNotToTell = ['no-high-risk', 'data-unintelligible', 'risk-removed'] as const;
export type ReasonNotToTell = (typeof reasonsNotToTell)[number];
/** Why a notice takes the place of a word to each, Art 34(3)(c). */
export const reasonsForNotice = ['disproportionate-effort'] as const;
export type PeopleReason = ReasonNotToTell | (typeof reasonsForNotice)[number];

/** `remedy`: undoes harm, or closes the hole; `lesson`: keeps it from happening again. */
export const remedyKinds = ['remedy', 'lesson'] as const;
export type RemedyKind = (typeof remedyKinds)[number];

export interface Remedy {
	/** From 1, in the order in which they were set. */
	readonly number: number;
	readonly kind: RemedyKind;
	readonly what: TextReference;
	/** The address of whoever sees to it. */
	readonly owner: TextReference;
	/** The last day for it. */
	readonly dueOn: string;
	/** Instant from which it is overdue. */
	readonly overdueAt: string;
	readonly setAt: string;
	readonly remindedAt?: string;
	readonly done?: { readonly at: string; readonly by: string; readonly note: TextReference };
}

/** A notification of the authority; the first of its phases stops the clock (Art 33(4)). */
export type Notification = {
	/** From 1. */
	readonly phase: number;
	/** When it reached the authority. */
	readonly at: string;
	/** Nothing more will follow. */
	readonly final: boolean;
	/** Why it comes after the 72 hours. */
	readonly delay?: TextReference;
	/** The mail that carried it; absent where it was filed on the authority's site. */
	readonly mail?: string;
	/** What was filed on the authority's site. */
	readonly document?: TextReference;
	/** The authority's, where it was filed on its site. */
	readonly reference?: string;
};

/** A notification that the workflow is to mail. */
export interface OrderedNotification {
	readonly phase: number;
	readonly final: boolean;
	readonly delay?: TextReference;
	readonly orderedAt: string;
}

export interface AuthorityDecision {
	readonly notify: boolean;
	readonly grounds: TextReference;
	readonly at: string;
	readonly by: string;
}

export interface PeopleDecision {
	readonly outcome: PeopleOutcome;
	readonly reason?: PeopleReason;
	readonly grounds: TextReference;
	readonly at: string;
	readonly by: string;
}

/** People were told, each, by other means than a letter of ours. */
export type Telling = {
	/** When the last of them had been. */
	readonly at: string;
	readonly people: number;
	/** By which means. */
	readonly how: TextReference;
	/** Of whom, of each letter sent so far, it says so: of as many as it had missed by then. */
	readonly letters: readonly { readonly number: number; readonly missed: number }[];
};

/** Why a notice was taken down. */
export interface Withdrawal {
	readonly at: string;
	/** It had stood for as long as the people need to learn of the breach by it, as the DPO judges. */
	readonly served: boolean;
	readonly note: TextReference;
}

/** Published where anybody can read it (Art 34(3)(c)). */
export interface PublicNotice {
	readonly publishedAt: string;
	readonly text: TextReference;
	readonly withdrawn?: Withdrawal;
}

export interface BreachState extends CaseHead {
	readonly kind: 'breach';
	readonly status: BreachStatus;
	readonly channel: BreachChannel;
	readonly processor?: string;
	/** Instant; only ever moved to an earlier one. */
	readonly awareAt: string;
	/** Instant: 72 elapsed hours later. */
	readonly notifyBy: string;
	/** When it was reported here. */
	readonly receivedAt: string;
	/** The 72 hours had passed before it was reported here. */
	readonly openedLate: boolean;
	readonly facts: BreachFacts;
	readonly severity: Severity | SeverityUnknown;
	/** The newest counts; all stay in the chain. */
	readonly authorityDecision?: AuthorityDecision;
	readonly peopleDecision?: PeopleDecision;
	readonly ordered?: OrderedNotification;
	readonly notifications: readonly Notification[];
	/** What the authority names it. */
	readonly authorityReference?: string;
	/** In their order. */
	readonly tellings: readonly Telling[];
	/** The letters to the people, in their order; one at a time. */
	readonly mailings: readonly CaseMailing[];
	/** In their order; the last, until it is withdrawn, stands under the id of the case. */
	readonly notices: readonly PublicNotice[];
	readonly escalated: readonly EscalationHour[];
	readonly remedies: readonly Remedy[];
	/** All is done; the workflow closes it. */
	readonly settledAt?: string;
	/** Pieces of work that the workflow has done: names what it waits for next. */
	readonly worked: number;
}

export type BreachClock = Pick<BreachState, 'awareAt' | 'notifyBy'>;

export type BreachEvent =
	| SharedEvent
	| FlagEvent
	| MailingEvent
	| {
			readonly type: 'breach-reported';
			readonly data: BreachClock & {
				readonly kind: 'breach';
				readonly channel: BreachChannel;
				readonly processor?: string;
				readonly receivedAt: string;
				readonly openedLate: boolean;
				readonly facts: BreachFacts;
				readonly severity: Severity | SeverityUnknown;
				readonly policyVersion: string;
				readonly execution: string;
			};
	  }
	/** `clock`: awareness was earlier than had been thought. */
	| {
			readonly type: 'facts-recorded';
			readonly data: { readonly facts: BreachFacts; readonly severity: Severity | SeverityUnknown; readonly clock?: BreachClock };
	  }
	| { readonly type: 'authority-decided'; readonly data: Pick<AuthorityDecision, 'notify' | 'grounds'> }
	| { readonly type: 'people-decided'; readonly data: Pick<PeopleDecision, 'outcome' | 'reason' | 'grounds'> }
	| { readonly type: 'notification-ordered'; readonly data: Omit<OrderedNotification, 'orderedAt'> }
	| { readonly type: 'authority-notified'; readonly data: Notification }
	| { readonly type: 'authority-answered'; readonly data: { readonly reference: string } }
	| { readonly type: 'people-told'; readonly data: Telling }
	| { readonly type: 'notice-published'; readonly data: { readonly text: TextReference } }
	/** `execution`: the breach was closed, and is open again. */
	| { readonly type: 'notice-withdrawn'; readonly data: Pick<Withdrawal, 'served' | 'note'> & { readonly execution?: string } }
	| { readonly type: 'escalation-sent'; readonly data: { readonly hours: EscalationHour } }
	| { readonly type: 'remedy-set'; readonly data: Omit<Remedy, 'setAt' | 'remindedAt' | 'done'> }
	| { readonly type: 'remedy-reminded'; readonly data: { readonly number: number } }
	| { readonly type: 'remedy-done'; readonly data: { readonly number: number; readonly note: TextReference } }
	| { readonly type: 'breach-settled'; readonly data: Record<string, never> }
	| { readonly type: 'case-closed'; readonly data: { readonly outcome: 'completed' } };
