/**
 * What the API takes, as schemas: they check it, and docs/openapi.json is made from them. Messages name what would be
 * right, since people read them beside the field.
 */
import * as z from 'zod/mini';
import { type Channel, refusalReasons, reviewOutcomes, rights } from '../core/case/case.ts';
import { proofKinds } from '../core/clock/request-clock.ts';
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

/** A form states up to three corrections, row by row: `category-1`, `field-1`, `value-1`, … */
export const correctionRows = [1, 2, 3] as const;
const partsOfRow = { category: 'Choose the kind of data.', field: 'Write what is wrong.', value: 'Write what is right.' } as const;
type RowField = `${keyof typeof partsOfRow}-${(typeof correctionRows)[number]}`;
type Rows = { readonly [name in RowField]?: string | undefined };
const rows = Object.fromEntries(
	correctionRows.flatMap((row) => [
		[`category-${row}`, z.optional(named('the kind of data'))],
		[`field-${row}`, z.optional(line(255, 'what is wrong'))],
		[`value-${row}`, z.optional(paragraph(5000, 'what is right'))],
	]),
) as Record<RowField, z.ZodMiniOptional<z.ZodMiniString>>;

/** Whoever fills in a part of a row meant all of it: said at once, whatever else is wrong. */
const wholeRows = z.check<Rows>(
	({ value: given, issues }) => {
		const wrong = issues.map(({ path }) => path?.[0]);
		for (const row of correctionRows) {
			const parts = Object.entries(partsOfRow).map(([part, message]) => ({ name: `${part}-${row}` as RowField, message }));
			const missing = parts.filter(({ name }) => !given[name] && !wrong.includes(name));
			if (missing.length === parts.length) continue;
			for (const { name, message } of missing) issues.push({ code: 'custom', input: given, path: [name], message, continue: true });
		}
	},
	{ when: () => true },
);

/** `POST /requests`. An empty field counts as left out: that is how forms send it. */
export const submissionSchema = z
	.object({
		right: z.enum(rights, `Choose one of: ${rights.join(', ')}.`),
		email,
		name: z.optional(line(200, 'your name')),
		details: z.optional(paragraph(2000, 'what helps us find your data')),
		...particulars,
		...rows,
		/** Makes a form sent twice one request; the form brings one, other clients use `Idempotency-Key`. */
		nonce: z.optional(line(100, 'a nonce')),
	})
	.check(wholeRows);

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

/** What of a submission or an entry is particulars: what was left out is absent. */
export function particularsOf(given: { readonly [name in keyof Particulars]?: Particulars[name] | undefined } & Rows): Particulars {
	const { ground, categories, purposes, transferTo } = given;
	const inRows = correctionRows.flatMap((row) => {
		const category = given[`category-${row}` as const];
		const field = given[`field-${row}` as const];
		const value = given[`value-${row}` as const];
		return category && field && value ? [{ category, field, value }] : [];
	});
	const corrections = given.corrections ?? (inRows.length > 0 ? inRows : undefined);
	return {
		...(corrections && { corrections }),
		...(ground && { ground }),
		...(categories && { categories }),
		...(purposes && { purposes }),
		...(transferTo && { transferTo }),
	};
}

/** The particulars in what was typed into a form, good or not. */
export function particularsTyped(typed: Readonly<Record<string, string | readonly string[]>>): Particulars {
	const { categories, purposes, ground, transferTo, ...texts } = typed;
	return particularsOf({
		...Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
		ground: restrictionGrounds.find((known) => known === ground),
		...(categories && { categories: [categories].flat() }),
		...(purposes && { purposes: [purposes].flat() }),
		...(typeof transferTo === 'string' && { transferTo }),
	});
}

/** `POST /requests/{reference}/resend`. */
export const resendSchema = z.object({ email });

/** What a mailed link's page posts. */
export const tokenSchema = z.object({ token: z.optional(z.string()) });

