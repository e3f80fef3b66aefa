/** What the API answers of complaints. */
import * as z from 'zod/mini';
import { channels } from '../../core/case/case.ts';
import {
	type ComplaintState,
	complaintOutcomes,
	complaintStatuses,
	complaintSubjects,
	endings,
} from '../../core/complaint/complaint.ts';
import type { Duty } from '../../core/complaint/deadlines.ts';
import { caseRecord, undeliveredCount } from './case.ts';
import { date, described, instant, referenceSchema, words } from './parts.ts';

/** Where a complaint stands. */
export const complaintStatusSchema = z.enum(complaintStatuses).check(described('Where a complaint stands.'));

const complaint = {
	reference: referenceSchema,
	about: z.enum(complaintSubjects).check(described('What it is about: the kinds that are counted.')),
	status: complaintStatusSchema,
	receivedOn: date,
};

/** `GET /complaints/{reference}`, for the holder of the mailed link. */
export const complaintShownSchema = z.object({
	...complaint,
	outcomeTargetOn: date.check(described('The day that the controller wants the outcome to be there by.')),
	outcome: z.optional(z.enum(complaintOutcomes).check(described('Once the person was told.'))),
	history: z.array(z.object({ on: date, what: z.string() })),
});

/** `POST /complaints/{reference}/identity`. */
export const complaintConfirmedSchema = z.object({ reference: referenceSchema, status: complaintStatusSchema });

const acknowledgeBy = date.check(
	described('The last day of the 30 days beginning with receipt (Data Protection Act 2018, s.164A), read conservatively.'),
);
const publishedAcknowledgeBy = date.check(described('The same as the ICO counts: from the next day, and on to a working day.'));

/** `POST /cases` of a complaint. */
export const complaintEnteredSchema = z.object({
	...{ reference: referenceSchema, acknowledgeBy, publishedAcknowledgeBy, outcomeTargetOn: date },
});

const summary = {
	...complaint,
	kind: z.literal('complaint'),
	channel: z.enum(channels),
	what: z.optional(
		z
			.enum(['acknowledgement', 'outcome', 'authority', 'remedy'] as const satisfies readonly Duty['what'][])
			.check(described('What is due first; absent where nothing is.')),
	),
	dueOn: z.optional(date.check(described('By when.'))),
	daysLeft: z.optional(z.int().check(described('Calendar days from today to dueOn; negative when overdue.'))),
	undelivered: undeliveredCount,
};

/** One complaint of a list. */
export const complaintSummarySchema = z.object(summary);

const enquirySchema = z.object({
	number: z.int(),
	at: instant,
	question: words,
	answered: z.optional(z.object({ at: instant, answer: words })),
});

const remedySchema = z.object({
	number: z.int(),
	dueOn: date,
	doneAt: z.optional(instant),
	to: z.optional(z.string().check(described('Who does it; absent once that was erased.'))),
	task: words,
});

/** `GET /cases/{reference}` of a complaint. */
export const complaintViewSchema = z.object({
	...summary,
	clock: z.object({
		...{ acknowledgeBy, publishedAcknowledgeBy, outcomeTargetOn: date },
		reading: z.literal('conservative').check(described('Of acknowledgeBy: the day of receipt is day 1, and no weekend moves it.')),
		acknowledged: z.boolean().check(described('The person was told that it came; false again where that mail came back.')),
	}),
	acknowledged: z.optional(z.object({ at: instant, mail: z.optional(z.string()), on: z.optional(date) })),
	linked: z.optional(
		z
			.object({ to: referenceSchema, samePerson: z.boolean().check(described('Both came from one address.')) })
			.check(described('The request that it is about, where there is such a one.')),
	),
	identity: z.optional(
		z.object({
			establishedAt: instant,
			how: z.enum(['mail-link', 'dpo'] as const satisfies readonly NonNullable<ComplaintState['identity']>['how'][]),
		}),
	),
	handler: z.optional(z.string().check(described('Address of whoever looks into it.'))),
	person: z.optional(
		z
			.object({
				email: z.optional(z.string()),
				name: z.optional(z.string()),
				postalAddress: z.optional(z.string()),
				text: z.string(),
				concerning: z.optional(referenceSchema.check(described('As the person gave it, whether or not there is such a request.'))),
				enteredBy: z.optional(z.string()),
			})
			.check(described('Who complains, and of what; absent once that was erased.')),
	),
	enquiries: z.array(enquirySchema).check(described('Made inside; the person does not see them.')),
	outcome: z.optional(z.object({ outcome: z.enum(complaintOutcomes), reasons: words, at: instant, by: z.string() })),
	answered: z.optional(z.object({ at: instant, mail: z.string() })),
	remedies: z.array(remedySchema),
	ended: z.optional(z.object({ why: z.enum(endings), at: instant })),
	authority: z.optional(
		z.object({
			reference: z.string().check(described('The supervisory authority’s own.')),
			at: instant,
			dueOn: z.optional(date.check(described('By when the authority wants our answer.'))),
			answeredAt: z.optional(instant),
		}),
	),
	...caseRecord,
});
