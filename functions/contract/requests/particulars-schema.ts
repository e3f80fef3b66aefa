import * as z from 'zod/mini';
import { restrictionGrounds } from '../../core/request/particulars.ts';
import { line, named, paragraph } from './text.ts';

/** A form sends one value as a text, several as a list. */
const listOf = (what: string) =>
	z.pipe(
		z.union([named(what), z.array(named(what)).check(z.minLength(1), z.maxLength(100))], `Write a list: ${what}.`),
		z.transform((given): readonly string[] => (typeof given === 'string' ? [given] : given)),
	);

/** What a request says beyond its right; which of it belongs to a right, and what it may say, the policy knows. */
export const particulars = {
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
