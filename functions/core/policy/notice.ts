/**
 * Which changes of a policy people must be told of before they apply. A new purpose, Art 13(3) and 14(4); and what else Art 13 and 14
 * promised them otherwise: a new kind of data, source, legal basis, recipient or transfer, a longer time, another controller, a right
 * less (Guidelines on transparency, WP260 rev.01, 29 and 30). What became less needs no word. Of what is only said in other words a
 * person must judge whether it says something else.
 */
import { addPeriod } from '../clock/statutory.ts';
import type { RetentionRule } from './schema.ts';

export type Notice = 'before-it-applies' | 'to-be-judged' | 'not-needed';

export const only = (notice: Notice) => (): Notice => notice;
export const judged = only('to-be-judged');
export const unneeded = only('not-needed');

/** Before it applies whenever this is so; otherwise it became less. */
export const whenever =
	<E>(more: (before: E, after: E) => boolean) =>
	(before: E, after: E): Notice =>
		more(before, after) ? 'before-it-applies' : 'not-needed';

type End = Pick<RetentionRule, 'trigger' | 'period'>;

/**
 * Of a period that may end later for somebody: before it applies. Of periods from different triggers neither can be said to be the
 * shorter.
 */
export const lasting = whenever<End>(
	(before, after) =>
		before.trigger !== after.trigger ||
		firstsOfMonths.some((from) => addPeriod(from, after.period) > addPeriod(from, before.period)),
);

/** Of four years, one of them a leap year: months are of any length, as `P1M` and `P30D` show. */
const firstsOfMonths = [2025, 2026, 2027, 2028].flatMap((year) =>
	Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}-01`),
);
