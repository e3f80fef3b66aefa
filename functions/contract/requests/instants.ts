import { wrongField } from '../problem.ts';

/**
 * The instant in UTC, where it has passed.
 *
 * @param given in any time zone. @param now instant. @throws HttpProblem where it lies in the future.
 */
export function passedInstant(field: string, given: string, now: string): string {
	const instant = new Date(given).toISOString();
	if (instant > now) throw wrongField(field, 'It lies in the future; write an instant that has passed.');
	return instant;
}
