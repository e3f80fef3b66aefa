import type { ClockDates } from '../clock/clock-dates.ts';
import { isAwaitingProof, outstandingProofs } from '../clock/request-clock.ts';
import { readThreshold } from '../clock/thresholds.ts';
import type { CaseEvent, CaseState, CaseStatus, Deadline, PersonNotice, RecipientEntry } from './case.ts';
import { foldFlag, unflagged } from './flagging.ts';
import { foldShared, isShared, type Sealed, type SharedEvent } from './kind.ts';

export type SealedEvent = Sealed<CaseEvent>;

/** The workflow has nothing left to decide or do but to close the case. */
export function isEnded(state: CaseState): boolean {
	return state.closedAt !== undefined || state.ended !== undefined;
}

/** It is known who asks, and all is here that the person was asked for. */
export function isProven({ identity, clock }: CaseState): boolean {
	return identity !== undefined && !isAwaitingProof(clock);
}

/** The request lapses when the person does not do in time what it waits for. One that was decided waits for nothing. */
export function mayLapse(state: CaseState): boolean {
	return !isEnded(state) && !state.decision && !isProven(state);
}

/** The deadline that a sweep acts on next; none once the case has ended. */
export function nextDeadline(state: CaseState): Deadline | undefined {
	// Who has the answer waits for nothing.
	if (isEnded(state) || state.delivered) return undefined;
	return state.deadlines.find(
		({ threshold }) => !state.reminded.includes(threshold) && (readThreshold(threshold).kind === 'lapse') === mayLapse(state),
	);
}

/** Where a case stands by what is recorded; a flagged one stands still, whatever happens to it, until it is retried. */
function progress(state: CaseState): CaseStatus {
	if (state.flagged) return 'needs-attention';
	if (state.ended) return state.ended === 'joined' ? 'completed' : state.ended;
	if (state.decision?.outcome === 'refused') return 'refused';
	if (!state.identity) return 'awaiting-identity';
	if (isAwaitingProof(state.clock)) return 'awaiting-proof';
	if (!state.plan) return 'assessing';
	return state.needs.length > 0 && !state.decision ? 'awaiting-decision' : 'fulfilling';
}

/**
 * The projection after one more event.
 *
 * @throws Error when the chain does not start with `case-opened`, or starts twice.
 */
export function fold(state: CaseState | undefined, event: SealedEvent): CaseState {
	if (event.type === 'case-opened') {
		if (state) throw new Error(`Case ${event.caseId} was opened twice, at event ${event.seq}.`);
		const { execution, identityNeeded: _, ...opened } = event.data;
		return {
			caseId: event.caseId,
			...opened,
			status: 'awaiting-identity',
			openedAt: event.at,
			incomplete: [],
			needs: [],
			leftOut: [],
			assignments: [],
			tasksDone: [],
			stopped: false,
			effects: [],
			notices: outstandingProofs(opened.clock).map(({ kind }) => owed(event, 'proof-asked', { about: 'proof-asked', kind })),
			reminded: [],
			mails: [],
			executions: [execution],
			seq: event.seq,
			head: event.hash,
		};
	}
	if (!state) throw new Error(`Case ${event.caseId} does not start with case-opened but with ${event.type}.`);
	return { ...(isShared(event) ? foldShared(state, event) : change(state, event)), seq: event.seq, head: event.hash };
}

