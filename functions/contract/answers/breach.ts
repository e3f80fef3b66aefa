/** What the API answers of breaches. */
import * as z from 'zod/mini';
import {
	breachChannels,
	breachStatuses,
	peopleOutcomes,
	reasonsForNotice,
	reasonsNotToTell,
	remedyKinds,
} from '../../core/breach/breach.ts';
import { dataKinds, flags, identifiabilities, levels } from '../../core/breach/severity.ts';
import { caseRecord, undeliveredCount } from './case.ts';
import { caseMailingSchema } from './mailing.ts';
import { count, date, described, instant, referenceSchema, words } from './parts.ts';

export const breachStatusSchema = z
	.enum([...breachStatuses, 'received'])
	.check(described('Where a breach stands; received: the workflow opens it in a moment. completed is final.'));

/** `POST /breaches`, and the form as JSON. */
export const breachReportedSchema = z.object({
	reference: referenceSchema,
	notifyBy: instant.check(described('72 elapsed hours after awareness (Art 33(1)); may have passed.')),
	openedLate: z.boolean().check(described('It had passed when the breach was reported.')),
});

/** `POST /breaches/links`. */
export const reportLinkMadeSchema = z.object({
	for: z.string(),
	url: z
		.string()
		.check(described('Good for its holder alone, until it is renewed. Whoever has it can report breaches in its holder’s name.')),
	mintedAt: instant,
});

/** `GET /breaches/{reference}/notification`. */
export const notificationDraftSchema = z.object({ subject: z.string(), text: z.string(), html: z.string() });

/** ENISA’s score with its parts, or what is missing for it. */
export const severitySchema = z.discriminatedUnion('status', [
	z.object({ status: z.literal('unknown'), missing: z.array(z.string()) }),
	z.object({
		status: z.literal('computed'),
		dpc: z.object({ kind: z.enum(dataKinds), adjustment: z.int(), value: z.number() }),
		ei: z.object({ identifiability: z.enum(identifiabilities), value: z.number() }),
		cb: z.object({
			confidentiality: z.number(),
			integrity: z.number(),
			availability: z.number(),
			malicious: z.number(),
			value: z.number(),
		}),
		score: z.number().check(described('DPC × EI + CB. It informs what is decided, and decides nothing.')),
		level: z.enum(levels),
		flags: z.array(z.enum(flags)),
	}),
]);

const summary = {
	reference: referenceSchema,
	kind: z.literal('breach'),
	status: breachStatusSchema,
	channel: z.enum(breachChannels),
	awareAt: instant,
	receivedAt: instant.check(described('When it was reported here.')),
	notifyBy: instant,
	openedLate: z.boolean(),
	clockRunning: z.boolean().check(described('Neither was the authority notified, nor was it decided that it need not be.')),
	hoursLeft: z.optional(z.int().check(described('Whole hours; negative when overdue. Absent once the clock stands.'))),
	dueOn: z.optional(date.check(described('The day on which the 72 hours are over. Absent once the clock stands.'))),
};

export const breachSummarySchema = z.object({
	...summary,
	severity: severitySchema,
	undelivered: undeliveredCount,
});

const fact = z.optional(z.string().check(described('Absent while it is not known, and once it was erased.')));
const factTexts = { nature: fact, whose: fact, consequences: fact, measures: fact, cause: fact };
const facts = z.object({
	...factTexts,
	categories: z.optional(z.array(z.string())),
	people: z.optional(count),
	records: z.optional(count),
	dataKinds: z.optional(z.array(z.enum(dataKinds))),
	adjustment: z.optional(z.int()),
	identifiability: z.optional(z.enum(identifiabilities)),
	confidentiality: z.optional(z.number()),
	integrity: z.optional(z.number()),
	availability: z.optional(z.number()),
	malicious: z.optional(z.boolean()),
	unintelligible: z.optional(z.boolean()),
});

const decided = { grounds: words, at: instant, by: z.string() };

/** `GET /cases/{reference}` of a breach. */
export const breachViewSchema = z.object({
	...summary,
	severity: z.optional(severitySchema),
	processor: z.optional(z.string()),
	reporter: z.optional(z.object({ name: z.optional(z.string()), email: z.optional(z.string()) })),
	facts,
	authorityDecision: z.optional(z.object({ notify: z.boolean(), ...decided })),
	peopleDecision: z.optional(
		z.object({
			outcome: z.enum(peopleOutcomes),
			reason: z.optional(z.enum([...reasonsNotToTell, ...reasonsForNotice])),
			...decided,
		}),
	),
	ordered: z.optional(z.object({ phase: z.int(), final: z.boolean(), delay: words, orderedAt: instant })),
	notifications: z.optional(
		z.array(
			z.object({
				phase: z.int(),
				at: instant,
				final: z.boolean(),
				delay: words,
				mail: z.optional(z.string().check(described('Key of the mail that carried it.'))),
				document: words.check(described('What was filed on the site of the authority.')),
				reference: z.optional(z.string()),
			}),
		),
	),
	authorityReference: z.optional(z.string()),
	tellings: z.optional(
		z
			.array(
				z.object({
					...{ at: instant, people: count, how: words },
					letters: z
						.array(z.object({ number: z.int(), missed: count }))
						.check(described('Of each letter sent so far it says so of as many as it had missed by then.')),
				}),
			)
			.check(described('Each says of people that they were told by other means than a letter.')),
	),
	mailings: z.optional(z.array(caseMailingSchema).check(described('Letters to the people.'))),
	notices: z.optional(
		z
			.array(
				z.object({
					id: referenceSchema,
					publishedAt: instant,
					text: words,
					withdrawn: z.optional(
						z.object({
							at: instant,
							served: z
								.boolean()
								.check(described('Whether it had stood for as long as the people need to learn of the breach by it.')),
							note: words,
						}),
					),
				}),
			)
			.check(described('Public notices, in their order; the one that is not withdrawn stands at /notices/{id}.')),
	),
	escalated: z.optional(z.array(z.int()).check(described('Hours of which the DPO, the escalation contact, or both were mailed.'))),
	nextEscalation: z.optional(z.object({ hours: z.int(), at: instant })),
	tasks: z.optional(
		z.array(
			z.object({
				number: z.int(),
				kind: z.enum(remedyKinds),
				what: words,
				owner: words,
				dueOn: date,
				overdueAt: instant,
				setAt: instant,
				remindedAt: z.optional(instant),
				done: z.optional(z.object({ at: instant, by: z.string(), note: words })),
			}),
		),
	),
	...z.partial(z.object(caseRecord)).shape,
});
