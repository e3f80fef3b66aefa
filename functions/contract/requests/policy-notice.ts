/** Notices of a changed policy: asked for, and acted on. */
import * as z from 'zod/mini';
import { recipients, toUploadOrCategories } from './mail-people.ts';
import { paragraph } from './text.ts';

const written = (what: string, max = 5000) => paragraph(max, what).check(z.minLength(1, `Write ${what}.`));
const version = z
	.string('Write a version of the policy.')
	.check(z.regex(/^[0-9a-f]{64}$/, 'Write a version of the policy, as GET /policies has it: 64 digits.'));

/** `POST /policy-notices`, and what stands under `policyNotice` in the input of "Start execution". */
export const policyNoticeSchema = z.strictObject({
	/** The version that people know; the one before, unless given. */
	before: z.optional(version),
	/** The version that they are told of; the one to come, or else the one in force, unless given. */
	after: z.optional(version),
});

/** `POST /cases/{reference}/actions` on a notice, by `action`. */
export const policyNoticeActionSchema = z.discriminatedUnion(
	'action',
	[
		z.discriminatedUnion(
			'tell',
			[
				z.strictObject({
					action: z.literal('decide'),
					tell: z.literal(true),
					/** Numbers of the changes, as difference of the case has them; those that must be told before they apply, unless given. */
					changes: z.optional(z.array(z.int('Write numbers of changes.'), 'Write a list of numbers of changes.')),
					/** The first day on which they apply, in the controller's time zone. */
					appliesOn: z.iso.date('Write the first day on which the changes apply, as 2026-12-24.'),
					/** Why. */
					grounds: written('the grounds'),
				}),
				z.strictObject({
					action: z.literal('decide'),
					tell: z.literal(false),
					/** Why not. */
					grounds: written('the grounds'),
				}),
			],
			'Write true or false.',
		),
		z
			.strictObject({
				action: z.literal('mail-people'),
				/** In plain language: why it changes, and what that means for the people. What changes is added to it. */
				text: written('the letter', 10_000),
				/** Left out, with no upload: everybody of whom a store has records that the changes concern. */
				...recipients,
				/** It goes to those, too, who got an earlier letter of the change. */
				again: z.optional(z.boolean('Write true or false.')),
			})
			.check(toUploadOrCategories('at most')),
		/** `note`: how those are told, or why they are not, whom the letters did not reach. */
		z.strictObject({ action: z.literal('close'), note: z.optional(written('a note', 10_000)) }),
		z.strictObject({ action: z.literal('note'), note: written('a note', 10_000) }),
		z.strictObject({ action: z.literal('retry') }),
	],
	'Write action: decide, mail-people, close, note or retry.',
);

export type PolicyNoticeAction = z.infer<typeof policyNoticeActionSchema>;