function change(state: CaseState, event: Sealed<Exclude<CaseEvent, SharedEvent | { type: 'case-opened' }>>): CaseState {
	switch (event.type) {
		case 'identity-established': {
			const known = { ...state, identity: { establishedAt: event.at, how: event.data.how } };
			return { ...known, status: progress(known) };
		}
		case 'request-joined':
			return { ...state, status: 'completed', ended: 'joined', joined: event.data.to };
		case 'request-withdrawn':
			return { ...state, status: 'withdrawn', ended: 'withdrawn' };
		case 'request-lapsed': {
			const lapsed: CaseState = { ...state, status: 'lapsed', ended: 'lapsed' };
			// Who never confirmed is forgotten, and told nothing.
			if (!state.identity) return lapsed;
			const awaited = outstandingProofs(state.clock).map(({ kind }) => kind);
			return { ...lapsed, notices: [...state.notices, owed(event, 'lapsed', { about: 'lapsed', awaited })] };
		}
		case 'request-assessed': {
			const { plan, incomplete, needs, policyVersion } = event.data;
			const assessed = { ...state, plan, incomplete, needs, policyVersion };
			return { ...assessed, status: progress(assessed) };
		}
		case 'decision-made': {
			const by = { at: event.at, by: event.actor, ...(event.data.text && { text: event.data.text }) };
			const decision =
				event.data.outcome === 'approved'
					? { outcome: event.data.outcome, ...by, ...(event.data.review && { review: event.data.review }) }
					: { outcome: event.data.outcome, reason: event.data.reason, ...by };
			const decided = { ...state, decision };
			return { ...decided, status: progress(decided) };
		}
		case 'store-left-out':
			return { ...state, leftOut: [...state.leftOut, event.data.store] };
		case 'task-assigned': {
			const others = state.assignments.filter(({ store }) => store !== event.data.store);
			return { ...state, assignments: [...others, { ...event.data, number: event.seq, at: event.at }] };
		}
		case 'task-completed': {
			const { note: _, ...task } = event.data;
			return { ...state, tasksDone: [...state.tasksDone, task] };
		}
		case 'erasure-stopped':
			return { ...state, stopped: true };
		case 'clock-extended': {
			const { reasons: text, ...dates } = event.data;
			return moved(state, event, dates, { about: 'extended', text, dueOn: dates.dueOn });
		}
		case 'clock-paused': {
			const { question: text, ...dates } = event.data;
			return moved(state, event, dates, { about: 'paused', text });
		}
		case 'clock-resumed': {
			const { on, note: _, ...dates } = event.data;
			return moved(state, event, dates, { about: 'resumed', on, dueOn: dates.dueOn });
		}
		case 'proof-asked': {
			const { kind, text, ...dates } = event.data;
			return proved(state, event, dates, { about: 'proof-asked', kind, text });
		}
		case 'proof-received': {
			const { kind, on, note: _, ...dates } = event.data;
			const awaiting = outstandingProofs(dates.clock).map((proof) => proof.kind);
			return proved(state, event, dates, { about: 'proof-received', kind, on, dueOn: dates.dueOn, awaiting });
		}
		case 'address-changed':
			return { ...state, notices: [...state.notices, owed(event, 'address-changed', { about: 'address-changed' })] };
		case 'effect-taken':
			return { ...state, effects: [...state.effects, event.data.effect] };
		case 'fulfilment-deferred':
			return { ...state, deferredBehind: event.data.behind };
		case 'turn-come': {
			const { deferredBehind: _, ...rest } = state;
			return rest;
		}
		case 'records-restricted':
			return { ...state, restricted: { at: event.at, results: event.data.results } };
		case 'restriction-lifting': {
			const { closedAt: _, lifted: __, ...rest } = state;
			const { reasons, execution } = event.data;
			return { ...rest, status: 'fulfilling', lifting: { at: event.at, reasons }, executions: [...state.executions, execution] };
		}
		case 'restriction-lifted':
			return { ...state, lifted: { at: event.at, results: event.data.results } };
		case 'fulfilment-started':
			return { ...state, stores: event.data.stores };
		case 'request-fulfilled':
			return { ...state, results: event.data.results };
		case 'fulfilment-verified':
			return { ...state, verified: { at: event.at, problems: event.data.problems } };
		case 'recipients-listed': {
			const listed = event.data.recipients.map(
				(notice): RecipientEntry => ({
					...{ ...notice, status: notice.by === 'none' ? 'impossible' : 'owed' },
					...{ owedAt: event.at, failures: 0, again: 0 },
				}),
			);
			return { ...state, recipients: [...(state.recipients ?? []), ...listed] };
		}
		case 'recipient-told': {
			const { notice, by } = event.data;
			return noted(state, notice, ({ why: _, ...entry }) => ({
				...{ ...entry, by, status: 'told', at: event.at },
				// Whoever answers our call has taken it.
				...(by === 'webhook' && { acknowledgedAt: event.at }),
			}));
		}
		case 'recipient-not-told': {
			const { notice, by, why } = event.data;
			return noted(state, notice, (entry) => ({
				...{ ...entry, by, status: 'failed', at: event.at, failures: entry.failures + 1, why },
			}));
		}
		case 'recipient-owed':
			return noted(state, event.data.notice, ({ why: _, at: __, ...entry }) => ({
				...{ ...entry, status: 'owed', owedAt: event.at, failures: 0, again: entry.again + 1 },
			}));
		case 'recipient-acknowledged':
			return noted(state, event.data.notice, ({ why: _, ...entry }) => ({
				...entry,
				...(entry.status !== 'told' && { by: 'dpo', status: 'told', at: event.at }),
				acknowledgedAt: event.at,
			}));
		case 'response-delivered': {
			const { mail, exportExpiresAt } = event.data;
			return { ...state, delivered: { at: event.at, mail, ...(exportExpiresAt && { exportExpiresAt }) } };
		}
		case 'data-transferred':
			return { ...state, transfer: { at: event.at, ...event.data } };
		case 'export-downloaded':
			return { ...state, downloadedAt: event.at };
		case 'reminder-sent':
			return { ...state, reminded: [...state.reminded, event.data.threshold] };
		case 'case-flagged':
		case 'case-retried': {
			const flagged = foldFlag(state, event);
			return { ...flagged, status: progress(flagged) };
		}
		case 'unsubscription-undone': {
			const { by: _, ...cameBack } = event.data;
			return { ...state, undone: { ...cameBack, at: event.at } };
		}
		case 'case-closed':
			return { ...unflagged(state), status: event.data.outcome, closedAt: event.at };
	}
}

