/** What the API answers of requests of data subjects. */
import * as z from 'zod/mini';
import {
	type CaseState,
	channels,
	decisionNeeds,
	identityProofs,
	refusalReasons,
	reviewOutcomes,
	rights,
	statuses,
} from '../../core/case/case.ts';
import { proofKinds } from '../../core/clock/request-clock.ts';
import type { Candidate, Identifier } from '../../core/ports.ts';
import { restrictionGrounds } from '../../core/request/particulars.ts';
import { caseRecord, undeliveredCount } from './case.ts';
import { planEntrySchema, recipientEntrySchema, storeResultSchema, tally, taskSchema } from './fulfilment.ts';
import { cursor, date, described, hash, instant, referenceSchema, textReference } from './parts.ts';

const right = z.enum(rights);

/** Where a case stands. */
export const statusSchema = z
	.enum(statuses)
	.check(described('Where a case stands; completed, refused, withdrawn and lapsed are final.'));

/** `POST /requests`: the same for known and unknown addresses, for new and repeated requests. */
export const submittedSchema = z.object({ reference: referenceSchema, status: z.literal('received') });

/** `GET /requests/{reference}`. */
export const requestStatusSchema = z.object({
	reference: referenceSchema,
	right,
	status: statusSchema,
	receivedOn: date,
	dueOn: date.check(described('By the end of this day it is answered (Art 12(3)).')),
	history: z.array(z.object({ on: date, what: z.string() })),
	recipients: z
		.array(z.object({ name: z.string(), told: z.boolean(), on: z.optional(date) }))
		.check(described('Who was given the data, and was told what was done to it (Art 19); empty until it is done.')),
});

/** `POST /requests/{reference}/identity`. */
export const identityConfirmedSchema = z.object({ reference: referenceSchema, status: statusSchema, dueOn: date });

/** What a command on a case answers: the person's withdrawal, the DPO's actions. */
export const caseStatusSchema = z.object({ reference: referenceSchema, status: statusSchema });

const awaiting = z.array(z.object({ kind: z.enum(proofKinds), askedOn: date }));

/** `POST /cases`. */
export const enteredSchema = z.object({
	reference: referenceSchema,
	dueOn: date,
	awaiting: z.optional(
		awaiting.check(described('What is asked for first: the period has not begun, and dueOn is the day if it came today.')),
	),
});

const summary = {
	reference: referenceSchema,
	kind: z.literal('subject-request'),
	right,
	status: statusSchema,
	channel: z.enum(channels).check(described('How the request came.')),
	receivedOn: date,
	dueOn: date.check(described('The last day of the statutory period (Art 12(3)).')),
	houseTargetOn: date.check(described('The day that the controller wants to be done by.')),
	daysLeft: z.int().check(described('Calendar days from today to dueOn; negative when overdue.')),
	paused: z.boolean().check(described('The clock stands still; the dates are those that would hold if the answer came today.')),
	extended: z.boolean().check(described('Two further months apply (Art 12(3)).')),
	awaiting: awaiting.check(
		described('What the person was asked for and has not sent: the period has not begun; the dates are those if it came today.'),
	),
	needs: z.array(z.enum(decisionNeeds)).check(described('What a person has to decide before the request can go on.')),
};

/** One case of a list. */
export const caseSummarySchema = z.object({
	...summary,
	undelivered: undeliveredCount,
});

/** `GET /cases`. A page may hold fewer cases than there are, even none, and still have a cursor: it is filtered after it is read. */
export const caseListSchema = z.object({ cases: z.array(caseSummarySchema), cursor });

const identifier = z.object({
	kind: z.string(),
	value: z.string(),
	scope: z.enum(['unique', 'shared'] as const satisfies readonly Identifier['scope'][]),
});

const candidate = z.object({
	store: z.string(),
	why: z.enum(['shared-identifier', 'name-differs'] as const satisfies readonly Candidate['why'][]),
	identifier: z.optional(identifier),
	personName: z.optional(z.string()),
});

