import * as z from 'zod/mini';
import { refusalReasons, reviewOutcomes } from '../../core/case/case.ts';
import { proofKinds } from '../../core/clock/request-clock.ts';
import { email, line, paragraph } from './text.ts';

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
export const subjectRequestActionSchema = z.discriminatedUnion(
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

export type Action = z.infer<typeof subjectRequestActionSchema>;
