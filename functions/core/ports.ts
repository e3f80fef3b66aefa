/**
 * What core asks of the world. Adapters implement these; tests run the same contract suite against every implementation.
 */

import type { AuditEvent } from './audit/chain.ts';
import type { CaseEvent, CaseState, Channel, Right, TextReference } from './case/case.ts';
import type { CaseHead, NonDelivery, SharedEvent } from './case/kind.ts';
import type { Policy } from './policy/schema.ts';
import type { Particulars } from './request/particulars.ts';

/** Tells the time. */
export interface Clock {
	/** This instant: UTC, ISO-8601, milliseconds, `Z`. */
	now(): string;
}

/** Something that finds a person: an e-mail address, a contact id, a phone number. */
export interface Identifier {
	/** Name of the kind of identifier in the data map: `email`, `contact-id`, … */
	readonly kind: string;
	readonly value: string;
	/** `unique`: one person only. `shared`: perhaps several (a household's phone); never followed, only shown to the DPO. */
	readonly scope: 'unique' | 'shared';
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/**
 * Who a case is about and what they asked: personal data, one erasable item. It is written before the case, as the
 * intake that the workflow opens the case from.
 */
export interface Person extends Intake {
	readonly subjectKey: string;
	/** Addresses that were the person's: stores are searched by them, nothing is mailed there. */
	readonly formerEmails?: readonly string[];
	/** Normalised: what mails go to and stores are searched by. */
	readonly email: string;
	readonly name?: string;
	readonly details?: string;
	/** What the request says beyond the right. */
	readonly particulars?: Particulars;
	readonly right: Right;
	readonly channel: Channel;
	/** Instant. */
	readonly receivedAt: string;
	/** The DPO made sure who asks before the case was opened. */
	readonly identityEstablished: boolean;
	/** The person came by a link that was mailed to the address: it proves what a confirmation would. */
	readonly provenBy?: 'mail-link';
	/** When and how the DPO did, in words. */
	readonly identity?: { readonly establishedAt: string; readonly how: string };
	/** Somebody asks for a child, or for another who may have given them authority; when and how it was shown, if it was. */
	readonly authority?: {
		readonly for: 'child' | 'represented';
		/** Instant. */
		readonly shownAt?: string;
		readonly how?: string;
	};
	/** Who entered the request for the person: `dpo:<sub>`. Absent where the person did, or the console. */
	readonly enteredBy?: string;
	/** Unique identifiers that assessment found; fulfilment uses them. */
	readonly identifiers?: readonly Identifier[];
	/** What does not fit or several people share: for the DPO's eyes. */
	readonly candidates?: readonly Candidate[];
}

export interface Candidate {
	readonly store: string;
	readonly why: 'shared-identifier' | 'name-differs';
	readonly identifier?: Identifier;
	readonly personName?: string;
}

/** What a case is opened from: written before it, so that nothing that was answered is lost. */
export interface Intake {
	/** Instant. */
	readonly receivedAt: string;
	/** Of whoever it is about, where it is about a person: leads to the case. */
	readonly subjectKey?: string;
	/** Keys of the other addresses that are known to be the person's: found, or given up. */
	readonly otherKeys?: readonly string[];
}

/** Some attributes as they were read; `undefined`: absent. */
export type Known<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Cases of one kind, as events and their fold. A case of another kind is none. */
export interface CaseLog<S extends CaseHead, E, I extends Intake = Intake> {
	/** Stores an intake; `existed`: the id is taken, by the same submission sent again. */
	submit(caseId: string, intake: I): Promise<'stored' | 'existed'>;
	/** Opens a case from its intake: conditional on the id being free; when it is taken, returns what is there. */
	open(caseId: string, actor: string, at: string, event: E): Promise<S>;
	/** Consistent read. `undefined`: no such case. Flushes an outbox that a crash left. */
	load(caseId: string): Promise<S | undefined>;
	/**
	 * One command: loads, asks `decide` for events, writes projection and events in one conditional update, then appends
	 * to the chain. Another writer in between: loaded and decided anew. No events: nothing is written.
	 *
	 * @throws CaseNotFoundError; whatever `decide` throws.
	 */
	apply(caseId: string, actor: string, at: string, decide: (state: S) => readonly E[]): Promise<S>;
	intake(caseId: string): Promise<I | undefined>;
	/**
	 * Changes the named attributes of the intake; one erased meanwhile stays erased.
	 *
	 * @param known attributes as they were read, those that were absent too: where one is another by now, nothing is changed.
	 * @returns whether it was changed.
	 */
	updateIntake(caseId: string, change: Partial<I>, known?: Known<I>): Promise<boolean>;
	/** The chain, in order, once what was left in the outbox is in it. */
	events(caseId: string): Promise<readonly AuditEvent[]>;
	/** Open cases, in each shard of the index the next deadline first; an index nominates, `load` decides. */
	listOpen(options: { readonly dueBefore?: string; readonly cursor?: string; readonly limit?: number }): Promise<CaseList>;
	/** Cases closed in a month (`yyyy-mm`, UTC), the newest first. */
	listClosed(options: { readonly month: string; readonly cursor?: string; readonly limit?: number }): Promise<CaseList>;
	/** Takes an intake whose case is open out of the list of intakes. */
	settleIntake(caseId: string): Promise<void>;
	/** Intakes older than `before` whose case is not open yet. */
	listIntakes(before: string): Promise<readonly string[]>;
}

/** Cases of any kind: what may happen to each. */
export type AnyCases = Pick<CaseLog<CaseHead, SharedEvent>, 'load' | 'apply' | 'events' | 'intake'>;

/** Cases of one kind, for whoever reads of them no more than what every kind has. */
export type CasesToRead = Pick<CaseLog<CaseHead, SharedEvent>, 'load' | 'listOpen' | 'listClosed'>;

/** Requests of data subjects, and the person of each. */
export interface CaseRepository extends CaseLog<CaseState, CaseEvent, Person> {
	/** The intake. */
	person(caseId: string): Promise<Person | undefined>;
	/** Changes the named attributes of the person; a person erased meanwhile stays erased. */
	updatePerson(caseId: string, change: Partial<Person>): Promise<void>;
	/** Closed cases of which a recipient should have been told by an instant, and was not. */
	listUntold(by: string): Promise<readonly string[]>;
	/** Erases what a request that was never verified left: the person and the mails, each of these once it is sent. */
	forgetPerson(caseId: string): Promise<void>;
}

export interface CaseList {
	readonly caseIds: readonly string[];
	/** Opaque; absent on the last page. */
	readonly next?: string;
}

export class CaseNotFoundError extends Error {
	override readonly name = 'CaseNotFoundError';
	constructor(caseId: string) {
		super(/\d/.test(caseId) ? `There is no case ${caseId}.` : 'There is no such case.');
	}
}

/** A text that can be erased, and the commitment that the chain keeps of it. */
export interface ErasableTexts {
	/** Stores the text with a fresh nonce; the same text of the same kind is kept once. `kind`: `note`, `redactions`, `refusal`, `extension`, `clarification`, `proof`, `address`, `attachments`. */
	put(caseId: string, kind: string, text: string): Promise<TextReference>;
	get(caseId: string, textKey: string): Promise<string | undefined>;
	list(
		caseId: string,
	): Promise<readonly { readonly key: string; readonly text: string; readonly nonce: string; readonly hash: string }[]>;
}

/** Task tokens of waiting executions. */
export interface Waits {
	/** Keeps the token beside those stored before: a retry's is newer, and the older may still be the one that waits. */
	add(caseId: string, wait: string, token: string): Promise<void>;
	tokens(caseId: string, wait: string): Promise<readonly string[]>;
	/** Names of the waits of a case. */
	list(caseId: string): Promise<readonly string[]>;
}

/** Policies by version: a case is carried out under the one that it was decided under. */
export interface PolicyArchive {
	/** Keeps a policy, the one in force unless given; to be called before a case pins it. */
	keep(policy?: Policy): Promise<void>;
	of(version: string): Promise<Policy>;
	/** To compare with others; `undefined` where it was written by another model of policies. */
	comparable(version: string): Promise<Policy | undefined>;
}

/**
 * What other systems have to respect. `restriction`, `objection`: do not use the data (Art 18, 21(1)). `consent`: consent to the
 * purposes was withdrawn (Art 7(3)). `quiesce`: a request is being carried out; write nothing now.
 */
export interface SubjectMark {
	readonly kind: 'restriction' | 'objection' | 'consent' | 'quiesce';
	/** Reference of the case. */
	readonly by: string;
	/** Instant. */
	readonly since: string;
	/** Purposes of the policy; absent: all. */
	readonly purposes?: readonly string[];
	/** Categories of the policy; absent: all. */
	readonly categories?: readonly string[];
}

/** What is known of a data subject across cases. */
export interface Subjects {
	/** Makes the claim (`claimOf`) the case's; answers the case that holds it: the same when it was free, given up, or its own. */
	claim(subjectKey: string, claim: string, caseId: string, isOver: (caseId: string) => Promise<boolean>): Promise<string>;
	release(subjectKey: string, claim: string, caseId: string): Promise<void>;
	/**
	 * Takes, or prolongs, the lease under which a page may be erased; false while a hold is on the person. Whoever places a
	 * hold waits until the lease is over.
	 */
	leaseErasing(subjectKey: string, until: string): Promise<boolean>;
	/** Ids of holds on the person: nothing of theirs is erased until these are lifted. */
	holdsOn(subjectKey: string): Promise<readonly string[]>;
	/** The cases that hold a claim to the right, whatever they say beyond it; some may be over. */
	claimants(subjectKey: string, right: Right): Promise<readonly string[]>;
	/** Tells other systems not to use, or not to write, the person's data (`POST /restrictions/check`). The same again changes nothing. */
	mark(subjectKey: string, mark: SubjectMark): Promise<void>;
	unmark(subjectKey: string, mark: Pick<SubjectMark, 'kind' | 'by'>): Promise<void>;
	marks(subjectKey: string): Promise<readonly SubjectMark[]>;
	/** Puts the address on the suppression list, which survives erasure (Art 21(3)). */
	suppress(subjectKey: string, at: string): Promise<void>;
	/** Counts one mail to the address in this hour; false once `limit` is passed. The same mail key counts once. */
	allowMail(subjectKey: string, at: string, limit: number, mailKey: string): Promise<boolean>;
}

/** A mail as sent: text and HTML say the same. */
export interface Mail {
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	/** Further headers, such as List-Unsubscribe. */
	readonly headers?: Readonly<Record<string, string>>;
}

/** A mail that belongs to a case, as kept. */
export interface KeptMail extends Mail {
	readonly key: string;
	/** Of the commitment that the chain keeps of it. */
	readonly nonce: string;
	readonly recordedAt: string;
	readonly sentAt?: string;
	/** Whoever had it in hand before died, perhaps after SES had taken it. */
	readonly perhapsTwice?: true;
}

/** Sends mails, each once per key: a crash between sending and recording may repeat one, never lose one. */
export interface Mailbox {
	/**
	 * Records the mail under `caseId`, or the journal's name for what belongs to no case, and `key`, sends it, records that it was sent, in
	 * the chain too. A key already sent: nothing. One that SES refused before is written anew.
	 */
	send(caseId: string, key: string, mail: Mail): Promise<void>;
	list(caseId: string): Promise<readonly KeptMail[]>;
	/** What was recorded for an address and SES never took is taken back, and its key is free. */
	withdraw(caseId: string, to: string): Promise<void>;
	/** What was recorded for one address and not sent yet goes to another. */
	redirect(caseId: string, from: string, to: string): Promise<void>;
	/**
	 * Sends again what was recorded before `before` and never sent; one that fails does not keep the others waiting.
	 *
	 * @param isOwed whether it is to go out still: what is not is taken back. Absent: all is.
	 */
	resume(
		before: string,
		isOwed?: (caseId: string, key: string) => Promise<boolean>,
	): Promise<{ readonly sent: number; readonly failed: number }>;
}

/** A mail that the law asks for, and that came back. */
export interface ReturnedMail {
	readonly caseId: string;
	/** Key of the mail. */
	readonly mail: string;
	readonly why: NonDelivery;
}

/** Where such mails stand until they are dealt with, whatever becomes of their cases. Nothing here is personal. */
export interface ReturnedMails {
	/** One that stands there stays as it is. @param at instant */
	add(returned: ReturnedMail, at: string): Promise<void>;
	/** Consistent. */
	get(caseId: string, mail: string): Promise<ReturnedMail | undefined>;
	remove(caseId: string, mail: string): Promise<void>;
	/** Only nominates. Of each shard, the oldest first. @param before instant */
	list(options: {
		readonly before?: string;
		readonly cursor?: string;
		readonly limit?: number;
	}): Promise<{ readonly mails: readonly Pick<ReturnedMail, 'caseId' | 'mail'>[]; readonly next?: string }>;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE' | 'NOT_FOUND';

/** Step Functions, as far as core needs it. */
export interface Workflow {
	/** Starts an execution; one of that name that exists already is no error. */
	start(name: string, input: Readonly<Record<string, JsonValue>>): Promise<void>;
	/** Answers every token; tokens that are gone are no error. */
	answer(tokens: readonly string[]): Promise<void>;
	status(name: string): Promise<ExecutionStatus>;
}