/** The ledger with one of its lines changed. */
function noted(state: CaseState, notice: string, change: (entry: RecipientEntry) => RecipientEntry): CaseState {
	return { ...state, recipients: (state.recipients ?? []).map((entry) => (entry.notice === notice ? change(entry) : entry)) };
}

type Told<Notice = PersonNotice> = Notice extends PersonNotice ? Omit<Notice, 'mail' | 'at'> : never;

/** What the person has to be told because of the event; its number makes the mail's key unique. */
function owed({ seq, at }: SealedEvent, mail: string, told: Told): PersonNotice {
	return { ...told, mail: `${mail}-${seq}`, at };
}

/** The clock stands as the event says, and the person has to be told. */
function moved(state: CaseState, event: SealedEvent, dates: ClockDates, told: Told): CaseState {
	return { ...state, ...dates, notices: [...state.notices, owed(event, `clock-${told.about}`, told)] };
}

/** The same of what the period waits for, which says where the case stands. */
function proved(state: CaseState, event: SealedEvent, dates: ClockDates, told: Told): CaseState {
	const notices = [...state.notices, owed(event, told.about, told)];
	const changed: CaseState = { ...state, ...dates, notices };
	return { ...changed, status: progress(changed) };
}

/** The workflow's step that a case is at, for people to read. */
export function stepInHand(state: CaseState): string {
	if (isEnded(state)) return 'CloseCase';
	if (!state.identity) return 'OpenCase';
	if (!state.plan) return 'AssessRequest';
	if (state.decision?.outcome === 'refused') return state.delivered ? 'CloseCase' : 'Deliver';
	if (!state.results) return 'Fulfil';
	if (state.verified?.problems.length !== 0) return 'Verify';
	if (state.recipients?.every(({ status }) => status !== 'owed') !== true) return 'NotifyRecipients';
	return state.delivered ? 'CloseCase' : 'Deliver';
}
