import * as z from 'zod/mini';
import { line } from './text.ts';

/** `POST /sweeps/retention`, and what stands under `sweep` in the input of "Start execution". */
export const sweepSchema = z.strictObject({
	/** Reports what would be done, and touches nothing. */
	dryRun: z.optional(z.boolean('Write true or false.')),
	/** Ids of stores of which much may be deleted: those that an earlier sweep left alone because it was more than the policy's share. */
	confirm: z.optional(
		z.array(line(100, 'the id of a store'), 'Write a list of ids of stores.').check(z.maxLength(100, 'Write at most 100 stores.')),
	),
});
