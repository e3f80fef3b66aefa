/** What the API answers of letters to many. */
import * as z from 'zod/mini';
import { count, described, instant, referenceSchema } from './parts.ts';

/** `POST /mailings/uploads`. */
export const mailingUploadSchema = z.object({
	url: z.string(),
	fields: z
		.record(z.string(), z.string())
		.check(described('To be sent to url as multipart/form-data, all of them before the file, which is called file.')),
	key: z.string().check(described('Names the list to whoever asks for a mailing.')),
	expiresAt: instant.check(described('Until then the form can be used.')),
	largest: count.check(described('Octets that the file may have.')),
});

/** `GET /mailings/{mailing}`. */
export const mailingSchema = z.object({
	id: z.string(),
	reference: referenceSchema,
	subject: z.string(),
	text: z.string(),
	policyVersion: z.optional(z.string().check(described('Of the policy that it tells of.'))),
	status: z.enum(['listing', 'refused', 'sending', 'reported']),
	refused: z.optional(z.string().check(described('Why the list could not be read; nobody was mailed.'))),
	openedAt: instant,
	reportedAt: z.optional(instant),
	rows: count.check(described('Rows of the upload, or records of the stores, that were read.')),
	notListed: z
		.array(z.object({ store: z.string(), category: z.string(), why: z.enum(['by-hand', 'cannot-list', 'undated']) }))
		.check(
			described('Stores that do not say by themselves of whom they have records: these people have to be found in another way.'),
		),
	progress: z.object({
		listed: count.check(described('Distinct addresses; so far, while the list is made.')),
		rejectedRows: count.check(described('Rows or records by which nobody can be mailed.')),
		sent: count,
		repeated: count.check(described('Of these perhaps twice: something stopped between sending and recording.')),
		undelivered: count.check(described('Came back, or was called spam.')),
		failed: count.check(described('Not taken by the mail system.')),
	}),
	missed: count.check(
		described(
			'People, rows and stores of whom nobody, or perhaps nobody, was reached: read it before who they are, and write it to settle-mail.',
		),
	),
});

/** A letter to many that a case sends. */
export const caseMailingSchema = z.object({
	id: z.string().check(described('Shown at /mailings/{id}, with how far it has come.')),
	number: z.int(),
	text: z.optional(z.string()),
	categories: z.optional(z.array(z.string()).check(described('Absent where a list was uploaded.'))),
	orderedAt: instant,
	again: z.optional(z.boolean()),
	ended: z.optional(
		z.object({
			outcome: z.enum(['sent', 'refused']).check(described('refused: the list could not be read, and nobody was mailed.')),
			at: instant,
			reached: z.optional(count.check(described('People to whom it was sent, and from whom it had not come back.'))),
			missed: z.optional(count.check(described('People, rows and stores of whom nobody, or perhaps nobody, was reached.'))),
		}),
	),
});
