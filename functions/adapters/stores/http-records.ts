/** Records as processors describe them in their answers. */
import * as z from 'zod/mini';

export const recordId = z.string().check(z.minLength(1), z.maxLength(512));

export const description = z.object({ record_id: recordId, attributes: z.record(z.string(), z.json()) });
export type Description = z.infer<typeof description>;

/** Absent on the last page. */
export const nextCursor = z.optional(z.string().check(z.minLength(1), z.maxLength(2_048)));

export const eachOnce = <T extends { readonly record_id: string }>() =>
	z.refine<readonly T[]>(
		(given) => new Set(given.map((record) => record.record_id)).size === given.length,
		'a record stands there twice',
	);
