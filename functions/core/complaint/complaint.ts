/**
 * A complaint about how personal data, or a request, was handled (Data Protection Act 2018, s.164A): its events, and the projection
 * that is their fold. Neither holds personal data: what was said by whom stands in erasable items, to which events commit by hashes.
 */

import type { Channel } from '../case/case.ts';
import type { FlagEvent } from '../case/flagging.ts';
import type { CaseHead, SharedEvent, TextReference } from '../case/kind.ts';
import type { ComplaintClock } from './clock.ts';

/** What it is about: the kinds that are counted. */
export const complaintSubjects = ['request', 'use', 'marketing', 'accuracy', 'security', 'sharing', 'other'] as const;
export type ComplaintSubject = (typeof complaintSubjects)[number];

export const complaintStatuses = [
	'received',
	'in-hand',
	'decided',
	'remedying',
	'with-authority',
	'closed',
	'needs-attention',
] as const;
export type ComplaintStatus = (typeof complaintStatuses)[number];

export const complaintOutcomes = ['upheld', 'partly-upheld', 'not-upheld'] as const;
export type ComplaintOutcome = (typeof complaintOutcomes)[number];

/** Why one ends without an outcome. */
export const endings = ['withdrawn', 'duplicate', 'no-complaint'] as const;
export type Ending = (typeof endings)[number];

/** Whose an address is that another takes the place of. */
export const formerAddresses = ['theirs', 'not-theirs'] as const;
export type FormerAddress = (typeof formerAddresses)[number];

/** How it was made sure who complains: the mailed link was used, or the DPO established it. */
export type ComplainantProof = 'mail-link' | 'dpo';

/** What the person is told by a mail that the case remembers. */
export const toldByMail = ['acknowledgement', 'outcome'] as const;
export type ToldByMail = (typeof toldByMail)[number];

/** Something asked inside the organisation, which the person does not see. */
export interface Enquiry {
	/** Number of the event that made it. */
	readonly number: number;
	readonly question: TextReference;
	/** Instant. */
	readonly at: string;
	readonly answered?: { readonly answer: TextReference; readonly at: string };
}

/** What is to be put right, as decided: a task with an owner and a date. The text says what, and who does it. */
export type RemedyDecided = { readonly task: TextReference; readonly dueOn: string };

export interface Remedy extends RemedyDecided {
	/** From 1, in the order in which they were decided. */
	readonly number: number;
	/** Instants. */
	readonly at: string;
	readonly doneAt?: string;
}

/** What somebody is to be mailed because of an event; its number makes the mail's key unique. */
export type ComplaintNotice = {
	readonly mail: string;
	/** Instant of the event. */
	readonly at: string;
} & (
	| { readonly about: 'reply'; readonly text: TextReference }
	| { readonly about: 'identity' }
	/** To an address that was added, or took the place of another. */
	| { readonly about: 'address' }
	/** To whoever handles it. */
	| { readonly about: 'handler'; readonly text: TextReference }
	/** To whoever does it. */
	| { readonly about: 'remedy'; readonly text: TextReference; readonly remedy: number }
);

export interface ComplaintState extends CaseHead {
	readonly kind: 'complaint';
	readonly status: ComplaintStatus;
	readonly about: ComplaintSubject;
	readonly channel: Channel;
	/** Instant. */
	readonly receivedAt: string;
	readonly clock: ComplaintClock;
	/** The request that it complains about; whether both came from one address. */
	readonly linked?: { readonly to: string; readonly samePerson: boolean };
	/** By a mail, its key; or by the DPO on a calendar date. Instant `at`. */
	readonly acknowledged?: { readonly at: string; readonly mail?: string; readonly on?: string };
	/** Commitment to the address of whoever handles it. */
	readonly handler?: { readonly address: TextReference; readonly at: string };
	readonly enquiries: readonly Enquiry[];
	/** When an e-mail address was added, of whoever had none. */
	readonly addressAddedAt?: string;
	/** How many addresses another took the place of: links that were mailed before open nothing any more. */
	readonly addressChanges?: number;
	/** How often each has to be told anew, since the mail went to an address that was not theirs, or came back. */
	readonly toldAnew?: Readonly<Record<ToldByMail, number>>;
	/** When the person was asked to confirm the address. */
	readonly identityAskedAt?: string;
	readonly identity?: { readonly establishedAt: string; readonly how: ComplainantProof };
	readonly notices: readonly ComplaintNotice[];
	/** Instant of the last word to the person; receipt, while there was none. */
	readonly lastWordAt: string;
	/** Words of progress that the clock sent. */
	readonly words: number;
	readonly outcome?: {
		readonly outcome: ComplaintOutcome;
		readonly reasons: TextReference;
		readonly at: string;
		readonly by: string;
	};
	/** The person was told. */
	readonly answered?: { readonly at: string; readonly mail: string };
	readonly remedies: readonly Remedy[];
	readonly ended?: { readonly why: Ending; readonly at: string };
	/** It went to the supervisory authority; its reference there, and by when the authority wants our answer. */
	readonly authority?: {
		readonly reference: string;
		readonly at: string;
		/** Calendar date, as the authority stated it. */
		readonly dueOn?: string;
		readonly answeredAt?: string;
	};
	/** Names of the deadlines that a sweep acted on. */
	readonly reminded: readonly string[];
}

