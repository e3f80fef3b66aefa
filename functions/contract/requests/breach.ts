/** What a breach is reported with: by the DPO, by the form, in the input of "Start execution". */
import * as z from 'zod/mini';
import { dataKinds, identifiabilities, lossValues } from '../../core/breach/severity.ts';
import { email, instant, line, named, paragraph } from './text.ts';

const fewest = 0;
const count = (what: string) =>
	z
		.int(`Write ${what}, as a whole number.`)
		.check(z.gte(fewest, `Write ${what}, as a whole number.`), z.lte(10_000_000_000, 'Write a number that can be.'));
const list = <T extends z.ZodMiniType>(of: T, what: string) =>
	z.array(of, `Write a list: ${what}.`).check(z.maxLength(100, 'Write at most 100.'));
const loss = z.optional(z.literal(lossValues, `Write one of: ${lossValues.join(', ')}.`));

/** What is known, whoever says it. */
export const breachFacts = {
	/** What happened. */
	nature: z.optional(paragraph(5000, 'what happened').check(z.minLength(1, 'Write what happened.'))),
	/** Whose data it is, by kind: members, visitors, staff. */
	whose: z.optional(paragraph(1000, 'whose data it is').check(z.minLength(1, 'Write whose data it is.'))),
	/** Categories of the policy. */
	categories: z.optional(list(named('the id of a category'), 'ids of categories of the policy')),
	/** Approximate. */
	people: z.optional(count('how many people')),
	/** Approximate. */
	records: z.optional(count('how many records')),
	/** Likely ones. */
	consequences: z.optional(paragraph(5000, 'the likely consequences').check(z.minLength(1, 'Write the likely consequences.'))),
	/** Taken or proposed. */
	measures: z.optional(
		paragraph(5000, 'the measures taken or proposed').check(z.minLength(1, 'Write the measures taken or proposed.')),
	),
	cause: z.optional(paragraph(5000, 'the cause').check(z.minLength(1, 'Write the cause.'))),
	/** ENISA: what the data reveals; the gravest counts. Special categories of the policy are sensitive without it. */
	dataKinds: z.optional(list(z.enum(dataKinds, `Write one of: ${dataKinds.join(', ')}.`), dataKinds.join(', '))),
	/** ENISA: what the context adds to that, or takes away. */
	adjustment: z.optional(
		z.int('Write a whole number from -3 to 3.').check(z.gte(-3, 'Write -3 or more.'), z.lte(3, 'Write 3 or less.')),
	),
	/** ENISA: how easily the people can be told from the data. */
	identifiability: z.optional(z.enum(identifiabilities, `Write one of: ${identifiabilities.join(', ')}.`)),
	confidentiality: loss,
	integrity: loss,
	availability: loss,
	/** Somebody meant harm. */
	malicious: z.optional(z.boolean('Write true or false.')),
	/** Whoever has the data cannot read it. */
	unintelligible: z.optional(z.boolean('Write true or false.')),
};

const nature = paragraph(5000, 'what happened').check(z.minLength(1, 'Write what happened.'));

/** `POST /breaches`, and what stands under `breach` in the input of "Start execution". */
export const breachSchema = z.strictObject({ ...breachFacts, awareAt: instant, nature });

/** An amount as forms send it. */
const typedCount = (what: string) =>
	z.pipe(
		line(13, what).check(z.regex(/^\d{1,10}$/, `Write ${what}, in digits.`)),
		z.transform((typed: string) => Number(typed)),
	);

/** `POST /breaches/report`: the form for staff and processors. */
export const breachFormSchema = z.object({
	/** Whose link it is: `staff`, or the id of a processor. */
	from: line(100, 'whose link it is'),
	/** The secret of the link. */
	key: line(100, 'the secret of the link'),
	/** In the controller's time zone, or with an offset of its own. */
	awareAt: line(40, 'when it was noticed').check(z.minLength(1, 'Write when it was noticed, as 2026-11-22T14:30.')),
	nature,
	whose: z.optional(paragraph(1000, 'whose data it is')),
	people: z.optional(typedCount('how many people')),
	records: z.optional(typedCount('how many records')),
	measures: z.optional(paragraph(5000, 'what has been done about it')),
	cause: z.optional(paragraph(5000, 'how it came about')),
	name: z.optional(line(200, 'your name')),
	email: z.optional(email),
	/** Makes a form sent twice one report. */
	nonce: z.optional(line(100, 'a nonce')),
});

export type BreachForm = z.infer<typeof breachFormSchema>;

/** `POST /breaches/links`. */
export const reportLinkSchema = z.strictObject({
	/** `staff`, or the id of a processor among the policy's recipients. */
	for: named('staff, or the id of a processor'),
	/** Gives a new one; the one before opens nothing any more. */
	renew: z.optional(z.boolean('Write true or false.')),
});

/** Without the fields that were left out. */
export const givenOf = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]: Exclude<T[K], undefined>;
	};
