/** One letter to many people, each once: what it is, how far it has come, what it came to. */
import { hash } from 'node:crypto';
import type { NonDelivery } from '../case/kind.ts';

/** A mail but for whom it goes to. It is the same for all, and names nobody. */
export interface MailingLetter {
	readonly subject: string;
	readonly text: string;
	readonly html: string;
}

/** Who gets it: the addresses in a list that was uploaded, or everybody of whom a store has records of some categories. */
export type MailingSource =
	| {
			readonly kind: 'upload';
			/** As the upload's form was given it. */
			readonly key: string;
			/** Name of the column of addresses; absent: it is found by its name. */
			readonly column?: string;
	  }
	| { readonly kind: 'stores'; readonly categories: readonly string[] };

export interface Mailing {
	/** `<caseId>-m<n>`. */
	readonly id: string;
	readonly caseId: string;
	readonly letter: MailingLetter;
	readonly source: MailingSource;
	/** Ids of earlier mailings: whoever got one of them does not get this. */
	readonly besides?: readonly string[];
	/** Version of the policy that it tells of, where it tells of one. */
	readonly policyVersion?: string;
}

/** What a store does not tell by itself. The DPO has to find these people in another way. */
export interface NotListed {
	readonly store: string;
	readonly category: string;
	/** `by-hand`: a person searches it. `cannot-list`: it only answers for people that it is asked for. `undated`: it names records by their date, and these have none. */
	readonly why: 'by-hand' | 'cannot-list' | 'undated';
}

/** How far the list of recipients has come. */
export interface Listing {
	/** Pages done: who writes the next one has to know the one before. */
	readonly page: number;
	/** Where to go on, in the words of whoever reads the source; absent before the first page, and when it is done. */
	readonly cursor?: string;
	readonly done: boolean;
	/** Rows of the upload, or records of the stores, that were read. */
	readonly rows: number;
	/** Those of them of which nobody can be mailed. */
	readonly rejectedRows: number;
	/** Distinct addresses; while it goes on, those found so far. */
	readonly listed: number;
	readonly notListed: readonly NotListed[];
}

export interface KeptMailing extends Mailing {
	/** Instants. */
	readonly openedAt: string;
	readonly listing: Listing;
	/** Why its list cannot be read, in words for the DPO: nobody is mailed. */
	readonly refused?: string;
	readonly reportedAt?: string;
}

/** How far one shard has been sent. */
export interface ShardProgress {
	readonly shard: number;
	/** Key of the last recipient that is dealt with; absent before the first, and when it is done. */
	readonly cursor?: string;
	readonly done: boolean;
	readonly sent: number;
	/** Of those: perhaps twice, since something died between sending and recording. */
	readonly repeated: number;
	readonly failed: number;
}

/** People, but for `rejectedRows`. Nothing in it names anybody. */
export interface MailingProgress {
	readonly listed: number;
	/** Rows of the upload, or records of the stores, by which nobody can be mailed. */
	readonly rejectedRows: number;
	/** Taken by the mail system, each once but for `repeated`. */
	readonly sent: number;
	/** Of `sent`: perhaps twice. */
	readonly repeated: number;
	/** Came back afterwards, or was called spam. */
	readonly undelivered: number;
	/** Never taken, or not known to be. */
	readonly failed: number;
}

/** Why somebody did not get it. `refused`: the mail system does not take the address. `unconfirmed`: begun twice, and both times nobody knows whether it went out. */
export type NotDelivered = NonDelivery | 'refused' | 'unconfirmed';

/** Partitions that the recipients of a mailing are spread over, and that are sent side by side. */
export const mailingShards = 8;

/** All of them, as a workflow maps over them. */
export const shardNumbers: readonly number[] = Array.from({ length: mailingShards }, (_, shard) => shard);

export const beginListing: Listing = { page: 0, done: false, rows: 0, rejectedRows: 0, listed: 0, notListed: [] };

export const beginShard = (shard: number): ShardProgress => ({ shard, done: false, sent: 0, repeated: 0, failed: 0 });

/**
 * What stands for one person in one mailing, in the tags of the mail too: it leads to nobody who has not our keys, and is another in the
 * next mailing. Letters, digits, `-` and `_`, as SES wants tags.
 *
 * @param subjectKey pseudonym of the address.
 */
export function recipientKeyOf(mailingId: string, subjectKey: string): string {
	return hash('sha256', `${mailingId}#${subjectKey}`, 'base64url');
}

/** The shard, from 0, of a recipient. */
export function shardOfRecipient(recipientKey: string): number {
	return (Buffer.from(recipientKey, 'base64url')[0] ?? 0) % mailingShards;
}

export function progressOf(listing: Listing, shards: readonly ShardProgress[], undelivered: number): MailingProgress {
	const sum = (of: (shard: ShardProgress) => number) => shards.reduce((total, shard) => total + of(shard), 0);
	return {
		listed: listing.listed,
		rejectedRows: listing.rejectedRows,
		sent: sum(({ sent }) => sent),
		repeated: sum(({ repeated }) => repeated),
		undelivered,
		failed: sum(({ failed }) => failed),
	};
}
