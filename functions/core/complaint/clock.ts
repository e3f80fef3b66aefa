/**
 * The clock of a complaint. Only the acknowledgement has a date in the law (Data Protection Act 2018, s.164A); the outcome follows
 * "without undue delay", for which the policy sets a date. Dates are calendar dates in the controller's time zone.
 */
import { firstWorkingDayFrom, type Jurisdiction } from '../clock/calendar.ts';
import { addPeriod, localDate } from '../clock/statutory.ts';
import type { Policy } from '../policy/schema.ts';

/** The dates that stood at receipt, and the policy's periods, which stay with the case. ISO-8601 periods. */
export interface ComplaintClock {
	readonly timeZone: string;
	readonly receivedOn: string;
	/** The last day on which it is acknowledged in time, by the conservative reading. */
	readonly acknowledgeBy: string;
	/** The same as the ICO counts it. */
	readonly publishedAcknowledgeBy: string;
	readonly outcomeTargetOn: string;
	/** The person hears at least so often how it stands; the DPO is asked as often for the date of the authority. */
	readonly progressEvery: string;
	/** From when something is overdue to when the escalation contact hears of it. */
	readonly escalateAfter: string;
	readonly remindDaysBefore: readonly number[];
}

/**
 * By when a complaint is acknowledged: "within 30 days beginning with" receipt. `conservative`: the day of receipt is day 1, whatever day the
 * 30th is. `published`: the ICO counts from the day after, and goes on to the next working day.
 *
 * @throws CalendarExhaustedError where the date lies before the table of bank holidays.
 */
export function acknowledgementDue(receivedOn: string, jurisdictions: readonly Jurisdiction[]) {
	return {
		conservative: addPeriod(receivedOn, 'P29D'),
		published: firstWorkingDayFrom(addPeriod(receivedOn, 'P30D'), jurisdictions),
	};
}

/** The clock of what was received at an instant. @throws CalendarExhaustedError */
export function complaintClock(
	{ timeZone, jurisdictions, clock, complaints }: Pick<Policy, 'timeZone' | 'jurisdictions' | 'clock' | 'complaints'>,
	receivedAt: string,
): ComplaintClock {
	const receivedOn = localDate(receivedAt, timeZone);
	const due = acknowledgementDue(receivedOn, jurisdictions);
	return {
		timeZone,
		receivedOn,
		acknowledgeBy: due.conservative,
		publishedAcknowledgeBy: due.published,
		outcomeTargetOn: addPeriod(receivedOn, complaints.outcomeTarget),
		progressEvery: complaints.progressEvery,
		escalateAfter: complaints.escalateAfter,
		remindDaysBefore: clock.remindDaysBefore,
	};
}
