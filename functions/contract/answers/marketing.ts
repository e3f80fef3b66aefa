/** What the API answers of consent to marketing and its end. */
import * as z from 'zod/mini';
import { count, date, described, instant, referenceSchema, subjectKey } from './parts.ts';

/** `POST /unsubscribe?token=`: the same at the first click and at every further one. */
export const unsubscribedSchema = z.object({ status: z.literal('unsubscribed') });

const scheduledRecords = z.array(z.object({ store: z.string(), category: z.string(), count, on: z.optional(date) }));

/** `POST /unsubscribe/undo`. */
export const unsubscribingUndoneSchema = z.object({
	reference: referenceSchema,
	status: z.literal('undone'),
	stopped: scheduledRecords.check(described('Is not deleted.')),
	deleted: scheduledRecords.check(described('Was deleted before.')),
	remaining: scheduledRecords.check(described('Is deleted on its day, for other reasons than unsubscribing.')),
});

/** `POST /unsubscribe/links`: in the order in which they were asked. */
export const unsubscribeLinksMadeSchema = z.object({
	links: z.array(
		z.object({
			email: z.string(),
			url: z.string().check(described('Good for this address alone, and for ever. Whoever has it can unsubscribe the address.')),
			headers: z
				.object({ 'List-Unsubscribe': z.string(), 'List-Unsubscribe-Post': z.literal('List-Unsubscribe=One-Click') })
				.check(described('To be set in the mail, and covered by its DKIM signature (RFC 2369, RFC 8058).')),
		}),
	),
});

/** `POST /suppressions/check`: an answer for each address, in the order in which they were asked. */
export const suppressionsCheckedSchema = z.object({
	results: z.array(
		z.object({
			email: z.string(),
			suppressed: z
				.boolean()
				.check(described('Send no marketing there. True of whatever is no address: what cannot be read is never mailed.')),
		}),
	),
});

/** `POST /consents`. */
export const consentRecordedSchema = z.object({ subjectKey, givenAt: instant });
