/** What Rightful's own items say of a person, as records: without secrets, and without what may be somebody else's. */
import type { CaseState } from '../../core/case/case.ts';
import { localDate } from '../../core/clock/statutory.ts';
import type { ComplaintState } from '../../core/complaint/complaint.ts';
import { perhapsTwice } from '../../core/mailing/sending.ts';
import type { JsonValue } from '../../core/ports.ts';
import { blackedOut } from '../../core/request/export/redact.ts';
import type { StoreRecord } from '../../core/stores/ports.ts';
import type { Attributes } from './records.ts';

/** Categories that Rightful's own records are of; the policy declares them. */
export const ownCategories = {
	requests: 'request-records',
	notes: 'request-notes',
	complaints: 'complaint-records',
	complaintNotes: 'complaint-notes',
	suppression: 'suppression-list',
	chain: 'audit-chain',
	packages: 'access-packages',
	breachReports: 'breach-reports',
	mailed: 'mailing-recipients',
} as const;

/** An object in the exports bucket. */
export interface ExportedObject {
	readonly key: string;
	readonly size: number;
	/** Instant. */
	readonly modifiedAt: string;
}

/** A case as it is stored, the items by what they are. */
export interface StoredCase {
	readonly caseId: string;
	/** Once the request itself was erased, it only leads to what is kept of the case. */
	readonly person: Attributes;
	/** Absent while the case is not open yet. */
	readonly state: CaseState | ComplaintState | undefined;
	readonly mails: readonly Attributes[];
	readonly texts: readonly Attributes[];
	/** Those of a case that is closed; until then they are work in hand, not copies that are kept. */
	readonly exported: readonly ExportedObject[];
}

/**
 * A request as the person made it, and what became of it. One whose sender never proved to read the mailbox may be somebody
 * else's, who typed a wrong address: nothing else that was typed is told. What the DPO was shown as perhaps other people's is not
 * told either. `undefined`: it was erased.
 */
export function requestRecord(stored: StoredCase, timeZone: string): StoreRecord | undefined {
	const { caseId, person, state } = stored;
	// Not by the address, which whoever complains need not have.
	if (person.receivedAt === undefined) return undefined;
	if (isComplaint(stored)) return complaintRecord(stored, timeZone);
	if (state?.kind === 'complaint') return undefined;
	const proven = state?.identity !== undefined;
	const { right, channel, receivedAt, email, name, details, particulars, identifiers, identity: identityCheck } = person;
	const { authority, formerEmails } = person;
	const decision = state?.decision;
	return {
		...about(caseId, ownCategories.requests, datesOf(person, state, timeZone)),
		fields: json({
			reference: caseId,
			right,
			channel,
			receivedAt,
			email,
			...(proven && { name, details, particulars, identifiers, identityCheck, authority, formerEmails }),
			status: state?.status ?? 'received',
			dueOn: state?.dueOn,
			identity: state?.identity,
			joined: state?.joined,
			decision: decision && { ...decision, by: undefined, text: undefined },
			results: state?.results,
			recipients: state?.recipients,
			deliveredAt: state?.delivered?.at,
			downloadedAt: state?.downloadedAt,
			closedAt: state?.closedAt,
		}),
		...(proven && typeof name === 'string' && { personName: name }),
	};
}

/** Who reported a breach. Nothing else of its case is the reporter's: what was reported names nobody. `undefined`: it was erased. */
export function reporterRecord(
	{ caseId, person }: Pick<StoredCase, 'caseId' | 'person'>,
	closedAt: string | undefined,
	timeZone: string,
): StoreRecord | undefined {
	const { email, name, receivedAt } = person;
	if (email === undefined && name === undefined) return undefined;
	const dates = {
		...(typeof receivedAt === 'string' && { collected: localDate(receivedAt, timeZone) }),
		...(closedAt !== undefined && { 'case-closed': localDate(closedAt, timeZone) }),
	};
	return { ...about(caseId, ownCategories.breachReports, dates), fields: json({ reference: caseId, email, name, receivedAt }) };
}

/** Whether it is a complaint: its intake says so, and, once that was erased, its case. */
const isComplaint = ({ person, state }: StoredCase): boolean => person.kind === 'complaint' || state?.kind === 'complaint';

/** A complaint, in the same way: what was typed is told only to whoever is known to have typed it. */
function complaintRecord({ caseId, person, state }: StoredCase, timeZone: string): StoreRecord {
	const { about: subject, channel, receivedAt, email, name, text, concerning, postalAddress, enteredBy } = person;
	const complaint = state?.kind === 'complaint' ? state : undefined;
	const proven = complaint?.identity !== undefined || enteredBy !== undefined;
	return {
		...about(caseId, ownCategories.complaints, datesOf(person, state, timeZone)),
		fields: json({
			...{ reference: caseId, about: subject, channel, receivedAt, email },
			...(proven && { name, text, concerning, postalAddress }),
			status: complaint?.status ?? 'received',
			identity: complaint?.identity,
			outcome: complaint?.outcome?.outcome,
			decidedAt: complaint?.outcome?.at,
			toldAt: complaint?.answered?.at,
			authority: complaint?.authority,
			closedAt: complaint?.closedAt,
		}),
		...(proven && typeof name === 'string' && { personName: name }),
	};
}

