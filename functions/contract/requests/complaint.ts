/** Complaints, as the public form sends them and as the DPO enters them. */
import * as z from 'zod/mini';
import type { Channel } from '../../core/case/case.ts';
import { readReference } from '../../core/case/reference.ts';
import { complaintSubjects } from '../../core/complaint/complaint.ts';
import { email, instant, line, paragraph } from './text.ts';

const about = z.enum(complaintSubjects, `Choose one of: ${complaintSubjects.join(', ')}.`);
const text = paragraph(5000, 'what happened').check(z.minLength(1, 'Write what happened.'));
/** Whether there is such a request, the answer does not tell: only that it could be one. */
const concerning = line(64, 'the reference of the request').check(
	z.refine(
		(typed) => readReference(typed) !== undefined,
		'Write the reference as our letters have it, as 7K3M-9QXB-2TR, or leave it out.',
	),
);

/** `POST /complaints`. An empty field counts as left out: that is how forms send it. */
export const complaintSchema = z.object({
	about,
	text,
	concerning: z.optional(concerning),
	email,
	name: z.optional(line(200, 'your name')),
	/** Makes a form sent twice one complaint; the form brings one, other clients use `Idempotency-Key`. */
	nonce: z.optional(line(100, 'a nonce')),
});

/** How a complaint comes that the DPO enters. */
const entryChannels = ['post', 'phone', 'in-person', 'email'] as const satisfies readonly Channel[];

/** `POST /cases`: a complaint that reached the DPO otherwise than by the form. */
export const complaintEntrySchema = z
	.strictObject({
		kind: z.literal('complaint', 'Write complaint.'),
		about,
		text,
		concerning: z.optional(concerning),
		/** Left out where the person has none: letters then go to the DPO, to be posted. */
		email: z.optional(email),
		name: z.optional(line(200, 'the name')),
		postalAddress: z.optional(paragraph(500, 'the postal address')),
		/** When it reached the organisation: the clock starts there. */
		receivedAt: instant,
		channel: z.enum(entryChannels, `Write one of: ${entryChannels.join(', ')}.`),
	})
	.check(
		z.refine(({ channel, email: address }) => channel !== 'email' || address !== undefined, {
			message: 'Write the address that it came from.',
			path: ['email'],
		}),
	);

export type ComplaintSubmission = z.infer<typeof complaintSchema>;
export type ComplaintEntry = z.infer<typeof complaintEntrySchema>;
