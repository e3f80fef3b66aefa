/** What the API answers of cases of every kind. */
import * as z from 'zod/mini';
import { nonDeliveries } from '../../core/case/kind.ts';
import { auditEventSchema, count, described, hash, instant } from './parts.ts';

/** Of a case in a list. */
export const undeliveredCount = z.optional(
	z.int().check(described('How many mails that the law asks for came back, and were not dealt with; absent where none did.')),
);

/** Of a case: how it goes, and what was kept of it. */
export const caseRecord = {
	flagged: z.optional(z.object({ step: z.string(), error: z.string(), at: instant })),
	undelivered: z.optional(
		z
			.array(
				z.object({
					mail: z
						.string()
						.check(
							described('Key of the mail; people-1-1: those of the first letter to many that came back since it was reported.'),
						),
					why: z
						.enum(nonDeliveries)
						.check(
							described(
								'bounced: for good, or after days of trying. complained: its reader called it spam. suppressed: SES did not try. rejected: SES took it for harmful.',
							),
						),
					at: instant,
					settledAt: z.optional(instant),
					missed: z.optional(
						count.check(described('Of a letter to many, and settled: how many it had missed by then, all of whom were told.')),
					),
					article: z.optional(
						z.string().check(described('What asks for the mail: until it is settled, the case needs attention.')),
					),
				}),
			)
			.check(described('Mails that came back; absent where none did.')),
	),
	mails: z.array(
		z.object({
			...{ key: z.string(), to: z.string(), subject: z.string(), recordedAt: instant, sentAt: z.optional(instant) },
			perhapsTwice: z.optional(
				z.literal(true).check(described('Something stopped between sending it and recording that it was sent.')),
			),
		}),
	),
	notes: z.array(z.object({ key: z.string(), text: z.string(), hash })),
	head: z.optional(
		z.object({ seq: z.int(), hash }).check(described('The end of the chain; absent until the workflow has opened the case.')),
	),
	timeline: z.array(auditEventSchema),
};