const decided = { at: instant, by: z.string(), text: z.optional(textReference) };

/** `GET /cases/{reference}`. */
export const caseViewSchema = z.object({
	...summary,
	identity: z.optional(
		z.object({
			establishedAt: instant,
			how: z.enum(identityProofs),
		}),
	),
	joined: z.optional(referenceSchema.check(described('The earlier request of the same person that this one joined.'))),
	plan: z.array(planEntrySchema),
	incomplete: z
		.array(z.object({ store: z.string(), why: z.string().check(described('unreachable, inexact-search or undeclared-records.')) }))
		.check(described('Stores whose search does not count as done, and why.')),
	decision: z.optional(
		z.discriminatedUnion('outcome', [
			z.object({ outcome: z.literal('approved'), ...decided, review: z.optional(z.enum(reviewOutcomes)) }),
			z.object({ outcome: z.literal('refused'), reason: z.enum(refusalReasons), ...decided }),
		]),
	),
	leftOut: z.array(z.string()).check(described('Stores that the DPO went on without.')),
	tasksDone: z.array(
		z.object({
			store: z.string(),
			acted: z.array(tally),
			attachments: z.optional(
				z
					.array(z.object({ name: z.optional(z.string()), sha256: hash }))
					.check(described('Files that belong to it; without a name once that was erased.')),
			),
		}),
	),
	results: z.optional(z.array(storeResultSchema)),
	verified: z.optional(z.object({ at: instant, problems: z.array(z.string()) })),
	recipients: z.optional(
		z
			.array(recipientEntrySchema)
			.check(described('Who was told of what was done to data that they were given (Art 19); absent until that is known.')),
	),
	delivered: z.optional(z.object({ at: instant, mail: z.string(), exportExpiresAt: z.optional(instant) })),
	transfer: z.optional(
		z
			.object({ at: instant, outcome: z.enum(['sent', 'refused']), text: textReference })
			.check(described('To another controller: its receipt, or why not, in notes.')),
	),
	effects: z
		.array(
			z.enum([
				'marketing-stopped',
				'consent-withdrawn',
				'restricted',
				'objected',
			] as const satisfies readonly CaseState['effects'][number][]),
		)
		.check(described('What took effect at once.')),
	deferredBehind: z.optional(referenceSchema.check(described('The request of the same person that is carried out first.'))),
	restricted: z.optional(
		z.object({ at: instant, results: z.array(storeResultSchema) }).check(described('Restricted while the DPO weighs.')),
	),
	lifting: z.optional(z.object({ at: instant, reasons: textReference })),
	lifted: z.optional(z.object({ at: instant, results: z.array(storeResultSchema) })),
	person: z.optional(
		z
			.object({
				email: z.string(),
				name: z.optional(z.string()),
				details: z.optional(z.string()),
				particulars: z.optional(
					z.object({
						corrections: z.optional(z.array(z.object({ category: z.string(), field: z.string(), value: z.string() }))),
						ground: z.optional(z.enum(restrictionGrounds)),
						categories: z.optional(z.array(z.string())),
						purposes: z.optional(z.array(z.string())),
						transferTo: z.optional(z.string()),
					}),
				),
				identity: z.optional(z.object({ establishedAt: instant, how: z.string() })),
				authority: z.optional(
					z
						.object({ for: z.enum(['child', 'represented']), shownAt: z.optional(instant), how: z.optional(z.string()) })
						.check(described('Somebody asks for them; when and how they showed that they may, unless it was asked for.')),
				),
				formerEmails: z.optional(z.array(z.string()).check(described('Addresses that were theirs: nothing is mailed there.'))),
				identifiers: z.optional(z.array(identifier)),
				candidates: z.optional(z.array(candidate)),
			})
			.check(described('Who the case is about; absent once that was erased.')),
	),
	tasks: z.array(taskSchema),
	...caseRecord,
});
