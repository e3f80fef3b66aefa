/** Whom a letter to many goes to, in the action `mail-people` of a case. */
import * as z from 'zod/mini';
import { line } from './text.ts';

export const recipients = {
	/** Key of a list that was uploaded by a form of `POST /mailings/uploads`. */
	upload: z.optional(line(200, 'the key of the upload')),
	/** Name of its column of addresses, where that is not plain. */
	column: z.optional(line(200, 'the name of the column')),
	/** Everybody of whom a store has records of these categories of the policy. */
	categories: z.optional(
		z.array(z.string('Write categories of the policy.')).check(z.minLength(1, 'Write categories of the policy.')),
	),
};

export interface RecipientsGiven {
	readonly upload?: string | undefined;
	readonly column?: string | undefined;
	readonly categories?: readonly string[] | undefined;
}

/** One of the two, or where there is something else to go by, at most one. */
export const toUploadOrCategories = (how: 'one' | 'at most') =>
	z.refine<RecipientsGiven>(
		({ upload, categories }) => {
			const given = [upload, categories].filter((each) => each !== undefined).length;
			return given === 1 || (how === 'at most' && given === 0);
		},
		{ message: 'Write upload or categories: whom the letter goes to.', path: ['upload'] },
	);
