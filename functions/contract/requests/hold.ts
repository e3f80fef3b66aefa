import * as z from 'zod/mini';
import { email, line, paragraph } from './text.ts';

const day = z.iso.date('Write a date, as 2026-12-24.');
const forms = 'Write email, or category (and store, if it is of one only), or store and records.';

/** `POST /holds`. */
export const holdSchema = z.strictObject({
	on: z
		.strictObject(
			{
				/** A person: everything of theirs, in every store. */
				email: z.optional(email),
				/** A category of the policy, whosever it is. */
				category: z.optional(line(100, 'the id of a category')),
				/** Where the records are; with a category: only there. */
				store: z.optional(line(100, 'the id of a store')),
				/** Ids of records, as the records of a case show them. */
				records: z.optional(
					z
						.array(
							z
								.string('Write the id of a record.')
								.check(z.minLength(1, 'Write the id of a record.'), z.maxLength(1024, 'Write at most 1024 characters.')),
							'Write a list of ids.',
						)
						.check(
							z.minLength(1, 'Write at least one id.'),
							z.maxLength(100, 'Write at most 100 ids, and place another hold for more.'),
						),
				),
			},
			forms,
		)
		.check(
			z.refine(({ email: person, category, store, records }) => {
				const whats = [person, category, records].filter((what) => what !== undefined).length;
				return whats === 1 && (person === undefined || store === undefined) && (records === undefined || store !== undefined);
			}, forms),
		),
	/** Why: kept with the hold, and shown to nobody but the DPO. */
	reason: paragraph(2000, 'the reason').check(z.minLength(1, 'Write the reason.')),
	/** Calendar date in the controller's time zone on which the DPO looks whether it is still needed. */
	reviewOn: day,
});

/** `POST /holds/{id}/review`. */
export const reviewSchema = z.strictObject({
	reviewOn: day,
	note: z.optional(paragraph(2000, 'a note').check(z.minLength(1, 'Write a note.'))),
});

export type HoldRequest = z.infer<typeof holdSchema>;
