/** What the API answers of holds. */
import * as z from 'zod/mini';
import { holdStatuses } from '../../core/retention/holds.ts';
import type { HoldOn } from '../../core/retention/ports.ts';
import { count, date, described, instant, referenceSchema } from './parts.ts';

const holdOn = z.object({
	what: z.enum(['person', 'category', 'records'] as const satisfies readonly HoldOn['what'][]),
	category: z.optional(z.string()),
	store: z.optional(z.string().check(described('Absent with a category: every store.'))),
	records: z.optional(count.check(described('How many records.'))),
});

const incomplete = z
	.array(
		z.object({
			store: z.string(),
			why: z.string().check(described('unreachable, inexact-search, undeclared-records, out-of-time, failed or not-searched.')),
		}),
	)
	.check(
		described(
			'Stores that were not searched to their end: what is theirs alone may not be under the hold. Placed again with the same Idempotency-Key, it is searched for again.',
		),
	);

const alreadyGone = z
	.object({
		requests: z
			.array(z.object({ reference: referenceSchema, store: z.string(), category: z.string(), count }))
			.check(
				described(
					'By requests for erasure; what one is deleting at this moment counts, and what a sweep did for one after a hold was lifted.',
				),
			),
		sweeps: z
			.array(
				z.object({
					store: z.string(),
					category: z.string(),
					count,
					dueOn: date,
					perhaps: z.optional(z.boolean().check(described('Or a live contract moved its day.'))),
				}),
			)
			.check(described('By sweeps, after the person unsubscribed.')),
	})
	.check(described('What was deleted of the person before the hold took effect; only of a hold on a person.'));

const holdId = z.string().check(described('Names the hold, in the manner of a reference.'));

const effectiveAt = instant.check(
	described(
		'From then on nothing more of it is deleted, for certain: the last of those who were erasing when it was placed has ended.',
	),
);

/** `POST /holds`. */
export const holdPlacedSchema = z.object({
	id: holdId,
	effectiveAt: z.optional(effectiveAt),
	reviewOn: date,
	alreadyGone: z.optional(alreadyGone),
	incomplete,
});

const hold = {
	id: holdId,
	status: z
		.enum(holdStatuses)
		.check(described('placing: it is heeded, but who was erasing before may not have ended. lifted: it keeps nothing any more.')),
	on: holdOn,
	reason: z.string(),
	reviewOn: date,
	placedAt: instant,
	placedBy: z.string().check(described('dpo:<subject of the token>.')),
	effectiveAt: z.optional(effectiveAt),
	liftedAt: z.optional(instant),
	incomplete: z.optional(incomplete),
};

/** One hold of a list. */
export const holdSummarySchema = z.object(hold);

/** `GET /holds`. */
export const holdListSchema = z.object({ holds: z.array(holdSummarySchema) });

/** `GET /holds/{id}`. */
export const holdViewSchema = z.object({
	...hold,
	records: z.optional(z.array(z.string()).check(described('Ids of the records that it is on.'))),
	subjects: z.optional(
		z.array(z.string()).check(described('Keys of the person that it is on: of addresses and other identifiers.')),
	),
	reviews: z.array(z.object({ on: date, at: instant, by: z.string(), note: z.optional(z.string()) })),
	alreadyGone: z.optional(alreadyGone),
});
