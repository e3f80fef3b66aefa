/**
 * The statutory clock of a data subject's request, Art 12(3) and 12A, as a value: the facts that a case's events carry. Every date
 * follows from them anew, so a change is one more fact and never an adjusted date.
 *
 * Dates are calendar dates (`YYYY-MM-DD`) in the controller's time zone. `today` is needed only while something is awaited: an
 * open pause counts up to it, and proof that is outstanding counts as if it arrived on it; where it is left out, as if both came on the
 * day on which they were asked for, which gives the earliest date that is still possible.
 *
 * Order of the count: one month (three with an extension) from the day on which the period starts; then the days of the
 * pauses; then, last and once, on to the first working day.
 */
import type { Policy } from '../policy/schema.ts';
import { firstWorkingDayFrom, type Jurisdiction } from './calendar.ts';
import { addPeriod, daysBetween, localDate } from './statutory.ts';

/** What the period may wait for: who asks, whether they may ask for another, or a fee. Arts 12(5), 12(6), 12A. */
export const proofKinds = ['identity', 'authority', 'fee'] as const;
export type ProofKind = (typeof proofKinds)[number];

/** Something that the DPO asked for on reasonable doubt, and without which the period does not begin. */
export interface Proof {
	readonly kind: ProofKind;
	readonly askedOn: string;
	/** Absent while it has not arrived. */
	readonly arrivedOn?: string;
}

/** From the day on which clarification of what is asked for was requested to the day on which it came. */
export interface Pause {
	readonly from: string;
	/** Absent while the question is open. */
	readonly to?: string;
}

export interface RequestClockState {
	/** Instant. */
	readonly receivedAt: string;
	/** Instant at which the person was asked to confirm: a request that came by post days ago has as long as any other. */
	readonly askedAt: string;
	/** The controller's. */
	readonly timeZone: string;
	readonly jurisdictions: readonly Jurisdiction[];
	/** The policy's own periods, as they were when the request came. */
	readonly periods: Policy['clock'];
	/** In the order in which they were asked for. */
	readonly proofs: readonly Proof[];
	/** Earliest first; only the last can be open. */
	readonly pauses: readonly Pause[];
	/** The day on which the person was told, with the reasons. */
	readonly extension?: { readonly on: string };
}

/** Facts that cannot all be true: pauses that overlap or run backwards, something that happened before what it needs. */
export class ImpossibleClockError extends Error {
	override readonly name = 'ImpossibleClockError';
}

/** The clock of a request that has just come in. */
export function openClock(
	policy: Pick<Policy, 'timeZone' | 'jurisdictions' | 'clock'>,
	receivedAt: string,
	askedAt: string = receivedAt,
): RequestClockState {
	const { timeZone, jurisdictions, clock: periods } = policy;
	return { receivedAt, askedAt, timeZone, jurisdictions, periods, proofs: [], pauses: [] };
}

/**
 * The DPO asks for something without which the period does not begin: until it is here, nothing is due, and the dates are
 * those that would hold if it came today.
 *
 * @throws ImpossibleClockError where it was asked for before receipt, or once the clock was paused or extended.
 */
export function awaitProof(clock: RequestClockState, kind: ProofKind, askedOn: string): RequestClockState {
	return checked({ ...clock, proofs: [...clock.proofs, { kind, askedOn }] });
}

/** It has arrived: the period starts on that day. @throws ImpossibleClockError where it was not asked for, or only later. */
export function receiveProof(clock: RequestClockState, kind: ProofKind, arrivedOn: string): RequestClockState {
	if (!outstandingProofs(clock).some((proof) => proof.kind === kind)) {
		throw new ImpossibleClockError(`Nothing is awaited that proves: ${kind}.`);
	}
	const arrives = (proof: Proof) => proof.kind === kind && proof.arrivedOn === undefined;
	return checked({ ...clock, proofs: clock.proofs.map((proof) => (arrives(proof) ? { ...proof, arrivedOn } : proof)) });
}

/** The clock stands still. @throws ImpossibleClockError where it does already, has not started, or moved again only later. */
export function pause(clock: RequestClockState, from: string): RequestClockState {
	return checked({ ...clock, pauses: [...clock.pauses, { from }] });
}

/** The clock moves on. @throws ImpossibleClockError where it was not paused, or paused only later. */
export function resume(clock: RequestClockState, to: string): RequestClockState {
	const open = openPause(clock);
	if (!open) throw new ImpossibleClockError('The clock is not paused.');
	return checked({ ...clock, pauses: [...clock.pauses.slice(0, -1), { ...open, to }] });
}

/** The person was told of two more months. @throws ImpossibleClockError where the period had not started. */
export function extend(clock: RequestClockState, on: string): RequestClockState {
	return checked({ ...clock, extension: { on } });
}

export const receivedOn = ({ receivedAt, timeZone }: RequestClockState): string => localDate(receivedAt, timeZone);

/** When the person was last asked for something: to confirm, or for proof. */
export const lastAskedOn = ({ askedAt, timeZone, proofs }: RequestClockState): string =>
	proofs.map(({ askedOn }) => askedOn).reduce(later, localDate(askedAt, timeZone));

/** What was asked for and has not arrived. */
export const outstandingProofs = ({ proofs }: RequestClockState): readonly Proof[] =>
	proofs.filter(({ arrivedOn }) => arrivedOn === undefined);

/** The period has not begun. */
export const isAwaitingProof = (clock: RequestClockState): boolean => outstandingProofs(clock).length > 0;

/** The pause that the clock is in. */
export const openPause = ({ pauses }: RequestClockState): Pause | undefined => pauses.find(({ to }) => to === undefined);

export const isPaused = (clock: RequestClockState): boolean => openPause(clock) !== undefined;

