/**
 * A case: its events, and the projection that is their fold. Neither holds personal data (docs/adr/0004): the person,
 * free text and identifiers stand in erasable items, to which events commit by hashes.
 */

import type { ClockDates } from '../clock/clock-dates.ts';
import type { ProofKind } from '../clock/request-clock.ts';
import type { FlagEvent } from './flagging.ts';
import type { CaseHead, SharedEvent, TextReference } from './kind.ts';

export type { TextReference } from './kind.ts';

/** The rights that the policy grants and a workflow carries out, by the names that the policy gives them. */
export const rights = [
	'access',
	'rectification',
	'erasure',
	'restriction',
	'portability',
	'objection-to-marketing',
	'objection',
	'withdrawing-consent',
	'automated-decisions',
	'unsubscribing',
] as const;
export type Right = (typeof rights)[number];

export const statuses = [
	'received',
	'awaiting-identity',
	'awaiting-proof',
	'assessing',
	'awaiting-decision',
	'fulfilling',
	'completed',
	'refused',
	'withdrawn',
	'lapsed',
	'needs-attention',
] as const;
export type CaseStatus = (typeof statuses)[number];

/** Statuses that a case does not leave. */
export const closedStatuses: readonly CaseStatus[] = ['completed', 'refused', 'withdrawn', 'lapsed'];

/** How it was made sure who asks: the mailed link was used, or the DPO established it; or it need not be known who asks. */
export const identityProofs = ['mail-link', 'dpo', 'not-needed'] as const;
export type IdentityProof = (typeof identityProofs)[number];

/**
 * A moment at which a sweep has something to do. `lapse` counts while identity is not established, the others once it
 * is. Reminders name what they come before: `house-target-7`, `due-2`; `overdue` escalates.
 */
export interface Deadline {
	readonly threshold: string;
	/** Instant. */
	readonly at: string;
}

export const channels = ['form', 'post', 'phone', 'in-person', 'email', 'console'] as const;
export type Channel = (typeof channels)[number];

