/** Texts that people type. Messages name what would be right, since they stand beside the field. */
import * as z from 'zod/mini';
import { normaliseAddress } from '../../core/identity/address.ts';

/** Control characters have no place in a line of text: they are how headers are smuggled. */
export const line = (max: number, what: string) =>
	z.string(`Write ${what}.`).check(
		z.trim(),
		z.maxLength(max, `Write at most ${max} characters.`),
		// Half a surrogate pair is no character: it can neither be kept nor hashed.
		z.refine((text) => !/\p{Cc}|\p{Cs}/u.test(text), 'Leave out line breaks and other control characters.'),
	);

export const paragraph = (max: number, what: string) =>
	z.string(`Write ${what}.`).check(
		z.trim(),
		z.maxLength(max, `Write at most ${max} characters.`),
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused; line breaks and tabs may stand.
		z.refine((text) => !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Cs}/u.test(text), 'Leave out control characters.'),
	);

export const email = z
	.string('Write your e-mail address, as name@example.com.')
	.check(z.refine((address) => normaliseAddress(address) !== undefined, 'Write an e-mail address, as name@example.com.'));

/** The id of something in the policy. */
export const named = (what: string) => line(100, what);

export const instant = z.iso.datetime({ offset: true, error: 'Write an instant, as 2026-11-02T09:30:00Z.' });
