import * as z from 'zod/mini';

/** Of letters to many: how many they missed, for whoever says of all of these how they were told. */
export const missed = z.optional(
	z
		.int('Write how many letters missed.')
		.check(
			z.gte(0, 'Write how many letters missed.'),
			z.describe(
				'How many the letter missed, or for record-telling all letters of the case did (mailings: ended.missed), as you read it before who they are: where it is more by now, nothing is recorded. Needed where a letter missed somebody.',
			),
		),
);
