/** What the API answers of what will be deleted when. */
import * as z from 'zod/mini';
import { standings } from '../../core/retention/standing.ts';
import { count, date, described, subjectKey } from './parts.ts';

/** `POST /subjects/lookup`. */
export const subjectFoundSchema = z.object({ subjectKey });

/** `GET /subjects/{subjectKey}/schedule`. */
export const subjectScheduleSchema = z.object({
	subjectKey,
	unsubscribedOn: z.optional(
		date.check(described('Absent while the person has not unsubscribed, has not confirmed it, or has come back.')),
	),
	entries: z.array(
		z.object({
			store: z.string(),
			category: z.string(),
			count: count.check(described('Records when it was scheduled.')),
			on: z.optional(date.check(described('From this day on nothing keeps it; absent where that is not known.'))),
			status: z
				.enum(standings)
				.check(
					described(
						'due: goes on its day. waiting: for something that has no date yet. held: kept by a hold, whatever its day. done: gone, or no longer due.',
					),
				),
			sentence: z.string(),
		}),
	),
	sentences: z.array(z.string()).check(described('All of it, in the order in which it is to be read; one at least.')),
});
