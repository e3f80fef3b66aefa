/**
 * What the clock does to a complaint: the DPO is reminded before a date and told when it has passed, the escalation contact some days later,
 * the person hears how it stands. Each has a name, and is acted on once.
 */
import { addPeriod, endOfLocalDay, localDate, startOfLocalDay } from '../clock/statutory.ts';
import type { ComplaintState } from './complaint.ts';
import { isAcknowledged, isOver, isWithAuthority, openRemedies } from './fold.ts';

/** What is to be done by a date; `remedy` with the number of the remedy. */
export type Duty =
	| { readonly what: 'acknowledgement' | 'outcome' | 'authority'; readonly dueOn: string }
	| { readonly what: 'remedy'; readonly remedy: number; readonly dueOn: string };

/** Of a duty, `overdue` is for the DPO, `escalation` for the escalation contact; `undated` asks the DPO by when the authority wants our answer. */
export type ComplaintDeadline = {
	/** As `outcome-7-20261224`, `acknowledgement-overdue-20261130`, `authority-undated-20261215`: a date that moves makes new ones. */
	readonly threshold: string;
	/** Instant. */
	readonly at: string;
} & (
	| { readonly moment: 'reminder' | 'overdue' | 'escalation'; readonly duty: Duty }
	/** `againOn`: calendar date on which the next one is due. */
	| { readonly moment: 'undated'; readonly againOn: string }
);

/** What is still to be done by a date, that date (calendar) with it. */
export function dutiesOf(state: ComplaintState): readonly Duty[] {
	if (state.closedAt) return [];
	const { clock, authority } = state;
	const undecided = !isOver(state) && !state.answered;
	return [
		// Who has the answer knows that the complaint came.
		...(undecided && !isAcknowledged(state) ? [{ what: 'acknowledgement', dueOn: clock.acknowledgeBy } as const] : []),
		...(undecided ? [{ what: 'outcome', dueOn: clock.outcomeTargetOn } as const] : []),
		...openRemedies(state).map(({ number, dueOn }) => ({ what: 'remedy', remedy: number, dueOn }) as const),
		...(isWithAuthority(state) && authority?.dueOn ? [{ what: 'authority', dueOn: authority.dueOn } as const] : []),
	];
}

/** What is due first. */
export const firstDuty = (state: ComplaintState): Duty | undefined =>
	dutiesOf(state).toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1))[0];

/** As it stands in a threshold. */
const compact = (date: string): string => date.replaceAll('-', '');

const nameOf = (duty: Duty): string => (duty.what === 'remedy' ? `remedy${duty.remedy}` : duty.what);

function momentsOf(duty: Duty, { timeZone, escalateAfter, remindDaysBefore }: ComplaintState['clock']): ComplaintDeadline[] {
	const named = (step: string) => `${nameOf(duty)}-${step}-${compact(duty.dueOn)}`;
	return [
		...remindDaysBefore.map((days) => ({
			...{ duty, moment: 'reminder' as const, threshold: named(String(days)) },
			at: startOfLocalDay(addPeriod(duty.dueOn, `-P${days}D`), timeZone),
		})),
		{ duty, moment: 'overdue', threshold: named('overdue'), at: endOfLocalDay(duty.dueOn, timeZone) },
		{
			...{ duty, moment: 'escalation' as const, threshold: named('escalation') },
			at: endOfLocalDay(addPeriod(duty.dueOn, escalateAfter), timeZone),
		},
	];
}

const undated = 'authority-undated';

const isUndated = ({ authority, closedAt }: ComplaintState): boolean =>
	!closedAt && authority !== undefined && !authority.answeredAt && !authority.dueOn;

/**
 * An answer is owed to the authority, which may state its date later, or nobody wrote it down: nothing would ever be due. The DPO is asked for it
 * as often as the policy has the person hear how it stands. The next time, if any.
 */
function nextUndated(state: ComplaintState): ComplaintDeadline[] {
	const { authority, clock, reminded } = state;
	if (!authority || !isUndated(state)) return [];
	const { timeZone, progressEvery } = clock;
	const next = (date: string) => addPeriod(date, progressEvery);
	const named = (date: string) => `${undated}-${compact(date)}`;
	let on = next(localDate(authority.at, timeZone));
	while (reminded.includes(named(on))) on = next(on);
	return [{ moment: 'undated', threshold: named(on), at: startOfLocalDay(on, timeZone), againOn: next(on) }];
}

/** What a sweep has yet to act on, the earliest first. */
export function deadlinesAhead(state: ComplaintState): readonly ComplaintDeadline[] {
	return [...dutiesOf(state).flatMap((duty) => momentsOf(duty, state.clock)), ...nextUndated(state)]
		.filter(({ threshold }) => !state.reminded.includes(threshold))
		.sort((a, b) => (a.at === b.at ? order(a) - order(b) : a.at < b.at ? -1 : 1));
}

/** Key of the mail that tells of it. */
export const dueMail = ({ threshold }: Pick<ComplaintDeadline, 'threshold'>): string => `due-${threshold}`;

/** Whether a mail that could not go out when it was due is to go out still: no word of a duty that was done, or whose date has moved since. */
export function owesComplaintMail(state: ComplaintState, key: string): boolean {
	if (!key.startsWith(dueMail({ threshold: '' }))) return true;
	if (key.startsWith(dueMail({ threshold: undated }))) return isUndated(state);
	return dutiesOf(state).some((duty) => momentsOf(duty, state.clock).some((moment) => dueMail(moment) === key));
}

/** The DPO first, then the escalation contact. */
const order = ({ moment }: ComplaintDeadline): number => ['undated', 'reminder', 'overdue', 'escalation'].indexOf(moment);

/** Whether nobody need be mailed: of several reminders that a late sweep finds, only the last says something, and none once it is overdue. */
export function isSuperseded({ clock }: ComplaintState, due: ComplaintDeadline, now: string): boolean {
	if (due.moment === 'undated') return startOfLocalDay(due.againOn, clock.timeZone) <= now;
	if (due.moment !== 'reminder') return false;
	return momentsOf(due.duty, clock).some(({ threshold, at }) => threshold !== due.threshold && at > due.at && at <= now);
}

/** Duties whose date has passed at `now`, an instant. */
export function overdueDuties(state: ComplaintState, now: string): readonly Duty[] {
	return dutiesOf(state).filter(({ dueOn }) => endOfLocalDay(dueOn, state.clock.timeZone) <= now);
}

/**
 * Instant from which on the person is owed a word of how it stands: the policy's period after the last word, from the start of that day.
 * `undefined`: they know all that there is to know, or do not know yet that the complaint came.
 */
export function progressDueAt(state: ComplaintState): string | undefined {
	if (isOver(state) || state.outcome || !isAcknowledged(state)) return undefined;
	const { timeZone, progressEvery } = state.clock;
	return startOfLocalDay(addPeriod(localDate(state.lastWordAt, timeZone), progressEvery), timeZone);
}

/** Instant at which a sweep next has something to do. */
export function nextDue(state: ComplaintState): string | undefined {
	const [first] = deadlinesAhead(state);
	const instants = [first?.at, progressDueAt(state)].filter((at) => at !== undefined);
	return instants.sort()[0];
}