/** Mails to whoever was given a task: whose address that is concerns the colleague, not the person. */
const toColleagues = /^(task-assigned|reminder-task|handler|remedy)-/;

/** A letter as it was sent; its HTML part says the same. Links in it still open things: their tokens are blacked out. */
export function mailRecord(stored: StoredCase, mail: Attributes, timeZone: string): StoreRecord {
	const { caseId, person, state } = stored;
	const category = isComplaint(stored) ? ownCategories.complaints : ownCategories.requests;
	const { key, to, subject, text, recordedAt, sentAt, tries } = mail;
	return {
		...about(`${caseId}/mails/${key}`, category, datesOf(person, state, timeZone)),
		fields: json({
			reference: caseId,
			key,
			to: toColleagues.test(String(key)) ? blackedOut : to,
			subject,
			text: withoutTokens(String(text)),
			recordedAt,
			sentAt,
			...perhapsTwice({ sentAt, tries: Number(tries) }),
		}),
	};
}

/** Texts that name what is withheld, or a colleague: of these only that there were some. */
const untold = /^(redactions|handler|remedy)/;

/** What we noted. */
export function noteRecord(stored: StoredCase, { key, text }: Attributes, timeZone: string): StoreRecord {
	const { caseId, person, state } = stored;
	const category = isComplaint(stored) ? ownCategories.complaintNotes : ownCategories.notes;
	// What makes the key unique was a hash once, and is a random UUID now.
	const kind = String(key).replace(/-([0-9a-f]{16}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/, '');
	return {
		...about(`${caseId}/notes/${key}`, category, datesOf(person, state, timeZone)),
		fields: json({ reference: caseId, kind, ...(!untold.test(kind) && { text }) }),
	};
}

/** The chain of the case, which names nobody: how long it is and where it ends. */
export function chainRecord({ caseId, person }: StoredCase, state: CaseState | ComplaintState, timeZone: string): StoreRecord {
	return {
		...about(`${caseId}/chain`, ownCategories.chain, datesOf(person, state, timeZone)),
		fields: { reference: caseId, events: state.seq, head: state.head },
	};
}

export function packageRecord({ caseId }: StoredCase, { key, size, modifiedAt }: ExportedObject, timeZone: string): StoreRecord {
	return {
		...about(key, ownCategories.packages, { collected: localDate(modifiedAt, timeZone) }),
		fields: { reference: caseId, key, size, modifiedAt },
	};
}

/** Somebody on the list of a mailing. */
export interface MailedPerson {
	readonly mailingId: string;
	readonly recipientKey: string;
	readonly recipient: Attributes;
	/** Absent where it has expired, and this is about to. */
	readonly mailing: Attributes | undefined;
}

/** That the person was meant by a letter to many, what it said, and what became of theirs. The address is not told from here: it is sealed. */
export function recipientRecord({ mailingId, recipientKey, recipient, mailing }: MailedPerson, timeZone: string): StoreRecord {
	const { sentAt, failed, undelivered, tries, subjectSk } = recipient;
	const listedAt = String(subjectSk).split('#')[0] ?? '';
	const letter = mailing?.letter as { readonly subject?: string; readonly text?: string } | undefined;
	return {
		...about(`mailings/${mailingId}/${recipientKey}`, ownCategories.mailed, { collected: localDate(listedAt, timeZone) }),
		fields: json({
			reference: mailing?.caseId,
			mailing: mailingId,
			subject: letter?.subject,
			text: letter?.text,
			policyVersion: mailing?.policyVersion,
			listedAt,
			sentAt,
			...perhapsTwice({ sentAt, tries: Number(tries) }),
			notSent: failed,
			undelivered,
		}),
	};
}

/** An entry of the suppression list, or another wish that outlasts a case. @param id names it without telling whose it is. @param name what wish it is */
export function suppressionRecord(
	id: string,
	name: string,
	{ pk: _pk, sk: _sk, ...wish }: Attributes,
	timeZone: string,
): StoreRecord {
	return {
		...about(id, ownCategories.suppression, typeof wish.since === 'string' ? { collected: localDate(wish.since, timeZone) } : {}),
		fields: { what: name.toLowerCase(), ...wish },
	};
}

/** The text with every token in its links blacked out. */
export function withoutTokens(text: string): string {
	return text.replaceAll(/([?&]token=)[\w.~%-]+/g, `$1${blackedOut}`);
}

function about(id: string, category: string, dates: StoreRecord['dates']) {
	return { id, category, dates, held: false };
}

/** A request is collected when it is received. */
function datesOf(person: Attributes, state: CaseState | ComplaintState | undefined, timeZone: string): StoreRecord['dates'] {
	const receivedAt = state?.receivedAt ?? person.receivedAt;
	return {
		...(typeof receivedAt === 'string' && { collected: localDate(receivedAt, timeZone) }),
		...(state?.closedAt !== undefined && { 'case-closed': localDate(state.closedAt, timeZone) }),
	};
}

/** Without what is undefined. */
function json(fields: Readonly<Record<string, unknown>>): Record<string, JsonValue> {
	return JSON.parse(JSON.stringify(fields)) as Record<string, JsonValue>;
}
