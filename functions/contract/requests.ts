/**
 * What the API takes, as schemas: they check it, and docs/openapi.json is made from them. Messages name what would be
 * right, since people read them beside the field.
 */
import * as z from 'zod/mini';
import { type Channel, refusalReasons, reviewOutcomes, rights } from '../core/case/case.ts';
import { normaliseAddress } from '../core/identity/address.ts';
import { type Particulars, restrictionGrounds } from '../core/request/particulars.ts';

/** Control characters have no place in a line of text: they are how headers are smuggled. */
const line = (max: number, what: string) =>
	z.string(`Write ${what}.`).check(
		z.trim(),
		z.maxLength(max, `Write at most ${max} characters.`),
		// Half a surrogate pair is no character: it can neither be kept nor hashed.
		z.refine((text) => !/\p{Cc}|\p{Cs}/u.test(text), 'Leave out line breaks and other control characters.'),
	);

const paragraph = (max: number, what: string) =>
	z.string(`Write ${what}.`).check(
		z.trim(),
		z.maxLength(max, `Write at most ${max} characters.`),
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused; line breaks and tabs may stand.
		z.refine((text) => !/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\p{Cs}/u.test(text), 'Leave out control characters.'),
	);

/** How a request comes that the DPO enters. */
const entryChannels = ['post', 'phone', 'in-person', 'email'] as const satisfies readonly Channel[];

const email = z
	.string('Write your e-mail address, as name@example.com.')
	.check(z.refine((address) => normaliseAddress(address) !== undefined, 'Write an e-mail address, as name@example.com.'));

const named = (what: string) => line(100, what);
/** A form sends one value as a text, several as a list. */
const listOf = (what: string) =>
	z.pipe(
		z.union([named(what), z.array(named(what)).check(z.minLength(1), z.maxLength(100))], `Write a list: ${what}.`),
		z.transform((given): readonly string[] => (typeof given === 'string' ? [given] : given)),
	);

/** What a request says beyond its right; which of it belongs to a right, and what it may say, the policy knows. */
const particulars = {
	/** Rectification: what is right, by kind of data and field. */
	corrections: z.optional(
		z
			.array(
				z.strictObject({
					category: named('the kind of data'),
					field: line(255, 'the field').check(z.minLength(1, 'Write the field.')),
					value: paragraph(5000, 'what is right'),
				}),
				'Write a list of {category, field, value}.',
			)
			.check(z.maxLength(20, 'Write at most 20 corrections.')),
	),
	/** Restriction: why. */
	ground: z.optional(z.enum(restrictionGrounds, `Choose one of: ${restrictionGrounds.join(', ')}.`)),
	/** Restriction, objection: the kinds of data that it is about; all, unless said. */
	categories: z.optional(listOf('the kinds of data')),
	/** Withdrawal of consent: the purposes; all that rest on consent, unless said. */
	purposes: z.optional(listOf('the purposes')),
	/** Portability: the https endpoint of another controller. */
	transferTo: z.optional(line(2000, 'an https address')),
};

/** `POST /requests`. An empty field counts as left out: that is how forms send it. */
export const submissionSchema = z.object({
	right: z.enum(rights, `Choose one of: ${rights.join(', ')}.`),
	email,
	name: z.optional(line(200, 'your name')),
	details: z.optional(paragraph(2000, 'what helps us find your data')),
	...particulars,
	/** A form states one correction. */
	category: z.optional(named('the kind of data')),
	field: z.optional(line(255, 'the field')),
	value: z.optional(paragraph(5000, 'what is right')),
	/** Makes a form sent twice one request; the form brings one, other clients use `Idempotency-Key`. */
	nonce: z.optional(line(100, 'a nonce')),
});

const instant = z.iso.datetime({ offset: true, error: 'Write an instant, as 2026-11-02T09:30:00Z.' });

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
});

export type Entry = z.infer<typeof entrySchema>;

/** What of a submission or an entry is particulars: what was left out is absent. */
export function particularsOf(
	given: { readonly [name in keyof Particulars]?: Particulars[name] | undefined } & {
		readonly category?: string | undefined;
		readonly field?: string | undefined;
		readonly value?: string | undefined;
	},
): Particulars {
	const { category, field, value } = given;
	const one = category && field && value !== undefined ? [{ category, field, value }] : undefined;
	const corrections = given.corrections ?? one;
	const { ground, categories, purposes, transferTo } = given;
	return {
		...(corrections && { corrections }),
		...(ground && { ground }),
		...(categories && { categories }),
		...(purposes && { purposes }),
		...(transferTo && { transferTo }),
	};
}

