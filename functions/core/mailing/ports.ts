/** What mailings ask of the world. Adapters implement these. */
import type { CaseHead, CaseKindName, NonDelivery, SharedEvent } from '../case/kind.ts';
import type { CaseLog } from '../ports.ts';
import type { CaseMailing, MailingEvent } from './case-mailing.ts';
import type { KeptMailing, Listing, Mailing, MailingLetter, MailingProgress, NotDelivered, ShardProgress } from './mailing.ts';
import type { RejectedRow } from './recipient-rows.ts';
import type { Sending } from './sending.ts';

type CaseWithLetters = CaseHead & { readonly mailings: readonly CaseMailing[] };

/** Cases that send letters to many, by their kind. */
export type CasesWithLetters = Readonly<
	Partial<Record<CaseKindName, Pick<CaseLog<CaseWithLetters, MailingEvent | SharedEvent>, 'load' | 'apply'>>>
>;

/** Mailings, as whoever asks for one sees them. */
export interface Mailings {
	/** Keeps a mailing, for its steps to carry out; one of that id stays as it is, and is answered. @param at instant */
	open(mailing: Mailing, at: string): Promise<KeptMailing>;
	get(id: string): Promise<KeptMailing | undefined>;
	/** Exact for all that is recorded; sending is recorded page by page. @throws MailingNotFoundError */
	progress(id: string): Promise<MailingProgress>;
	/**
	 * A mail came back, or was called spam; `recipientKey` as in its tag `recipient`. Heard again, it changes nothing, and the first reason
	 * stays. A person who was erased meanwhile stays erased. @param at instant
	 *
	 * @returns the subject's key; `undefined`: erased, or never on the list.
	 */
	recordNonDelivery(mailingId: string, recipientKey: string, why: NonDelivery, at: string): Promise<string | undefined>;
	/** Those that the person is on the list of, in the order in which they were opened. */
	ofSubject(subjectKey: string): Promise<readonly SubjectMailing[]>;
	/** Who did not get it, as far as it is known, in no order; without an address where the person was erased meanwhile. */
	notDelivered(id: string): AsyncIterable<{ readonly address?: string; readonly why: NotDelivered; readonly at: string }>;
}

/** One person in one mailing. Instants. */
export interface SubjectMailing {
	readonly mailing: KeptMailing;
	readonly sentAt?: string;
	readonly undelivered?: { readonly why: NonDelivery; readonly at: string };
}

/** One recipient, as the steps see them. */
export interface Recipient extends Sending {
	readonly key: string;
	/** Normalised. */
	readonly address: string;
}

/** Mailings, as the steps carry them out. Every change is conditional: of two who do the same, one does it. */
export interface MailingWork {
	/** Puts addresses on the list, each once, but for whoever got one of `besides`; answers how many were not on it. */
	addRecipients(mailing: KeptMailing, addresses: readonly string[]): Promise<number>;
	/** `lost`: somebody else has done that page. */
	moveListing(id: string, from: Listing, to: Listing): Promise<'written' | 'lost'>;
	/** The list cannot be read; `why` in words that name nobody. The first stays. */
	refuse(id: string, why: string): Promise<void>;
	/** How many are on the list. Consistent. */
	countRecipients(id: string): Promise<number>;
	shard(id: string, shard: number): Promise<ShardProgress>;
	moveShard(id: string, from: ShardProgress, to: ShardProgress): Promise<'written' | 'lost'>;
	/** In the order of their keys, after one; consistent. */
	recipients(id: string, shard: number, after: string | undefined, limit: number): Promise<readonly Recipient[]>;
	/** Consistent; `undefined`: erased meanwhile. */
	recipient(id: string, key: string): Promise<Recipient | undefined>;
	/** Begins to send: `undefined` where somebody else has. @param until instant until which nobody else does. */
	claim(id: string, recipient: Recipient, until: string): Promise<Recipient | undefined>;
	/** Takes it back: nothing was sent. */
	release(id: string, recipient: Recipient): Promise<void>;
	/** @param at instant at which the mail system took it. */
	recordSent(id: string, recipient: Recipient, at: string): Promise<Recipient>;
	recordFailed(id: string, recipient: Recipient, why: NonNullable<Sending['failed']>, at: string): Promise<Recipient>;
	/** Once only. @param at instant */
	recordReport(id: string, at: string): Promise<void>;
}

/** Lists that were uploaded. */
export interface UploadedLists {
	/**
	 * The octets from one on.
	 *
	 * @param mark of the file that was read before, to be sure that it is the same; told by `marked` when it is opened.
	 * @throws InvalidInput where there is no such file, or another has taken its place.
	 */
	open(key: string, from: number, mark: string | undefined, marked: (mark: string) => void): AsyncIterable<Uint8Array>;
	/** Removes it for good. */
	remove(key: string): Promise<void>;
}

/** Rows by which nobody can be mailed, kept sealed for the DPO to look at, until they expire. */
export interface RejectedRows {
	/** Keeps those of one page; the same page again takes its place. */
	put(mailingId: string, page: number, rows: readonly RejectedRow[]): Promise<void>;
	/** In the order of the pages. */
	list(mailingId: string): AsyncIterable<RejectedRow>;
}

/** What came of handing one mail over. `unsure`: it may have been sent; `not-sent`: it was not, and others would not be either. */
export type Handover =
	| { readonly outcome: 'accepted' | 'refused' | 'throttled' }
	| { readonly outcome: 'not-sent' | 'unsure'; readonly error: Error };

/** How much may be sent. */
export interface SendQuota {
	/** Mails a second. */
	readonly perSecond: number;
	/** Mails today, as the mail system counts it; Infinity where it does not. */
	readonly left: number;
}

/** The mail system, one mail at a time and without tries of its own. */
export interface MailingPost {
	send(
		mailing: Pick<Mailing, 'id' | 'caseId'> & { readonly letter: MailingLetter },
		recipient: Pick<Recipient, 'key' | 'address'>,
	): Promise<Handover>;
	quota(): Promise<SendQuota>;
}

export class MailingNotFoundError extends Error {
	override readonly name = 'MailingNotFoundError';
	constructor(id: string) {
		super(`There is no mailing ${id}.`);
	}
}

/** Sending may not begin: others are still being put on the list. */
export class MailingNotListedError extends Error {
	override readonly name = 'MailingNotListedError';
	constructor(id: string) {
		super(`The recipients of mailing ${id} are not all listed yet.`);
	}
}
