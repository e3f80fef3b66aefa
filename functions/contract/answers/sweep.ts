/** What the API answers of sweeps. */
import * as z from 'zod/mini';
import { count, described, instant } from './parts.ts';

const sweepTotals = { erased: count, anonymised: count, held: count, failed: count };

/** `POST /sweeps/retention`. */
export const sweepStartedSchema = z.object({ id: z.string() });

/** `GET /sweeps/{sweep}`. Totals stand there once it has ended. */
export const sweepSchema = z.object({
	id: z.string(),
	status: z
		.enum(['running', 'completed', 'failed'])
		.check(described('failed: it did not come to its end; what it deleted was due, and the next sweep goes on.')),
	dryRun: z.optional(z.boolean()),
	startedAt: z.optional(instant),
	endedAt: z.optional(instant),
	policyVersion: z.optional(z.string()),
	confirmed: z.optional(z.array(z.string())),
	guarded: z.optional(
		z
			.array(z.object({ store: z.string(), due: count }))
			.check(described('Stores that it left alone: they would have lost more than the policy lets a sweep delete unasked.')),
	),
	totals: z.object(sweepTotals),
	byCategory: z.array(z.object({ category: z.string(), ...sweepTotals })),
	failures: z.array(
		z.object({ store: z.string(), category: z.string(), error: z.string().check(described('Name of the error.')), items: count }),
	),
	ahead: z.optional(
		z.array(z.object({ store: z.string(), category: z.string(), count })).check(described('Scheduled for the next thirty days.')),
	),
	certificates: z.optional(count),
});
