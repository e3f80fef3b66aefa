/** Calendar dates counted from the day of seeding, so that what is inside its period stays inside. */
import { Temporal } from 'temporal-polyfill';

export interface Span {
	readonly years?: number;
	readonly months?: number;
	readonly days?: number;
}

export function before(today: string, span: Span): string {
	return Temporal.PlainDate.from(today).subtract(span).toString();
}

/** The 31 March on which the financial year that has the date in it ends. */
export function financialYearEnd(date: string): string {
	const { year } = Temporal.PlainDate.from(date);
	const end = `${year}-03-31`;
	return date <= end ? end : `${year + 1}-03-31`;
}
