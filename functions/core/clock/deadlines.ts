import type { Deadline } from '../case/case.ts';
import type { Policy } from '../policy/schema.ts';
import { addPeriod, endOfLocalDay, localDate, responseDueOn, startOfLocalDay } from './statutory.ts';

export interface RequestClock {
	/** Calendar dates in the controller's time zone. */
	readonly receivedOn: string;
	readonly dueOn: string;
	readonly houseTargetOn: string;
	/** Earliest first. */
	readonly deadlines: readonly Deadline[];
}

/**
 * The clock of a request: its statutory date (Art 12(3)), the house target before it, and every moment at which a sweep has
 * something to do. Reminders come at the start of their day, escalation when the due date has passed.
 *
 * @param receivedAt instant of receipt, which is what starts the clock.
 * @param askedAt instant at which the person is asked to confirm: a request that came by post days ago has as long to be
 *   confirmed as any other.
 * @throws CalendarExhaustedError
 */
export function requestClock(policy: Policy, receivedAt: string, askedAt: string = receivedAt): RequestClock {
	const { timeZone, clock, jurisdictions } = policy;
	const receivedOn = localDate(receivedAt, timeZone);
	const dueOn = responseDueOn(receivedOn, { jurisdictions });
	const target = addPeriod(receivedOn, clock.houseTarget);
	const [houseTargetOn = dueOn] = [target, dueOn].sort();
	const reminders = [
		{ before: 'house-target', date: houseTargetOn },
		{ before: 'due', date: dueOn },
	].flatMap(({ before, date }) =>
		clock.remindDaysBefore.map((days) => ({
			threshold: `${before}-${days}`,
			at: startOfLocalDay(addPeriodBack(date, days), timeZone),
		})),
	);
	const deadlines = [
		{ threshold: 'lapse', at: endOfLocalDay(addPeriod(localDate(askedAt, timeZone), clock.lapseUnverified), timeZone) },
		...reminders,
		{ threshold: 'overdue', at: endOfLocalDay(dueOn, timeZone) },
	].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
	return { receivedOn, dueOn, houseTargetOn, deadlines };
}

function addPeriodBack(date: string, days: number): string {
	return new Date(Date.parse(`${date}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
