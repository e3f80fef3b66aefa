import * as z from 'zod/mini';
import { type Channel, rights } from '../../core/case/case.ts';
import { particulars } from './particulars-schema.ts';
import { email, instant, line, paragraph } from './text.ts';

/** How a request comes that the DPO enters. */
const entryChannels = ['post', 'phone', 'in-person', 'email'] as const satisfies readonly Channel[];

/** `POST /cases`: a request that reached the DPO otherwise than by the form. */
export const entrySchema = z.strictObject({
	kind: z.literal('subject-request', 'Write subject-request.'),
	right: z.enum(rights, `Choose one of: ${rights.join(', ')}.`),
	email,
	name: z.optional(line(200, 'the name')),
	details: z.optional(paragraph(2000, 'what helps to find the data')),
	...particulars,
	/** When it reached the organisation: the clock starts there. */
	receivedAt: instant,
	channel: z.enum(entryChannels, `Write one of: ${entryChannels.join(', ')}.`),
	/** Left out, the person is mailed a link to confirm. */
	identity: z.optional(
		z.strictObject({
			establishedAt: instant,
			how: line(500, 'how it was made sure who asks').check(z.minLength(1, 'Write how it was made sure who asks.')),
		}),
	),
	/**
	 * Somebody asks for a child, or for another. The clock starts when their authority is shown, not before receipt; where it was not
	 * shown yet, they are asked for it.
	 */
	authority: z.optional(
		z
			.strictObject({
				for: z.enum(['child', 'represented'], 'Write child or represented.'),
				shownAt: z.optional(instant),
				how: z.optional(line(500, 'how it was shown').check(z.minLength(1, 'Write how it was shown.'))),
			})
			.check(
				z.refine(({ shownAt, how }) => (shownAt === undefined) === (how === undefined), {
					message: 'Write both when and how it was shown, or neither, where it was not yet.',
					path: ['how'],
				}),
			),
	),
});

export type Entry = z.infer<typeof entrySchema>;