/** `POST /requests/{reference}/resend`. */
export const resendSchema = z.object({ email });

/** What a mailed link's page posts. */
export const tokenSchema = z.object({ token: z.optional(z.string()) });

const note = paragraph(10_000, 'a note').check(z.minLength(1, 'Write a note.'));
const store = line(100, 'the id of a store');
const count = z.int('Write a whole number.').check(z.gte(0, 'Write a whole number, 0 or more.'));

const redaction = z.strictObject({
	store,
	record: z.string('Write the id of a record.').check(z.maxLength(1024)),
	/** Names of fields to black out; without them the whole record is withheld. */
	fields: z.optional(z.array(z.string().check(z.maxLength(255))).check(z.maxLength(100))),
});

/** `POST /cases/{reference}/actions`, by `action`. */
export const actionSchema = z.discriminatedUnion(
	'action',
	[
		z.strictObject({
			action: z.literal('approve'),
			redactions: z.optional(z.array(redaction).check(z.maxLength(2000))),
			/** Why, where the law wants a decision in writing: objections and reviews. The letter carries them. */
			grounds: z.optional(paragraph(5000, 'the grounds')),
			/** What the review of an automated decision came to. */
			review: z.optional(z.enum(reviewOutcomes, `Write one of: ${reviewOutcomes.join(', ')}.`)),
		}),
		z.strictObject({
			action: z.literal('refuse'),
			reason: z.enum(refusalReasons, `Write one of: ${refusalReasons.join(', ')}.`),
			/** The DPO's own words, which the letter carries. */
			text: z.optional(paragraph(5000, 'the reasons in your own words')),
		}),
		z.strictObject({
			action: z.literal('complete-task'),
			store,
			/** Records handed over or erased; by category, or in all where the store has one category. Left out: none was found. */
			records: z.optional(
				z.union([count, z.record(z.string(), count)], 'Write how many records: a number, or {category: number}.'),
			),
			note,
		}),
		z.strictObject({ action: z.literal('proceed-without'), store, note: z.optional(note) }),
		z.strictObject({ action: z.literal('stop'), note: z.optional(note) }),
		z.strictObject({ action: z.literal('note'), note }),
		z.strictObject({ action: z.literal('retry') }),
		z.strictObject({
			action: z.literal('lift'),
			/** Why a restriction ends; the person is told before it does (Art 18(3)). */
			reasons: paragraph(5000, 'the reasons').check(z.minLength(1, 'Write the reasons: the person is told them.')),
		}),
		z.strictObject({
			action: z.literal('extend'),
			/** Why it takes longer (Art 12(3)); the mail carries them. */
			reasons: paragraph(5000, 'the reasons').check(z.minLength(1, 'Write the reasons: the person is told them.')),
		}),
		z.strictObject({
			action: z.literal('clarify'),
			/** What the person is asked; the mail carries it. */
			question: paragraph(5000, 'the question').check(z.minLength(1, 'Write the question: the person is asked it.')),
			/** What it is about; only a question about the request stops the clock (Art 12A). */
			about: z.optional(z.enum(['request', 'format'], 'Write request or format.')),
		}),
		z.strictObject({
			action: z.literal('resume'),
			/** The day on which the answer came, in the controller's time zone; today, unless said. */
			on: z.optional(z.iso.date('Write a date, as 2026-12-24.')),
			note: z.optional(note),
		}),
	],
	'Write action: approve, refuse, complete-task, proceed-without, stop, note, retry, lift, extend, clarify or resume.',
);

/** `POST /restrictions/check`. */
export const restrictionsCheckSchema = z.strictObject({
	emails: z
		.array(z.string('Write an e-mail address.').check(z.maxLength(320)), 'Write a list of e-mail addresses.')
		.check(z.minLength(1, 'Write at least one address.'), z.maxLength(1000, 'Write at most 1000 addresses.')),
});

export type Action = z.infer<typeof actionSchema>;
