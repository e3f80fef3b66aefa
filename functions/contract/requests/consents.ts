/** What mailing tools, and whoever records consent, send of addresses. */
import * as z from 'zod/mini';
import { email, instant, line, named } from './text.ts';

/** Addresses in one question. */
const most = 1000;
const listOf = <T extends z.ZodMiniType>(address: T) =>
	z
		.array(address, 'Write a list of e-mail addresses.')
		.check(z.minLength(1, 'Write at least one address.'), z.maxLength(most, `Write at most ${most} addresses.`));

/** `POST /unsubscribe/links`: a link leads nowhere for what is no address. */
export const unsubscribeLinksSchema = z.strictObject({ emails: listOf(email) });

/** `POST /suppressions/check`: what is no address is answered, as one that must not be mailed. */
export const suppressionsCheckSchema = z.strictObject({
	emails: listOf(z.string('Write an e-mail address.').check(z.maxLength(320, 'Write at most 320 characters.'))),
});

/** `POST /consents`. */
export const consentSchema = z.strictObject({
	email,
	/** When the person gave it; now, unless said. */
	givenAt: z.optional(instant),
	/** Purposes of the policy that rest on consent; all, unless said. */
	purposes: z.optional(
		z.array(named('a purpose'), 'Write a list of purposes.').check(z.minLength(1, 'Write a purpose, or leave the list out.')),
	),
	/** How the person gave it, for the proof that the law asks for (Art 7(1)). */
	how: line(500, 'how it was given').check(z.minLength(1, 'Write how it was given.')),
});

/** `POST /subjects/lookup`. */
export const subjectLookupSchema = z.strictObject({ email });
