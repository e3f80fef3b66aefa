import * as z from 'zod/mini';
import { complaintOutcomes, endings, formerAddresses } from '../../core/complaint/complaint.ts';
import { email, paragraph } from './text.ts';

const note = paragraph(10_000, 'a note').check(z.minLength(1, 'Write a note.'));
const day = z.iso.date('Write a date, as 2026-12-24.');
const ordinal = z.int('Write a whole number.').check(z.gte(1, 'Write a whole number, 1 or more.'));
const told = (what: string) => paragraph(5000, what).check(z.minLength(1, `Write ${what}: the person is told it.`));
/** Whether the text tells personal data: then it goes only to whoever confirmed who they are. */
const discloses = z.optional(z.boolean('Write true or false.'));

/** `POST /cases/{reference}/actions` of a complaint, by `action`. */
export const complaintActionSchema = z.discriminatedUnion(
	'action',
	[
		/** Who looks into it: is mailed the reference and the dates, and nothing of what was said. */
		z.strictObject({ action: z.literal('assign'), to: email }),
		z.strictObject({
			action: z.literal('acknowledge'),
			/** The day on which the person was told, in the controller's time zone; today, unless said. */
			on: z.optional(day),
			how: paragraph(500, 'how the person was told').check(z.minLength(1, 'Write how the person was told, as "by letter".')),
		}),
		z.strictObject({
			action: z.literal('enquire'),
			/** Asked inside the organisation; the person does not see it. */
			question: paragraph(5000, 'the question').check(z.minLength(1, 'Write whom you ask what.')),
		}),
		z.strictObject({
			action: z.literal('answer-enquiry'),
			/** Number of the enquiry, as the case shows it. */
			enquiry: ordinal,
			answer: paragraph(10_000, 'the answer').check(z.minLength(1, 'Write the answer, or that none came.')),
		}),
		z.strictObject({ action: z.literal('note'), note }),
		z.strictObject({ action: z.literal('reply'), text: told('the words to the person'), discloses }),
		z.strictObject({
			action: z.literal('ask-identity'),
			grounds: paragraph(2000, 'what is to be disclosed').check(
				z.minLength(
					1,
					'Write what personal data the answer is to tell. Where it tells none, nobody need say who they are: reply or decide without discloses.',
				),
				z.describe(
					'What personal data the answer is to tell: for nothing else is anybody asked who they are. Not mailed to the person.',
				),
			),
		}),
		z.strictObject({
			action: z.literal('establish-identity'),
			how: paragraph(500, 'how it was made sure who complains').check(z.minLength(1, 'Write how it was made sure who complains.')),
		}),
		z.strictObject({
			action: z.literal('add-address'),
			/** Letters go there from now on, and access and erasure reach the case by it. */
			email,
			how: paragraph(500, 'how it was made sure that the address is theirs').check(
				z.minLength(1, 'Write how it was made sure that the address is theirs.'),
			),
			former: z.optional(
				z
					.enum(formerAddresses, `Write ${formerAddresses.join(' or ')}.`)
					.check(
						z.describe(
							'Where it takes the place of another address: whose that is. not-theirs: it was mistyped; that the complaint came or, once it is decided, the outcome is mailed anew, and a closed case is open again for the outcome. theirs: only what came back is. 409 where somebody else changed it at the same time.',
						),
					),
			),
		}),
		z.strictObject({
			action: z.literal('decide'),
			outcome: z.enum(complaintOutcomes, `Write one of: ${complaintOutcomes.join(', ')}.`),
			reasons: told('the reasons'),
			discloses,
			/** What is put right: the person is told what and by when, `to` is mailed the task. */
			remedies: z.optional(
				z
					.array(
						z.strictObject({
							task: paragraph(2000, 'what is put right').check(z.minLength(1, 'Write what is put right.')),
							to: email,
							dueOn: day,
						}),
						'Write a list of {task, to, dueOn}.',
					)
					.check(z.maxLength(20, 'Write at most 20 remedies.')),
			),
		}),
		z.strictObject({ action: z.literal('complete-remedy'), remedy: ordinal, note }),
		z.strictObject({
			action: z.literal('end'),
			why: z.enum(endings, `Write one of: ${endings.join(', ')}.`),
			note,
		}),
		z.strictObject({
			action: z.literal('escalate'),
			/** The supervisory authority's own reference, as IC-123456-A1B2. */
			reference: z
				.string('Write the reference that the supervisory authority gave it, as IC-123456-A1B2.')
				.check(
					z.trim(),
					z.regex(
						/^(?=.*\d)[A-Za-z0-9][A-Za-z0-9/.-]{2,39}$/,
						'Write the reference alone, as IC-123456-A1B2: letters, digits, hyphens, full stops and slashes.',
					),
				),
			dueOn: z.optional(
				day.check(
					z.describe(
						'By when the authority wants our answer. Left out where it stated no date: the DPO is then asked for one, until the action is sent again with it.',
					),
				),
			),
			note: z.optional(note),
		}),
		z.strictObject({ action: z.literal('answer-authority'), note }),
		z.strictObject({ action: z.literal('retry') }),
	],
	'Write action: assign, acknowledge, enquire, answer-enquiry, note, reply, ask-identity, establish-identity, add-address, decide, complete-remedy, end, escalate, answer-authority or retry.',
);

export type ComplaintAction = z.infer<typeof complaintActionSchema>;
