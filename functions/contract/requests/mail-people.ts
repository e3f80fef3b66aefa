import * as z from 'zod/mini';
import { line } from './text.ts';

/** The action `mail-people` of a case: one letter to many. @param text how its words are read */
export const mailPeople = (text: z.ZodMiniType<string>) =>
	z
		.strictObject({
			action: z.literal('mail-people'),
			text,
			/** Key of a list that was uploaded by a form of `POST /mailings/uploads`. */
			upload: z.optional(line(200, 'the key of the upload')),
			/** Name of its column of addresses, where that is not plain. */
			column: z.optional(line(200, 'the name of the column')),
			/** Everybody of whom a store has records of these categories of the policy. */
			categories: z.optional(
				z.array(z.string('Write categories of the policy.')).check(z.minLength(1, 'Write categories of the policy.')),
			),
		})
		.check(
			z.refine(({ upload, categories }) => (upload === undefined) !== (categories === undefined), {
				message: 'Write upload or categories: whom the letter goes to.',
				path: ['upload'],
			}),
		);

export type MailPeople = z.infer<ReturnType<typeof mailPeople>>;