/** Why a request is refused, Art 12(4); the letter words each (functions/views/letters). */
export const refusalReasons = [
	'identity-not-verified',
	'no-data-held',
	'legal-obligation',
	'legal-claims',
	'freedom-of-expression',
	'public-interest',
	'rights-of-others',
	'manifestly-unfounded',
	'excessive',
	'right-does-not-apply',
	'outside-jurisdiction',
	'compelling-grounds',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** What becomes of the records of one category in one store, and by which article. */
export interface PlanEntry {
	readonly store: string;
	readonly category: string;
	/**
	 * `act`: what the right does to it: exported, erased, put right, restricted, scheduled for deletion. `retain`: kept. `needs-person`: waits for the DPO. `task`: a person searches the store.
	 * `not-applicable`: the right does not reach it.
	 */
	readonly outcome: 'act' | 'retain' | 'not-applicable' | 'needs-person' | 'task';
	/** As `UK GDPR Art 17(3)(b)`. */
	readonly article: string;
	readonly count: number;
	/** Typed reason for `retain` and `needs-person`. */
	readonly reason?: string;
	/** Calendar date until which it is kept, where known; the latest of those counted. */
	readonly until?: string;
}

/** Why a store's search does not count as done. */
export interface IncompleteSearch {
	readonly store: string;
	/** `unreachable`, `inexact-search`, `undeclared-records`. */
	readonly why: string;
}

/** What may need the DPO before a request can go on, in the order in which it is said. */
export const decisionNeeds = [
	'stronger-identity',
	'concerns-others',
	'shared-identifier',
	'name-differs',
	'incomplete-search',
	'undeclared-records',
	/** Rectification: one value is stated for a field that says different things in several records. */
	'several-values',
	/** An objection: are there compelling grounds that override it (Art 21(1))? */
	'weighing',
	/** A decision made by automated means: a human looks at it again (Art 22A to 22D). */
	'human-review',
	/** Portability: may the data be sent to the endpoint that the person named? */
	'transfer',
] as const;
export type DecisionNeed = (typeof decisionNeeds)[number];

/** What a human review of an automated decision came to. */
export const reviewOutcomes = ['upheld', 'changed'] as const;
export type ReviewOutcome = (typeof reviewOutcomes)[number];

/** What a request does before anything is searched, or at once when it is known who asks. */
export type Effect = 'marketing-stopped' | 'consent-withdrawn' | 'restricted' | 'objected';

/** Records of one category that retention deals with alike once their person unsubscribed. */
export type ScheduledTally = {
	readonly category: string;
	readonly count: number;
	/** Under legal hold, which keeps them whatever the date. */
	readonly held?: boolean;
} & (
	| {
			/** Calendar date from which on nothing keeps them, in the controller's time zone. */
			readonly on: string;
	  }
	| {
			/** What they wait for, where no date is known yet: what starts the rule's period, or `contract-end`. */
			readonly waitsFor: string;
	  }
);

/** What was done in one store. */
export interface StoreResult {
	readonly store: string;
	/** `done`; `proceeded-without`: the DPO left it out; `failed`: see the task; `stopped`: the DPO stopped the erasing. */
	readonly status: 'done' | 'proceeded-without' | 'failed' | 'stopped';
	readonly found: number;
	/** Exported, erased, put right, restricted or scheduled for deletion, by category. */
	readonly acted: readonly { readonly category: string; readonly count: number }[];
	readonly retained: readonly {
		readonly category: string;
		readonly count: number;
		readonly reason: string;
		readonly until?: string;
	}[];
	/** What was there before and after, where something was put right. */
	readonly changes?: readonly TextReference[];
	/** Unsubscribing: what becomes of what is there, and when. */
	readonly scheduled?: readonly ScheduledTally[];
}

/** What a person did in a store that only a person can search. */
export type CompletedTask = {
	readonly store: string;
	/** Records handed over or erased, by category. */
	readonly acted: readonly { readonly category: string; readonly count: number }[];
	/** SHA-256, in hex, of the files that belong to it; what they are called says the text, in the same order. */
	readonly attachments?: { readonly sha256: readonly string[]; readonly names: TextReference };
};

/** Somebody who is to do the task of a store that only a person can search. */
export type TaskAssignment = {
	readonly store: string;
	/** Calendar date. */
	readonly dueOn: string;
	/** Commitment to whom it was given and what was said, which stand with the task. */
	readonly assignee: string;
	/** Number of the event: names the mails about it. */
	readonly number: number;
	/** Instant. */
	readonly at: string;
};

/** What a recipient is told has been done to data that it was given, Art 19. */
export const noticeActs = ['erasure', 'rectification', 'restriction', 'restriction-lifted'] as const;
export type NoticeAct = (typeof noticeActs)[number];

/** One thing that one recipient has to be told. */
export type RecipientNotice = {
	/** Names it within the case: the recipient's id, and of what it is told later, with a number, as `group.2`. */
	readonly notice: string;
	/** Id of the policy. */
	readonly recipient: string;
	readonly act: NoticeAct;
	/** How the policy says that it is told; `none`: it is not. */
	readonly by: 'email' | 'webhook' | 'none';
	/** Categories of the policy that it receives. */
	readonly categories: readonly string[];
	/** In the policy's words, why it is not told. */
	readonly why?: string;
};

export const noticeStatuses = ['owed', 'told', 'failed', 'impossible'] as const;

/** A line of the ledger. Instants. */
export interface RecipientEntry extends Omit<RecipientNotice, 'by'> {
	/** `dpo`: told by a person, as the note of the acknowledgement says. */
	readonly by: RecipientNotice['by'] | 'dpo';
	/** `owed`: not told yet. `failed`: could not be told, `why` is a code. `impossible`: the policy says why. */
	readonly status: (typeof noticeStatuses)[number];
	/** When it was set out to be told, at first or again. */
	readonly owedAt: string;
	/** When it was told, or last could not be. */
	readonly at?: string;
	/** How often it could not be told, since `owedAt`. */
	readonly failures: number;
	/** How often the DPO had it told again. */
	readonly again: number;
	readonly acknowledgedAt?: string;
}

export type CaseEvent =
	| {
			readonly type: 'case-opened';
			readonly data: ClockDates & {
				readonly kind: 'subject-request';
				readonly right: Right;
				readonly channel: Channel;
				/** True where the mailed link must be used first. */
				readonly identityNeeded: boolean;
				/** Instant. */
				readonly receivedAt: string;
				/** Calendar date in the controller's time zone. */
				readonly receivedOn: string;
				readonly policyVersion: string;
				/** Name of the execution that opened it. */
				readonly execution: string;
			};
	  }
	| { readonly type: 'identity-established'; readonly data: { readonly how: IdentityProof } }
	| { readonly type: 'request-joined'; readonly data: { readonly to: string } }
	| { readonly type: 'request-withdrawn'; readonly data: Record<string, never> }
	| { readonly type: 'request-lapsed'; readonly data: Record<string, never> }
	| {
			readonly type: 'request-assessed';
			readonly data: {
				readonly policyVersion: string;
				readonly plan: readonly PlanEntry[];
				readonly incomplete: readonly IncompleteSearch[];
				readonly needs: readonly DecisionNeed[];
			};
	  }
	| {
			readonly type: 'decision-made';
			readonly data:
				| {
						readonly outcome: 'approved';
						readonly without: readonly string[];
						readonly redactions: number;
						readonly text?: TextReference;
						readonly review?: ReviewOutcome;
				  }
				| { readonly outcome: 'refused'; readonly reason: RefusalReason; readonly text?: TextReference };
	  }
	| { readonly type: 'store-left-out'; readonly data: { readonly store: string; readonly note?: TextReference } }
	| { readonly type: 'task-completed'; readonly data: CompletedTask & { readonly note: TextReference } }
	| { readonly type: 'task-assigned'; readonly data: Pick<TaskAssignment, 'store' | 'dueOn' | 'assignee'> }
	| { readonly type: 'erasure-stopped'; readonly data: { readonly note?: TextReference } }
	/** The person is told of two further months, with the reasons (Art 12(3)). */
	| { readonly type: 'clock-extended'; readonly data: ClockDates & { readonly reasons: TextReference } }
	/** The person is asked what the request is about (Art 12A). */
	| { readonly type: 'clock-paused'; readonly data: ClockDates & { readonly question: TextReference } }
	/** `on`: calendar date on which the answer came. */
	| { readonly type: 'clock-resumed'; readonly data: ClockDates & { readonly on: string; readonly note?: TextReference } }
	/** The person is asked for something without which the period does not begin (Art 12(5), 12(6)); the text says what. */
	| { readonly type: 'proof-asked'; readonly data: ClockDates & { readonly kind: ProofKind; readonly text: TextReference } }
	/** `on`: calendar date on which it arrived. */
	| {
			readonly type: 'proof-received';
			readonly data: ClockDates & { readonly kind: ProofKind; readonly on: string; readonly note?: TextReference };
	  }
	/** Mails to the person go elsewhere from now on; the text says how the DPO made sure that it is the same person. */
	| { readonly type: 'address-changed'; readonly data: { readonly how: TextReference } }
	/** The request has an effect of its own, beside what is done in the stores. */
	| { readonly type: 'effect-taken'; readonly data: { readonly effect: Effect; readonly purposes?: readonly string[] } }
	/** Carried out only after another request of the same person. */
	| { readonly type: 'fulfilment-deferred'; readonly data: { readonly behind: string } }
	| { readonly type: 'turn-come'; readonly data: { readonly behind: string } }
	/** Restricted while the DPO weighs. */
	| { readonly type: 'records-restricted'; readonly data: { readonly results: readonly StoreResult[] } }
	/** The person is told, with the reasons, that a restriction will be lifted (Art 18(3)). */
	| { readonly type: 'restriction-lifting'; readonly data: { readonly reasons: TextReference; readonly execution: string } }
	| { readonly type: 'restriction-lifted'; readonly data: { readonly results: readonly StoreResult[] } }
	| { readonly type: 'fulfilment-started'; readonly data: { readonly stores: readonly string[] } }
	| { readonly type: 'request-fulfilled'; readonly data: { readonly results: readonly StoreResult[] } }
	| { readonly type: 'fulfilment-verified'; readonly data: { readonly problems: readonly string[] } }
	/** Who has to be told of what was done, Art 19, and who cannot be; nobody, where nothing was done to their data. */
	| { readonly type: 'recipients-listed'; readonly data: { readonly recipients: readonly RecipientNotice[] } }
	| { readonly type: 'recipient-told'; readonly data: { readonly notice: string; readonly by: 'email' | 'webhook' } }
	/** `why`: a code, as `answered-503`. */
	| {
			readonly type: 'recipient-not-told';
			readonly data: { readonly notice: string; readonly by: 'email' | 'webhook'; readonly why: string };
	  }
	/** The DPO has it told again. */
	| { readonly type: 'recipient-owed'; readonly data: { readonly notice: string } }
	/** By mail or phone, as the note says; somebody who was not told by us, was so by the DPO. */
	| { readonly type: 'recipient-acknowledged'; readonly data: { readonly notice: string; readonly note?: TextReference } }
	| {
			readonly type: 'response-delivered';
			readonly data: { readonly mail: string; readonly exportExpiresAt?: string; readonly exportHash?: string };
	  }
	/** Sent to another controller, Art 20(2): the text is its receipt, or why it could not be sent there. */
	| {
			readonly type: 'data-transferred';
			readonly data: { readonly outcome: 'sent' | 'refused'; readonly text: TextReference };
	  }
	| { readonly type: 'export-downloaded'; readonly data: Record<string, never> }
	/** Who had unsubscribed came back: by the mailed link, or by a new consent. */
	| { readonly type: 'unsubscription-undone'; readonly data: CameBack & { readonly by: 'link' | 'consent' } }
	| SharedEvent
	| FlagEvent
	| { readonly type: 'reminder-sent'; readonly data: { readonly threshold: string } }
	| { readonly type: 'case-closed'; readonly data: { readonly outcome: 'completed' | 'refused' | 'withdrawn' | 'lapsed' } };

/** What the person has to be told of the clock, or of where mails go, and the key of the mail that does. Dates are calendar dates. */
export type PersonNotice = {
	/** Ends in the number of the event. */
	readonly mail: string;
	/** Instant. */
	readonly at: string;
} & (
	| { readonly about: 'extended'; readonly text: TextReference; readonly dueOn: string }
	| { readonly about: 'paused'; readonly text: TextReference }
	| { readonly about: 'resumed'; readonly on: string; readonly dueOn: string }
	/** Without a text where it was awaited from the start. */
	| { readonly about: 'proof-asked'; readonly kind: ProofKind; readonly text?: TextReference }
	/** `awaiting`: what has still not come; the period has not begun. */
	| {
			readonly about: 'proof-received';
			readonly kind: ProofKind;
			readonly on: string;
			readonly dueOn: string;
			readonly awaiting: readonly ProofKind[];
	  }
	/** What was asked for did not come. */
	| { readonly about: 'lapsed'; readonly awaited: readonly ProofKind[] }
	| { readonly about: 'address-changed' }
);

/** Records of one category in one store that unsubscribing had put on the schedule. */
export type ScheduledRecords = {
	readonly store: string;
	readonly category: string;
	readonly count: number;
	/** Calendar date on which they are, or were, due; absent where it was not known. */
	readonly on?: string;
};

/** What became of the schedule when the person came back. */
export type CameBack = {
	/** Is not deleted. */
	readonly stopped: readonly ScheduledRecords[];
	/** Was deleted before. */
	readonly deleted: readonly ScheduledRecords[];
	/** Is deleted on its day for other reasons. */
	readonly remaining: readonly ScheduledRecords[];
};

/** The projection of a case. */
export interface CaseState extends CaseHead, ClockDates {
	readonly kind: 'subject-request';
	readonly right: Right;
	readonly status: CaseStatus;
	readonly channel: Channel;
	readonly receivedAt: string;
	readonly receivedOn: string;
	readonly identity?: { readonly establishedAt: string; readonly how: IdentityProof };
	/** Ended without being carried out: the workflow has only to close it. */
	readonly ended?: 'withdrawn' | 'lapsed' | 'joined';
	/** The case that it joined. */
	readonly joined?: string;
	readonly plan?: readonly PlanEntry[];
	readonly incomplete: readonly IncompleteSearch[];
	readonly needs: readonly DecisionNeed[];
	readonly decision?:
		| {
				readonly outcome: 'approved';
				readonly at: string;
				readonly by: string;
				readonly text?: TextReference;
				readonly review?: ReviewOutcome;
		  }
		| {
				readonly outcome: 'refused';
				readonly at: string;
				readonly by: string;
				readonly reason: RefusalReason;
				readonly text?: TextReference;
		  };
	/** Stores that the DPO decided to go on without. */
	readonly leftOut: readonly string[];
	/** Who does the tasks that were given to somebody, the last for each store. */
	readonly assignments: readonly TaskAssignment[];
	/** Stores whose task a person has done. */
	readonly tasksDone: readonly CompletedTask[];
	readonly stopped: boolean;
	/** What took effect by itself. */
	readonly effects: readonly Effect[];
	/** The request of the same person that is carried out first. */
	readonly deferredBehind?: string;
	/** What was restricted while the DPO weighed. */
	readonly restricted?: { readonly at: string; readonly results: readonly StoreResult[] };
	/** The DPO lifts the restriction; the person is told first. */
	readonly lifting?: { readonly at: string; readonly reasons: TextReference };
	readonly lifted?: { readonly at: string; readonly results: readonly StoreResult[] };
	/** The stores that fulfilment works on. */
	readonly stores?: readonly string[];
	readonly results?: readonly StoreResult[];
	readonly verified?: { readonly at: string; readonly problems: readonly string[] };
	/** The ledger of Art 19; absent until it is known who has to be told. */
	readonly recipients?: readonly RecipientEntry[];
	readonly delivered?: { readonly at: string; readonly mail: string; readonly exportExpiresAt?: string };
	/** To another controller. */
	readonly transfer?: { readonly at: string; readonly outcome: 'sent' | 'refused'; readonly text: TextReference };
	readonly downloadedAt?: string;
	/** The person came back after unsubscribing; the last time, if several. */
	readonly undone?: CameBack & { readonly at: string };
	/** What the person was or has to be told of the clock, or of where mails go; mailed where `mails` has its key. */
	readonly notices: readonly PersonNotice[];
	/** Thresholds that were acted on. */
	readonly reminded: readonly string[];
}