/**
 * The day that the period is counted from, Art 12A: that of receipt, working day or not (ICO, right of access guidance), or,
 * where it is later, the day on which the last proof arrived. Confirming one's address by mail is no such proof.
 */
export function startsOn(clock: RequestClockState, today?: string): string {
	const arrivals = clock.proofs.map(({ askedOn, arrivedOn }) => arrivedOn ?? later(askedOn, today ?? askedOn));
	return arrivals.reduce(later, receivedOn(clock));
}

/**
 * The last day on which the person can be told of an extension, Art 12(3), 12A: the end of the first month, the days of pauses
 * not counted.
 *
 * Whether this month rolls over a weekend as the answer's does is open: it does not here, which is the earlier date. A pause
 * counts only if it began before the month was over: one in the extended time does not open it again.
 */
export function extensionNoticeBy(clock: RequestClockState, today?: string): string {
	return afterPauses(addPeriod(startsOn(clock, today), 'P1M'), clock, today);
}

/**
 * Whether two further months apply. An extension that the person was told of too late does not count, even if that shows only
 * afterwards, when an answer turns out to have come before the day on which it was noted.
 */
export function isExtended(clock: RequestClockState): boolean {
	const { extension } = clock;
	return extension !== undefined && extension.on <= extensionNoticeBy(clock, extension.on);
}

/**
 * The day on which the period itself ends, working day or not: one month from its start, or three with an extension, counted from
 * the original start (ICO, right of access guidance), and the days of the pauses.
 *
 * Art 12A leaves out the days from that of the question to that of the answer, both included; the calendar days between the two are
 * one fewer, and so give the earlier date. They go on top of the month, since they "do not count towards" a period that has its start
 * already. A pause counts only if it began within the period: what has ended cannot be paused.
 */
export function periodEndsOn(clock: RequestClockState, today?: string): string {
	return afterPauses(wholePeriod(clock, today), clock, today);
}

/**
 * The day by whose end the request must be answered, Art 12(3): the end of the period or, where nobody works then, the next working
 * day (ICO, right of access guidance; Regulation 1182/71 Art 3).
 *
 * It rolls once, at the end. So the days of a pause can disappear in a weekend that the period would have rolled over anyway: the
 * other order would give a later date.
 *
 * @throws CalendarExhaustedError
 */
export function dueOn(clock: RequestClockState, today?: string): string {
	return firstWorkingDayFrom(periodEndsOn(clock, today), clock.jurisdictions);
}

/**
 * When the house wants it done: the policy's period from the start, two months later with an extension, and the days of pauses
 * that began before it; never after the due date. No law says so, and it does not roll.
 *
 * @throws CalendarExhaustedError
 */
export function houseTargetOn(clock: RequestClockState, today?: string): string {
	const start = startsOn(clock, today);
	const target = addPeriod(isExtended(clock) ? addPeriod(start, 'P2M') : start, clock.periods.houseTarget);
	return earlier(afterPauses(target, clock, today), dueOn(clock, today));
}

/**
 * Calendar days until the due date: 0 on the day, negative when it has passed. While something is awaited, those that there would be
 * if it came today: in a pause they stand still, but for weekends and holidays that the date rolls over.
 *
 * @throws CalendarExhaustedError
 */
export function daysLeft(clock: RequestClockState, today: string): number {
	return daysBetween(today, dueOn(clock, today));
}

/** Calendar days in pauses that moved the end of the period. */
export function pausedDays(clock: RequestClockState, today?: string): number {
	return daysBetween(wholePeriod(clock, today), periodEndsOn(clock, today));
}

/** The end of the month, or of the three, without pauses. */
function wholePeriod(clock: RequestClockState, today?: string): string {
	return addPeriod(startsOn(clock, today), isExtended(clock) ? 'P3M' : 'P1M');
}

/** The date, later by the days of each pause that began on or before it as the pauses before had moved it. */
function afterPauses(date: string, { pauses }: RequestClockState, today?: string): string {
	return pauses.reduce((end, { from, to }) => {
		if (from > end) return end;
		const until = to ?? later(from, today ?? from);
		return addPeriod(end, `P${daysBetween(from, until)}D`);
	}, date);
}

function checked(clock: RequestClockState): RequestClockState {
	const { proofs, pauses, extension } = clock;
	const received = receivedOn(clock);
	for (const { kind, askedOn, arrivedOn } of proofs) {
		inOrder(received, askedOn, `Proof (${kind}) cannot be asked for before the request is here`);
		if (arrivedOn !== undefined) inOrder(askedOn, arrivedOn, `Proof (${kind}) cannot arrive before it is asked for`);
	}
	if (isAwaitingProof(clock)) {
		if (pauses.length === 0 && !extension) return clock;
		throw new ImpossibleClockError('What has not begun is neither paused nor extended.');
	}
	const start = startsOn(clock);
	if (extension) inOrder(start, extension.on, 'The period cannot be extended before it starts');
	let free: string | undefined = start;
	for (const { from, to } of pauses) {
		if (free === undefined) throw new ImpossibleClockError(`The clock is paused already and cannot be paused on ${from}.`);
		inOrder(free, from, 'The clock cannot be paused before it moves');
		if (to !== undefined) inOrder(from, to, 'A pause cannot end before it begins');
		free = to;
	}
	return clock;
}

function inOrder(earlier: string, later: string, what: string): void {
	if (daysBetween(earlier, later) < 0) throw new ImpossibleClockError(`${what}: ${later} is before ${earlier}.`);
}

function later(one: string, other: string): string {
	if (one < other) return other;
	return one;
}

function earlier(one: string, other: string): string {
	if (one < other) return one;
	return other;
}
