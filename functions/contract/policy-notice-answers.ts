/** What the API answers about versions of the policy and notices of them, as schemas. Instants are UTC; dates those of the controller. */
import * as z from 'zod/mini';
import { policyNoticeStatuses, reminders } from '../core/policy-notice/policy-notice.ts';
import { auditEventSchema, caseSummarySchema, caseViewSchema, referenceSchema } from './answers.ts';
import { caseMailingSchema } from './mailing-answers.ts';

const described = (description: string) => z.describe(description);
const instant = z.iso.datetime();
const date = z.iso.date();
const count = z.int().check(z.gte(0));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const version = hash.check(described('SHA-256 of the canonical policy.'));
const words = z.optional(z.string());
const numbers = z.array(z.int().check(z.gte(1)));

/** `GET /policies`. */
export const policiesSchema = z.object({
	inForce: z
		.array(z.object({ number: z.int(), version, lastUpdated: date, since: instant }))
		.check(described('The newest first: the one in force. A version that came back stands twice.')),
	upcoming: z.optional(
		z.object({ version, lastUpdated: date }).check(described('Deployed to be told of; nothing is carried out by it yet.')),
	),
});

/** `POST /policy-notices`. */
export const policyNoticeSubmittedSchema = z.object({
	reference: referenceSchema,
	before: version,
	after: version,
	changes: count,
});

/** `GET /subjects/{subjectKey}/policy-notices`. */
export const policiesToldSchema = z.object({
	told: z
		.array(
			z.object({
				version,
				reference: referenceSchema,
				mailing: z.string(),
				sentAt: z.optional(instant.check(described('When SES took the letter; absent: it was not sent, or not yet.'))),
				undelivered: z.optional(z.object({ why: z.string(), at: instant })),
			}),
		)
		.check(
			described('For as long as the policy keeps recipients of letters. An erased person was told nothing that is still known.'),
		),
});

export const policyNoticeStatusSchema = z
	.enum([...policyNoticeStatuses, 'received'])
	.check(
		described('Where a change of the policy stands; received: the workflow opens it in a moment. told and not-told are final.'),
	);

const summary = {
	reference: referenceSchema,
	kind: z.literal('policy-notice'),
	status: policyNoticeStatusSchema,
	before: version,
	after: version,
	upcoming: z.boolean().check(described('It was not in force yet when it was noticed.')),
	openedAt: instant,
	changes: z.optional(count),
	mustBeTold: z.optional(numbers.check(described('Numbers of the changes of which people must be told before they apply.'))),
};

export const policyNoticeSummarySchema = z.object({ ...summary, undelivered: caseSummarySchema.shape.undelivered });

const changeSchema = z.object({
	number: z.int(),
	text: z.string(),
	concerns: z.string().check(described('Whom it concerns, in words.')),
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
			grounds: words,
			at: instant,
			by: z.string(),
		}),
	),
	mailings: z.optional(z.array(caseMailingSchema).check(described('Letters to the people.'))),
	reminded: z.optional(z.array(z.enum(reminders)).check(described('Who was reminded that nothing was decided.'))),
	settled: z.optional(z.object({ at: instant, note: words })),
	closedAt: z.optional(instant),
	flagged: z.optional(z.object({ step: z.string(), error: z.string(), at: instant })),
	undelivered: caseViewSchema.shape.undelivered,
	mails: z.optional(
		z.array(z.object({ key: z.string(), to: z.string(), subject: z.string(), recordedAt: instant, sentAt: z.optional(instant) })),
	),
	notes: z.optional(z.array(z.object({ key: z.string(), text: z.string(), hash }))),
	head: z.optional(z.object({ seq: z.int(), hash })),
	timeline: z.optional(z.array(auditEventSchema)),
});