const note = paragraph(10_000, 'a note').check(z.minLength(1, 'Write a note.'));
const store = line(100, 'the id of a store');
const recipient = line(100, 'the id of a recipient');
const day = z.iso.date('Write a date, as 2026-12-24.');
const proofKind = z.enum(proofKinds, `Write one of: ${proofKinds.join(', ')}.`);
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
			reason: z
				.enum(refusalReasons, `Write one of: ${refusalReasons.join(', ')}.`)
				.check(
					z.describe(
						'right-does-not-apply also where the person has died: the UK GDPR protects the living only (Data Protection Act 2018, s. 3(2)), whoever acts for them; say so in text.',
					),
				),
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
			/** Files that belong to it, which stay where they are: the case proves which they were. */
			attachments: z.optional(
				z
					.array(
						z.strictObject({
							name: line(255, 'the name of the file').check(z.minLength(1, 'Write the name of the file.')),
							sha256: z
								.string('Write the SHA-256 of the file, as 64 hexadecimal digits.')
								.check(z.regex(/^[0-9a-f]{64}$/, 'Write the SHA-256 of the file, as 64 hexadecimal digits in lower case.')),
						}),
						'Write a list of {name, sha256}.',
					)
					.check(z.minLength(1, 'Write at least one file, or leave it out.'), z.maxLength(50, 'Write at most 50 files.')),
			),
		}),
		z.strictObject({
			action: z.literal('assign-task'),
			store,
			/** Who is to do it: is mailed what to do, with the person's name and address, which it cannot be done without. */
			to: email,
			/** The last day for it, in the controller's time zone; the house target, unless said. */
			dueOn: z.optional(day),
			/** What else they need to know; the mail carries it. */
			note: z.optional(note),
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
			on: z.optional(day),
			note: z.optional(note),
		}),
		z.strictObject({
			action: z.literal('ask-proof'),
			kind: proofKind.check(
				z.describe(
					'identity: on reasonable doubt as to who asks (Art 12(6)). authority: of whoever acts for a child or for another. fee: for what is manifestly unfounded or excessive (Art 12(5)). The period starts on the day on which it arrives.',
				),
			),
			/** What is asked for, and why; the mail carries it. */
			text: paragraph(5000, 'what is asked for').check(z.minLength(1, 'Write what is asked for: the person is told it.')),
		}),
		z.strictObject({
			action: z.literal('receive-proof'),
			kind: proofKind,
			/** The day on which it arrived, in the controller's time zone; today, unless said. */
			on: z.optional(day),
			note: z.optional(note),
		}),
		z.strictObject({
			action: z.literal('change-address'),
			/** Where mails go from now on. */
			email,
			/** How it was made sure that it is the same person. */
			how: paragraph(5000, 'how it was made sure that it is the same person').check(
				z.minLength(1, 'Write how it was made sure that it is the same person.'),
			),
			former: z.optional(
				z
					.enum(['theirs', 'not-theirs'], 'Write theirs or not-theirs.')
					.check(
						z.describe(
							'Whose the address before is. theirs, unless said: the stores are searched by it too. not-theirs: it was mistyped; only as long as nothing was searched.',
						),
					),
			),
		}),
		z.strictObject({ action: z.literal('tell-recipient'), recipient }),
		z.strictObject({
			action: z.literal('acknowledge'),
			recipient,
			/** How; of one that we could not tell, how it came to know. */
			note: z.optional(note),
		}),
	],
	'Write action: approve, refuse, complete-task, proceed-without, stop, note, retry, lift, extend, clarify, resume, ask-proof, receive-proof, change-address, assign-task, tell-recipient or acknowledge.',
);

/** `POST /restrictions/check`. */
export const restrictionsCheckSchema = z.strictObject({
	emails: z
		.array(z.string('Write an e-mail address.').check(z.maxLength(320)), 'Write a list of e-mail addresses.')
		.check(z.minLength(1, 'Write at least one address.'), z.maxLength(1000, 'Write at most 1000 addresses.')),
});

export type Action = z.infer<typeof actionSchema>;
