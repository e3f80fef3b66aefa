/** What the API answers of records in stores, and of what may be done with them. */
import * as z from 'zod/mini';
import type { SubjectMark } from '../../core/ports.ts';
import { cursor, described, instant, referenceSchema } from './parts.ts';

/** One record of a store, for the DPO to look at. */
export const recordSchema = z.object({
	id: z.string(),
	category: z.string(),
	fields: z.record(z.string(), z.unknown()),
	dates: z.object({
		collected: z.optional(z.string()),
		'relationship-end': z.optional(z.string()),
		'financial-year-end': z.optional(z.string()),
		'case-closed': z.optional(z.string()),
	}),
	held: z.boolean().check(described('Under legal hold.')),
	personName: z.optional(z.string()),
});

/** `GET /cases/{reference}/records`. */
export const recordListSchema = z.object({ records: z.array(recordSchema), cursor });

/** `POST /restrictions/check`: an answer for each address, in the order in which they were asked. */
export const restrictionsCheckedSchema = z.object({
	results: z.array(
		z.object({
			email: z.string(),
			restricted: z.boolean().check(described('Do not use the data now, or not for everything: see marks.')),
			quiesced: z.boolean().check(described('A request is being carried out: write nothing about the person now.')),
			marks: z.array(
				z.object({
					kind: z.enum(['restriction', 'objection', 'consent', 'quiesce'] as const satisfies readonly SubjectMark['kind'][]),
					by: referenceSchema,
					since: instant,
					purposes: z.optional(z.array(z.string()).check(described('Purposes of the policy; absent: all.'))),
					categories: z.optional(z.array(z.string()).check(described('Categories of the policy; absent: all.'))),
				}),
			),
		}),
	),
});
