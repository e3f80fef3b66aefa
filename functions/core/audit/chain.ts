/**
 * The event chain of a case. Each event carries the hash of the one before it, so that what was recorded cannot be
 * changed, left out or reordered without it showing (accountability, UK GDPR Art 5(2)).
 */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** What happened, before it has its place in a chain. Without personal data: nothing in a chain can be erased. */
export interface UnsealedEvent {
	readonly type: string;
	readonly data: Readonly<Record<string, unknown>>;
}

/** One event in its place. */
export interface AuditEvent extends UnsealedEvent {
	readonly caseId: string;
	/** Place in the case's chain; the first is 1. */
	readonly seq: number;
	/** Instant: UTC, ISO-8601. */
	readonly at: string;
	/** Who did it: `system`, `subject`, or the DPO's account; never a data subject's name or address. */
	readonly actor: string;
	/** `hash` of the event before; of the first event, 64 zeros. */
	readonly prevHash: string;
	/** SHA-256, in hex, of the RFC 8785 canonical JSON of everything above. */
	readonly hash: string;
}

/** The end of a chain. */
export interface ChainHead {
	readonly seq: number;
	readonly hash: string;
}

/** The head of a chain that has no event yet. */
export const emptyHead: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/**
 * How an event fails to hold:
 * - `altered`: its hash is not that of its content;
 * - `unlinked`: it does not follow from the event before, one of the two having been replaced as a whole;
 * - `missing`: it is not there, while later ones are;
 * - `swapped`: it stands further back;
 * - `repeated`: it is there a second time;
 * - `foreign`: it belongs to another case;
 * - `truncated`: the chain ends before it, although the expected head shows that it was there;
 * - `not-expected-head`: everything is linked, but this event is not the one that was anchored.
 */
export type ChainFault =
	| 'altered'
	| 'unlinked'
	| 'missing'
	| 'swapped'
	| 'repeated'
	| 'foreign'
	| 'truncated'
	| 'not-expected-head';

export type ChainVerdict =
	| { readonly holds: true; readonly events: number; readonly head: ChainHead }
	| { readonly holds: false; readonly seq: number; readonly why: ChainFault };

/**
 * Gives an event its place after `previous` (`undefined`: it is the first).
 *
 * `data` is returned as its JSON says it (no `undefined`, no `-0`), so that what is stored is what was hashed.
 * @throws Error when `data` has no canonical JSON: NaN, infinity, half a surrogate pair, a cycle.
 */
export function sealEvent(
	previous: ChainHead | undefined,
	caseId: string,
	at: string,
	actor: string,
	event: UnsealedEvent,
): AuditEvent {
	const { seq, hash: prevHash } = previous ?? emptyHead;
	const data = JSON.parse(canonical(event.data)) as UnsealedEvent['data'];
	const content = { caseId, seq: seq + 1, at, actor, type: event.type, data, prevHash };
	return { ...content, hash: sha256(canonical(content)) };
}

/**
 * Whether the events, in the order given, are a whole chain of one case; if not, the first that does not hold, by its place.
 *
 * `expectedHead` is a head seen earlier (an anchor, the projection): the chain must still contain it, and may have grown since.
 * Without it, events missing from the end cannot be noticed. Never throws: what cannot be read is `altered`.
 */
export function verifyChain(events: readonly AuditEvent[], expectedHead?: ChainHead): ChainVerdict {
	let head = emptyHead;
	for (const [index, event] of events.entries()) {
		const seq = head.seq + 1;
		const why = faultOf(event, head, index, events);
		if (why) return { holds: false, seq: why === 'repeated' ? event.seq : seq, why };
		if (expectedHead?.seq === seq && expectedHead.hash !== event.hash) return { holds: false, seq, why: 'not-expected-head' };
		head = { seq, hash: event.hash };
	}
	if (expectedHead && expectedHead.seq > head.seq) return { holds: false, seq: head.seq + 1, why: 'truncated' };
	return { holds: true, events: events.length, head };
}

/**
 * Commits to a text that stands elsewhere and can be erased: the hash proves the text as long as text and nonce are
 * kept, and tells nothing when they are gone. `nonce` is random, at least 128 bits, and is stored and erased with the text.
 */
export function commit(text: string, nonce: string): string {
	return sha256(canonical([nonce, text]));
}

function faultOf(event: AuditEvent, head: ChainHead, index: number, events: readonly AuditEvent[]): ChainFault | undefined {
	if (!isIntact(event)) return 'altered';
	if (event.caseId !== events[0]?.caseId) return 'foreign';
	const seq = head.seq + 1;
	if (event.seq === seq) return event.prevHash === head.hash ? undefined : 'unlinked';
	if (event.seq < seq) return 'repeated';
	return events.slice(index + 1).some((later) => later?.seq === seq) ? 'swapped' : 'missing';
}

/** Whether the hash is that of everything else in the event, fields that do not belong there included. */
function isIntact(event: AuditEvent): boolean {
	try {
		const { hash, ...content } = event;
		return hash === sha256(canonical(content));
	} catch {
		return false;
	}
}

function canonical(value: unknown): string {
	const text = canonicalize(value);
	if (text === undefined) throw new Error('What has no JSON cannot be hashed');
	return text;
}

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
