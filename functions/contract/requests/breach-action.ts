import * as z from 'zod/mini';
import { peopleOutcomes, reasonsForNotice, reasonsNotToTell, remedyKinds } from '../../core/breach/breach.ts';
import { breachFacts } from './breach.ts';
import { recipients, toUploadOrCategories } from './mail-people.ts';
import { missed } from './missed.ts';
import { email, instant, line, paragraph } from './text.ts';

const written = (what: string, max = 5000) => paragraph(max, what).check(z.minLength(1, `Write ${what}.`));
const grounds = written('the grounds: the register keeps them');
const reasons = [...reasonsNotToTell, ...reasonsForNotice] as const;
const task = z.int('Write the number of the task.').check(z.gte(1, 'Write the number of the task.'));
/** Of an authority: what its site or its mails show. */
const authorityReference = line(60, 'the reference of the authority').check(
	z.regex(/^[A-Za-z0-9][A-Za-z0-9/._-]*$/, 'Write the reference of the authority: letters, digits and / . _ -'),
);

/** `POST /cases/{reference}/actions` on a breach, by `action`. */
export const breachActionSchema = z.discriminatedUnion(
	'action',
	[
		z.strictObject({
			action: z.literal('record-facts'),
			...breachFacts,
			/** When it was first known, where that was earlier: the clock moves at once. It never moves to a later instant. */
			awareAt: z.optional(instant),
		}),
		z.strictObject({
			action: z.literal('decide-authority'),
			notify: z.boolean('Write true or false.'),
			/** Why, or why not (Art 33(1), (5)). */
			grounds,
		}),
		z.strictObject({
			action: z.literal('decide-people'),
			outcome: z.enum(peopleOutcomes, `Write one of: ${peopleOutcomes.join(', ')}.`),
			/** Why nobody is told (Art 34(1), (3)(a), (b)), or why a notice takes the place of a word to each (Art 34(3)(c)). */
			reason: z.optional(z.enum(reasons, `Write one of: ${reasons.join(', ')}.`)),
			grounds,
		}),
		z.strictObject({
			action: z.literal('notify-authority'),
			/** Nothing more will follow; false, unless said: a phase (Art 33(4)). */
			final: z.optional(z.boolean('Write true or false.')),
			/** The reasons for the delay, where the 72 hours are over (Art 33(1)). */
			delay: z.optional(written('the reasons for the delay')),
			/** Left out, the document is mailed to the authority's address of the policy. */
			filed: z.optional(
				z.strictObject({
					/** When it was filed on the authority's site. */
					at: instant,
					reference: authorityReference,
				}),
			),
		}),
		z.strictObject({ action: z.literal('record-authority-reference'), reference: authorityReference }),
		z.strictObject({
			action: z.literal('record-telling'),
			/** When the last of them had been told. */
			at: instant,
			/** 0 only where a letter reached some: the words say why nobody else could be told. */
			people: z.int('Write how many people.').check(z.gte(0, 'Write how many people.')),
			/** By which means, and in which words. */
			how: written('by which means they were told, and in which words'),
			missed,
		}),
		z
			.strictObject({
				action: z.literal('mail-people'),
				/** In plain language: what happened, what it may lead to, what is done and what one can do (Art 34(2)). */
				text: written('the letter', 10_000),
				...recipients,
			})
			.check(toUploadOrCategories('one')),
		z.strictObject({
			action: z.literal('publish-notice'),
			/** In plain language: what happened, what it may lead to, what is done and what one can do (Art 34(2)). */
			text: written('the notice', 10_000),
		}),
		z.strictObject({
			action: z.literal('withdraw-notice'),
			/** False: nobody is told by it, and the people are to be told in another way. */
			served: z.boolean('Write true where it stood for as long as the people need to learn of the breach by it, else false.'),
			/** Since when it stood and who could see it, or what was wrong with it. */
			note: written('why it is withdrawn'),
		}),
		z.strictObject({
			action: z.literal('set-task'),
			kind: z.enum(remedyKinds, `Write one of: ${remedyKinds.join(', ')}.`),
			what: written('what is to be done'),
			/** Is mailed what to do. */
			owner: email,
			/** The last day for it, in the controller's time zone. */
			dueOn: z.iso.date('Write a date, as 2026-12-24.'),
		}),
		z.strictObject({ action: z.literal('complete-task'), task, note: written('what was done', 10_000) }),
		z.strictObject({ action: z.literal('close') }),
		z.strictObject({ action: z.literal('note'), note: written('a note', 10_000) }),
		z.strictObject({ action: z.literal('retry') }),
	],
	'Write action: record-facts, decide-authority, decide-people, notify-authority, record-authority-reference, record-telling, mail-people, publish-notice, withdraw-notice, set-task, complete-task, close, note or retry.',
);

export type BreachAction = z.infer<typeof breachActionSchema>;
