import * as z from 'zod/mini';

/** `POST /restrictions/check`. */
export const restrictionsCheckSchema = z.strictObject({
	emails: z
		.array(z.string('Write an e-mail address.').check(z.maxLength(320)), 'Write a list of e-mail addresses.')
		.check(z.minLength(1, 'Write at least one address.'), z.maxLength(1000, 'Write at most 1000 addresses.')),
});
