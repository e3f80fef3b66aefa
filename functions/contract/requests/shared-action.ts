import * as z from 'zod/mini';
import { missed } from './missed.ts';
import { line, paragraph } from './text.ts';

/** `POST /cases/{reference}/actions`, by `action`: what may be done with a case of any kind. */
export const sharedActionSchema = z.discriminatedUnion(
	'action',
	[
		z.strictObject({
			action: z.literal('settle-mail'),
			mail: line(512, 'the key of a mail that came back').check(
				z.describe('Key of a mail that came back, as undelivered of the case has it: the DPO has sent it otherwise.'),
			),
			/** How; it is kept with the case. */
			note: paragraph(10_000, 'a note').check(z.minLength(1, 'Write how it was sent otherwise, or why it need not be.')),
			missed,
		}),
	],
	'Write action: settle-mail.',
);