export type ComplaintEvent =
	| SharedEvent
	| FlagEvent
	| {
			readonly type: 'case-opened';
			readonly data: {
				readonly kind: 'complaint';
				readonly about: ComplaintSubject;
				readonly channel: Channel;
				readonly receivedAt: string;
				readonly clock: ComplaintClock;
				readonly linked?: { readonly to: string; readonly samePerson: boolean };
				readonly policyVersion: string;
				readonly execution: string;
			};
	  }
	| {
			readonly type: 'complaint-acknowledged';
			readonly data:
				| { readonly by: 'mail'; readonly mail: string }
				/** By post or phone, on a calendar date; the text says how. */
				| { readonly by: 'dpo'; readonly on: string; readonly how: TextReference };
	  }
	| { readonly type: 'handler-assigned'; readonly data: { readonly address: TextReference } }
	| { readonly type: 'enquiry-made'; readonly data: { readonly question: TextReference } }
	| { readonly type: 'enquiry-answered'; readonly data: { readonly enquiry: number; readonly answer: TextReference } }
	/** `discloses`: the text tells personal data, which only whoever confirmed who they are may read. */
	| { readonly type: 'reply-written'; readonly data: { readonly text: TextReference; readonly discloses: boolean } }
	| { readonly type: 'progress-told'; readonly data: { readonly mail: string } }
	/** The text says what personal data the answer is to tell. */
	| { readonly type: 'identity-asked'; readonly data: { readonly grounds: TextReference } }
	| { readonly type: 'identity-established'; readonly data: { readonly how: ComplainantProof; readonly note?: TextReference } }
	| {
			readonly type: 'outcome-decided';
			readonly data: {
				readonly outcome: ComplaintOutcome;
				readonly reasons: TextReference;
				readonly discloses: boolean;
				readonly remedies: readonly RemedyDecided[];
			};
	  }
	/** Whoever complains has an e-mail address now; the text says how it was made sure that it is theirs. */
	| { readonly type: 'address-added'; readonly data: { readonly how: TextReference } }
	/** Another address took the place of one that there was; the text says how it was made sure whose it is. */
	| {
			readonly type: 'address-changed';
			readonly data: {
				readonly how: TextReference;
				readonly former: FormerAddress;
				/** What goes by another key from then on: a mail by the one before told the person nothing. */
				readonly anew: readonly ToldByMail[];
				/** Name of the execution that tells the outcome, where the case was closed. */
				readonly execution?: string;
			};
	  }
	| { readonly type: 'outcome-told'; readonly data: { readonly mail: string } }
	| { readonly type: 'remedy-completed'; readonly data: { readonly remedy: number; readonly note: TextReference } }
	| { readonly type: 'complaint-ended'; readonly data: { readonly why: Ending; readonly note: TextReference } }
	| {
			readonly type: 'authority-involved';
			readonly data: {
				/** The authority's own reference. */
				readonly reference: string;
				readonly dueOn?: string;
				readonly note?: TextReference;
				/** Name of the execution that works on it again, where the case was closed. */
				readonly execution?: string;
			};
	  }
	| { readonly type: 'authority-answered'; readonly data: { readonly note: TextReference } }
	| { readonly type: 'reminder-sent'; readonly data: { readonly threshold: string } }
	| { readonly type: 'case-closed'; readonly data: { readonly outcome: ComplaintOutcome | Ending } };
