import { Temporal } from 'temporal-polyfill';
import type { CaseView } from './case-view.ts';

/** Most days by which weekends and public holidays may put a period off: Christmas, Boxing Day and a weekend. */
const mostPutOff = 5;

/**
 * What is not as Art 12(3) has it of the date by which a request that just came is to be answered: the same date a month later, or
 * the working day after it. Which days are public holidays, this does not know.
 */
export function problemsWithDueDate({ receivedOn, dueOn }: Pick<CaseView, 'receivedOn' | 'dueOn'>): string[] {
	const due = Temporal.PlainDate.from(dueOn);
	const { days } = Temporal.PlainDate.from(receivedOn).add({ months: 1 }).until(due, { largestUnit: 'days' });
	const putOff = days < 0 || days > mostPutOff;
	return putOff || due.dayOfWeek > 5 ? [`due by ${dueOn}, which is not a month after ${receivedOn}`] : [];
}
