/** What the public forms send. */
import * as z from 'zod/mini';
import { rights } from '../../core/case/case.ts';
import { correctionRows, partsOfRow, type RowField, type Rows } from './particulars.ts';
import { particulars } from './particulars-schema.ts';
import { email, line, named, paragraph } from './text.ts';

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

/** `POST /requests/{reference}/resend`, `POST /complaints/{reference}/resend`. */
export const resendSchema = z.object({ email });

/** What a mailed link's page posts. */
export const tokenSchema = z.object({ token: z.optional(z.string()) });
