/**
 * What cases of every kind have in common: a chain of events, a projection that is their fold, mails, executions, an end. What a kind
 * adds stands in a folder of its own beside this one.
 */
import type { AuditEvent } from '../audit/chain.ts';

/** A text in an erasable item, and the commitment to it. */
export interface TextReference {
	readonly key: string;
	readonly hash: string;
}

export const caseKinds = ['subject-request', 'breach', 'complaint', 'policy-notice'] as const;
export type CaseKindName = (typeof caseKinds)[number];

/** Why a mail did not arrive: its address takes none, for good or after all tries; its reader calls it spam; SES takes none for it. */
export const nonDeliveries = ['bounced', 'complained', 'suppressed', 'rejected'] as const;
export type NonDelivery = (typeof nonDeliveries)[number];

/** A mail of the case that came back. Instants. */
export interface UndeliveredMail {
	/** Key of the mail. */
	readonly mail: string;
	readonly why: NonDelivery;
	/** When it came back. */
	readonly at: string;
	/** When it was dealt with. */
	readonly settledAt?: string;
	/** Of a letter to many, and dealt with: how many it had missed by then, all of whom were. */
	readonly missed?: number;
}

/** What every projection has. */
export interface CaseHead {
	readonly caseId: string;
	readonly kind: CaseKindName;
	readonly status: string;
	readonly openedAt: string;
	readonly closedAt?: string;
	/** Of whoever it is about: when it was made sure that it is they; absent where it was not, or nobody need be sure. */
	readonly identity?: { readonly establishedAt: string; readonly how: string };
	/** Pinned: the one that the case was decided under. */
	readonly policyVersion: string;
	/** Keys of the mails that were sent. */
	readonly mails: readonly string[];
	/** Those that came back; absent where none did. */
	readonly undelivered?: readonly UndeliveredMail[];
	/** What the last flag said; gone when retried. */
	readonly flagged?: { readonly step: string; readonly error: string; readonly at: string };
	/** Names of the executions that worked on it, the newest last. */
	readonly executions: readonly string[];
	/** Number of the last event. */
	readonly seq: number;
	/** Hash of the last event. */
	readonly head: string;
}

/** What may happen to a case of any kind, and changes nothing that only its kind knows. */
export type SharedEvent =
	/** With the commitment to its content. Perhaps twice: whoever had it in hand before died, and SES may have taken it by then. */
	| {
			readonly type: 'mail-sent';
			readonly data: { readonly key: string; readonly mailHash: string; readonly perhapsTwice?: true };
	  }
	| { readonly type: 'mail-undelivered'; readonly data: { readonly mail: string; readonly why: NonDelivery } }
	/** A mail that came back is dealt with: by a person, as the note says, or since it was sent again to another address, under that key. */
	| {
			readonly type: 'mail-settled';
			readonly data: { readonly mail: string } & (
				| { readonly note: TextReference; readonly missed?: number }
				| { readonly sentAs: string }
			);
	  }
	| { readonly type: 'note-added'; readonly data: { readonly note: TextReference } };

/** An event as a fold takes it: sealed, with its place in the chain. */
export type Sealed<E> = Pick<AuditEvent, 'seq' | 'at' | 'actor' | 'hash' | 'caseId'> & E;

/** How a kind of case is kept. */
export interface CaseKind<S extends CaseHead, E> {
	/** Absent: any kind; such cases are not opened or listed, only what is shared happens to them. */
	readonly name?: S['kind'];
	fold(state: S | undefined, event: Sealed<E>): S;
	/** Instant at which a sweep next has something to do with an open case. */
	nextDue(state: S): string | undefined;
	/** Where a closed case is listed with which something is left to do; `at` is an instant. */
	leftToDo?(state: S): { readonly list: string; readonly at: string } | undefined;
}

const shared: readonly string[] = ['mail-sent', 'mail-undelivered', 'mail-settled', 'note-added'] satisfies SharedEvent['type'][];

export const isShared = (event: { readonly type: string }): event is SharedEvent => shared.includes(event.type);

/** The projection after something that may happen to any case; its place in the chain is the caller's to say. */
export function foldShared<S extends CaseHead>(state: S, event: Sealed<SharedEvent>): S {
	switch (event.type) {
		case 'mail-sent':
			return { ...state, mails: [...state.mails, event.data.key] };
		case 'mail-undelivered':
			return { ...state, undelivered: [...(state.undelivered ?? []), { ...event.data, at: event.at }] };
		case 'mail-settled': {
			const { mail, ...how } = event.data;
			const settled = { settledAt: event.at, ...('missed' in how && { missed: how.missed }) };
			const undelivered = (state.undelivered ?? []).map((each) => (each.mail === mail ? { ...each, ...settled } : each));
			return { ...state, undelivered };
		}
		case 'note-added':
			return state;
	}
}

/** Cases whose kind is not known, or does not matter: mails are sent and come back, notes are taken. */
export const anyKind: CaseKind<CaseHead, SharedEvent> = {
	fold(state, event) {
		if (!state) throw new Error(`Case ${event.caseId} does not start with ${event.type}.`);
		return { ...foldShared(state, event), seq: event.seq, head: event.hash };
	},
	nextDue: () => undefined,
};

/** The mail has gone out. A second time changes nothing. */
export function recordMail(state: CaseHead, sent: Extract<SharedEvent, { type: 'mail-sent' }>['data']): readonly SharedEvent[] {
	return state.mails.includes(sent.key) ? [] : [{ type: 'mail-sent', data: sent }];
}

/** Keys of the mails that were dealt with in between. */
export const settledBetween = (before: CaseHead, { undelivered = [] }: CaseHead): readonly string[] =>
	undelivered.flatMap(({ mail, settledAt }) => {
		const was = before.undelivered?.find((each) => each.mail === mail);
		return settledAt !== undefined && was?.settledAt === undefined ? [mail] : [];
	});

/** A mail came back. Heard again, or once a person has dealt with it, it changes nothing. */
export function recordNonDelivery(state: CaseHead, mail: string, why: NonDelivery): readonly SharedEvent[] {
	const known = state.undelivered?.some((undelivered) => undelivered.mail === mail);
	return known ? [] : [{ type: 'mail-undelivered', data: { mail, why } }];
}

export function addNote(_state: CaseHead, note: TextReference): readonly SharedEvent[] {
	return [{ type: 'note-added', data: { note } }];
}
