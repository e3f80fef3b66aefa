/** What the API answers of versions of the policy and notices of them. */
import * as z from 'zod/mini';
import { policyNoticeStatuses, reminders, standings } from '../../core/policy-notice/policy-notice.ts';
import { caseRecord, undeliveredCount } from './case.ts';
import { caseMailingSchema } from './mailing.ts';
import { count, date, described, hash, instant, referenceSchema, words } from './parts.ts';

const version = hash.check(described('SHA-256 of the canonical policy.'));
const numbers = z.array(z.int().check(z.gte(1)));

const notices = z.array(referenceSchema).check(described('Cases of the change from the one before.'));

/** `GET /policies`. */
export const policiesSchema = z.object({
	inForce: z
		.array(z.object({ number: z.int(), version, lastUpdated: date, since: instant, notices }))
		.check(
			described(
				'The newest first: the one in force. A version that came back stands twice; one that people read as the one before, not at all. Empty for the first quarter of an hour.',
			),
		),
	upcoming: z.optional(
		z
			.object({ number: z.int(), version, lastUpdated: date, notices })
			.check(described('Deployed to be told of; nothing is carried out by it yet.')),
	),
});

/** `POST /policy-notices`. */
export const policyNoticeSubmittedSchema = z.object({
	reference: referenceSchema,
	before: version,
	after: version,
});

/** `GET /subjects/{subjectKey}/policy-notices`. */
export const policiesToldSchema = z.object({
	told: z
		.array(
			z.object({
				version,
				reference: referenceSchema,
				mailing: z.string(),
				sentAt: instant.check(described('When SES took the letter.')),
				undelivered: z.optional(z.object({ why: z.string(), at: instant })),
			}),
		)
		.check(
			described('The letters that were sent, for as long as the policy keeps recipients of letters; nothing of who was erased.'),
		),
});

export const policyNoticeStatusSchema = z
	.enum([...policyNoticeStatuses, 'received'])
	.check(
		described(
			'Where a change of the policy stands; received: the workflow opens it in a moment. told, told-otherwise and not-told are final.',
		),
	);

const summary = {
	reference: referenceSchema,
	kind: z.literal('policy-notice'),
	status: policyNoticeStatusSchema,
	before: version,
	after: version,
	number: z.int().check(described('Place of the newer version among those in force; the one that it will have.')),
	standing: z
		.enum(standings)
		.check(described('Where the newer version stands; dropped: another took its place before it was in force.')),
	inForceSince: z.optional(instant),
	openedAt: instant,
	changes: z.optional(count),
	mustBeTold: z.optional(numbers.check(described('Numbers of the changes of which people must be told before they apply.'))),
};

export const policyNoticeSummarySchema = z.object({ ...summary, undelivered: undeliveredCount });

const changeSchema = z.object({
	number: z.int(),
	text: z.string(),
	concerns: z.string().check(described('Whom it concerns, in words.')),
	categories: z.union([z.literal('everyone'), z.array(z.string())]),
	notice: z.enum(['before-it-applies', 'to-be-judged', 'not-needed']),
});

/** `GET /cases/{reference}` of a notice. */
export const policyNoticeViewSchema = z.object({
	...summary,
	difference: z.optional(
		z
			.array(z.object({ heading: z.string(), changes: z.array(changeSchema) }))
			.check(described('What changes for people, in words.')),
	),
	decision: z.optional(
		z.object({
			tell: z.boolean(),
			changes: z.optional(numbers),
			appliesOn: z.optional(date),
			appliesAt: z.optional(instant),
			grounds: words,
			at: instant,
			by: z.string(),
		}),
	),
	mailings: z.optional(z.array(caseMailingSchema).check(described('Letters to the people.'))),
	reminded: z.optional(z.array(z.enum(reminders)).check(described('Who was reminded, of what.'))),
	settled: z.optional(z.object({ at: instant, note: words })),
	closedAt: z.optional(instant),
	...z.partial(z.object(caseRecord)).shape,
});
