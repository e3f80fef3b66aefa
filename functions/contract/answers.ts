/**
 * What the API answers, as schemas: docs/openapi.json is made from them, and the journeys hold real answers against them.
 * Run time does not need them. Instants are UTC, ISO-8601; dates are calendar dates in the controller's time zone.
 */
import * as z from 'zod/mini';
import {
	type CaseState,
	channels,
	type DecisionNeed,
	identityProofs,
	noticeActs,
	noticeStatuses,
	type PlanEntry,
	type RecipientEntry,
	refusalReasons,
	reviewOutcomes,
	rights,
	type StoreResult,
	statuses,
} from '../core/case/case.ts';
import { nonDeliveries } from '../core/case/kind.ts';
import { proofKinds } from '../core/clock/request-clock.ts';
import type { Candidate, Identifier, Phase, SubjectMark, TaskProgress } from '../core/ports.ts';
import { restrictionGrounds } from '../core/request/particulars.ts';
import { holdStatuses } from '../core/retention/holds.ts';
import type { HoldOn } from '../core/retention/ports.ts';
import { standings } from '../core/retention/standing.ts';

const described = (description: string) => z.describe(description);

/** Names a case: `XXXX-XXXX-XXX` in Crockford's base 32. */
export const referenceSchema = z
	.string()
	.check(
		z.regex(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}$/),
		described('Names a case, on the phone too: ten characters of Crockford base 32 and a check.'),
	);

const date = z.iso.date();
const instant = z.iso.datetime();
const count = z.int().check(z.gte(0));
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const right = z.enum(rights);
const kind = z.literal('subject-request');

/** Where a case stands. */
export const statusSchema = z
	.enum(statuses)
	.check(described('Where a case stands; completed, refused, withdrawn and lapsed are final.'));

/** Every error of the API, RFC 9457. */
export const problemSchema = z.object({
	type: z.string(),
	status: z.int(),
	title: z.string(),
	detail: z.string(),
	errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() })).check(described('What to write, by field.'))),
});

/** What API Gateway itself answers, before any function is asked. */
export const gatewayMessageSchema = z.object({ message: z.string() });

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

/** `POST …/resend` of a request or a complaint: the same whether or not the address is its. */
export const acceptedSchema = z.object({ status: z.literal('accepted') });

const needs = [
	'concerns-others',
	'stronger-identity',
	'shared-identifier',
	'name-differs',
	'incomplete-search',
	'undeclared-records',
	'several-values',
	'weighing',
	'human-review',
	'transfer',
] as const satisfies readonly DecisionNeed[];

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
	kind,
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
	needs: z.array(z.enum(needs)).check(described('What a person has to decide before the request can go on.')),
};

/** One case of a list. */
export const caseSummarySchema = z.object({
	...summary,
	undelivered: z.optional(
		z.int().check(described('How many mails that the law asks for came back, and were not dealt with; absent where none did.')),
	),
});

const cursor = z.optional(z.string().check(described('Opaque; give it back for the next page. Absent on the last.')));

/** `GET /cases`. A page may hold fewer cases than there are, even none, and still have a cursor: it is filtered after it is read. */
export const caseListSchema = z.object({ cases: z.array(caseSummarySchema), cursor });

/** What becomes of the records of one category in one store. */
export const planEntrySchema = z.object({
	store: z.string(),
	category: z.string(),
	outcome: z
		.enum(['act', 'retain', 'not-applicable', 'needs-person', 'task'] as const satisfies readonly PlanEntry['outcome'][])
		.check(
			described(
				'act: what the right does to it. retain: kept. needs-person: waits for the DPO. task: a person searches the store.',
			),
		),
	article: z.string().check(described('As UK GDPR Art 17(3)(b).')),
	count,
	reason: z.optional(z.string()),
	until: z.optional(date.check(described('Until when it is kept, where that is known.'))),
});

const tally = z.object({ category: z.string(), count });
const retainedTally = z.object({ category: z.string(), count, reason: z.string(), until: z.optional(date) });
const textReference = z.object({ key: z.string().check(described('The key of the text in notes.')), hash });

/** What was done in one store. */
export const storeResultSchema = z.object({
	store: z.string(),
	status: z.enum(['done', 'proceeded-without', 'failed', 'stopped'] as const satisfies readonly StoreResult['status'][]),
	found: count,
	acted: z.array(tally).check(described('Exported, erased, put right, restricted or scheduled for deletion, by category.')),
	retained: z.array(retainedTally),
	scheduled: z.optional(
		z
			.array(
				z.object({
					category: z.string(),
					count,
					held: z.optional(z.boolean().check(described('Under legal hold, which keeps them whatever the date.'))),
					on: z.optional(date.check(described('From this day on nothing keeps them.'))),
					waitsFor: z.optional(z.string().check(described('What they wait for, where no date is known yet.'))),
				}),
			)
			.check(described('Unsubscribing: what becomes of what is there, and when.')),
	),
	changes: z.optional(
		z.array(textReference).check(described('Where something was put right: what was there before and after, in notes.')),
	),
});

/** How far the work on one store has come. */
export const taskSchema = z.object({
	store: z.string(),
	phase: z.optional(
		z
			.enum(['meanwhile', 'lift'] as const satisfies readonly Phase[])
			.check(
				described('Absent: the act of the right. meanwhile: restricted while it is weighed. lift: the restriction is lifted.'),
			),
	),
	status: z.enum(['working', 'waiting', 'done', 'failed', 'stopped'] as const satisfies readonly TaskProgress['status'][]),
	found: count,
	acted: z.array(tally),
	retained: z.array(retainedTally),
	error: z.optional(z.string().check(described('Name of the error that failed it.'))),
	assigned: z.optional(
		z
			.object({ to: z.string(), dueOn: date, note: z.optional(z.string()) })
			.check(described('Who was given what a person has to do, and by when.')),
	),
});

/** One event of the chain; `npm run audit:verify` proves it. */
export const auditEventSchema = z.object({
	caseId: referenceSchema,
	seq: z.int().check(z.gte(1)),
	at: instant,
	actor: z.string().check(described('system, subject, or dpo:<subject of the token>.')),
	type: z.string(),
	data: z.record(z.string(), z.unknown()).check(described('Holds no personal data.')),
	prevHash: hash,
	hash: hash.check(described('SHA-256, in hex, of the RFC 8785 canonical JSON of the rest.')),
});

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

/** What a recipient of the data has to be told, and whether it was. */
const recipientEntrySchema = z.object({
	notice: z.string().check(described('Names it within the case.')),
	recipient: z.string().check(described('Id of the policy.')),
	act: z.enum(noticeActs).check(described('What was done to the data.')),
	by: z
		.enum(['email', 'webhook', 'none', 'dpo'] as const satisfies readonly RecipientEntry['by'][])
		.check(described('How it is told; dpo: by a person, as the note of the acknowledgement says.')),
	categories: z.array(z.string()),
	status: z
		.enum(noticeStatuses)
		.check(described('owed: not told yet. failed: it could not be told; it is tried again. impossible: the policy says why.')),
	owedAt: instant,
	at: z.optional(instant.check(described('When it was told, or last could not be.'))),
	failures: count,
	again: count.check(described('How often the DPO had it told again.')),
	acknowledgedAt: z.optional(instant),
	why: z.optional(z.string().check(described('Why it is not told, in the policy’s words, or could not be, as answered-503.'))),
	nextTryAt: z.optional(instant),
});

const decided = { at: instant, by: z.string(), text: z.optional(textReference) };

/** `GET /cases/{reference}`. */
export const caseViewSchema = z.object({
	...summary,
	undelivered: z.optional(
		z
			.array(
				z.object({
					mail: z.string().check(described('Key of the mail.')),
					why: z
						.enum(nonDeliveries)
						.check(
							described(
								'bounced: for good, or after days of trying. complained: its reader called it spam. suppressed: SES did not try. rejected: SES took it for harmful.',
							),
						),
					at: instant,
					settledAt: z.optional(instant),
					article: z.optional(
						z.string().check(described('What asks for the mail: until it is settled, the case needs attention.')),
					),
				}),
			)
			.check(described('Mails that came back; absent where none did.')),
	),
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
	flagged: z.optional(z.object({ step: z.string(), error: z.string(), at: instant })),
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
	mails: z.array(
		z.object({ key: z.string(), to: z.string(), subject: z.string(), recordedAt: instant, sentAt: z.optional(instant) }),
	),
	notes: z.array(z.object({ key: z.string(), text: z.string(), hash })),
	head: z.optional(
		z.object({ seq: z.int(), hash }).check(described('The end of the chain; absent until the workflow has opened the case.')),
	),
	timeline: z.array(auditEventSchema),
});

/** One record of a store, for the DPO to look at. */
export const recordSchema = z.object({
	id: z.string(),
	category: z.string(),
	fields: z.record(z.string(), z.unknown()),
	dates: z.object({
		collected: z.optional(z.string()),
		'relationship-end': z.optional(z.string()),
		'financial-year-end': z.optional(z.string()),
		'case-closed': z.optional(z.string()),
	}),
	held: z.boolean().check(described('Under legal hold.')),
	personName: z.optional(z.string()),
});

/** `GET /cases/{reference}/records`. */
export const recordListSchema = z.object({ records: z.array(recordSchema), cursor });

/** `POST /restrictions/check`: an answer for each address, in the order in which they were asked. */
export const restrictionsCheckedSchema = z.object({
	results: z.array(
		z.object({
			email: z.string(),
			restricted: z.boolean().check(described('Do not use the data now, or not for everything: see marks.')),
			quiesced: z.boolean().check(described('A request is being carried out: write nothing about the person now.')),
			marks: z.array(
				z.object({
					kind: z.enum(['restriction', 'objection', 'consent', 'quiesce'] as const satisfies readonly SubjectMark['kind'][]),
					by: referenceSchema,
					since: instant,
					purposes: z.optional(z.array(z.string()).check(described('Purposes of the policy; absent: all.'))),
					categories: z.optional(z.array(z.string()).check(described('Categories of the policy; absent: all.'))),
				}),
			),
		}),
	),
});

const holdOn = z.object({
	what: z.enum(['person', 'category', 'records'] as const satisfies readonly HoldOn['what'][]),
	category: z.optional(z.string()),
	store: z.optional(z.string().check(described('Absent with a category: every store.'))),
	records: z.optional(count.check(described('How many records.'))),
});

const incomplete = z
	.array(
		z.object({
			store: z.string(),
			why: z.string().check(described('unreachable, inexact-search, undeclared-records, out-of-time, failed or not-searched.')),
		}),
	)
	.check(
		described(
			'Stores that were not searched to their end: what is theirs alone may not be under the hold. Placed again with the same Idempotency-Key, it is searched for again.',
		),
	);

const alreadyGone = z
	.object({
		requests: z
			.array(z.object({ reference: referenceSchema, store: z.string(), category: z.string(), count }))
			.check(
				described(
					'By requests for erasure; what one is deleting at this moment counts, and what a sweep did for one after a hold was lifted.',
				),
			),
		sweeps: z
			.array(
				z.object({
					store: z.string(),
					category: z.string(),
					count,
					dueOn: date,
					perhaps: z.optional(z.boolean().check(described('Or a live contract moved its day.'))),
				}),
			)
			.check(described('By sweeps, after the person unsubscribed.')),
	})
	.check(described('What was deleted of the person before the hold took effect; only of a hold on a person.'));

const holdId = z.string().check(described('Names the hold, in the manner of a reference.'));
const effectiveAt = instant.check(
	described(
		'From then on nothing more of it is deleted, for certain: the last of those who were erasing when it was placed has ended.',
	),
);

/** `POST /holds`. */
export const holdPlacedSchema = z.object({
	id: holdId,
	effectiveAt: z.optional(effectiveAt),
	reviewOn: date,
	alreadyGone: z.optional(alreadyGone),
	incomplete,
});

const hold = {
	id: holdId,
	status: z
		.enum(holdStatuses)
		.check(described('placing: it is heeded, but who was erasing before may not have ended. lifted: it keeps nothing any more.')),
	on: holdOn,
	reason: z.string(),
	reviewOn: date,
	placedAt: instant,
	placedBy: z.string().check(described('dpo:<subject of the token>.')),
	effectiveAt: z.optional(effectiveAt),
	liftedAt: z.optional(instant),
	incomplete: z.optional(incomplete),
};

/** One hold of a list. */
export const holdSummarySchema = z.object(hold);

/** `GET /holds`. */
export const holdListSchema = z.object({ holds: z.array(holdSummarySchema) });

/** `GET /holds/{id}`. */
export const holdViewSchema = z.object({
	...hold,
	records: z.optional(z.array(z.string()).check(described('Ids of the records that it is on.'))),
	subjects: z.optional(
		z.array(z.string()).check(described('Keys of the person that it is on: of addresses and other identifiers.')),
	),
	reviews: z.array(z.object({ on: date, at: instant, by: z.string(), note: z.optional(z.string()) })),
	alreadyGone: z.optional(alreadyGone),
});

const sweepTotals = { erased: count, anonymised: count, held: count, failed: count };

/** `POST /sweeps/retention`. */
export const sweepStartedSchema = z.object({ id: z.string() });

/** `GET /sweeps/{sweep}`. Totals stand there once it has ended. */
export const sweepSchema = z.object({
	id: z.string(),
	status: z
		.enum(['running', 'completed', 'failed'])
		.check(described('failed: it did not come to its end; what it deleted was due, and the next sweep goes on.')),
	dryRun: z.optional(z.boolean()),
	startedAt: z.optional(instant),
	endedAt: z.optional(instant),
	policyVersion: z.optional(z.string()),
	confirmed: z.optional(z.array(z.string())),
	guarded: z.optional(
		z
			.array(z.object({ store: z.string(), due: count }))
			.check(described('Stores that it left alone: they would have lost more than the policy lets a sweep delete unasked.')),
	),
	totals: z.object(sweepTotals),
	byCategory: z.array(z.object({ category: z.string(), ...sweepTotals })),
	failures: z.array(
		z.object({ store: z.string(), category: z.string(), error: z.string().check(described('Name of the error.')), items: count }),
	),
	ahead: z.optional(
		z.array(z.object({ store: z.string(), category: z.string(), count })).check(described('Scheduled for the next thirty days.')),
	),
	certificates: z.optional(count),
});

/** `GET /.well-known/jwks.json`, RFC 7517 and 8037. */
export const keySetSchema = z.object({
	keys: z.array(
		z.object({
			kty: z.literal('OKP'),
			crv: z.literal('Ed25519'),
			kid: z.string(),
			x: z.string(),
			use: z.literal('sig'),
			alg: z.string(),
		}),
	),
});

/** `POST /unsubscribe?token=`: the same at the first click and at every further one. */
export const unsubscribedSchema = z.object({ status: z.literal('unsubscribed') });

const scheduledRecords = z.array(z.object({ store: z.string(), category: z.string(), count, on: z.optional(date) }));

/** `POST /unsubscribe/undo`. */
export const unsubscribingUndoneSchema = z.object({
	reference: referenceSchema,
	status: z.literal('undone'),
	stopped: scheduledRecords.check(described('Is not deleted.')),
	deleted: scheduledRecords.check(described('Was deleted before.')),
	remaining: scheduledRecords.check(described('Is deleted on its day, for other reasons than unsubscribing.')),
});

/** `POST /unsubscribe/links`: in the order in which they were asked. */
export const unsubscribeLinksMadeSchema = z.object({
	links: z.array(
		z.object({
			email: z.string(),
			url: z.string().check(described('Good for this address alone, and for ever. Whoever has it can unsubscribe the address.')),
			headers: z
				.object({ 'List-Unsubscribe': z.string(), 'List-Unsubscribe-Post': z.literal('List-Unsubscribe=One-Click') })
				.check(described('To be set in the mail, and covered by its DKIM signature (RFC 2369, RFC 8058).')),
		}),
	),
});

/** `POST /suppressions/check`: an answer for each address, in the order in which they were asked. */
export const suppressionsCheckedSchema = z.object({
	results: z.array(
		z.object({
			email: z.string(),
			suppressed: z
				.boolean()
				.check(described('Send no marketing there. True of whatever is no address: what cannot be read is never mailed.')),
		}),
	),
});

const subjectKey = z.string().check(described('Pseudonym of the person: personal data still.'));

/** `POST /consents`. */
export const consentRecordedSchema = z.object({ subjectKey, givenAt: instant });

/** `POST /subjects/lookup`. */
export const subjectFoundSchema = z.object({ subjectKey });

/** `GET /subjects/{subjectKey}/schedule`. */
export const subjectScheduleSchema = z.object({
	subjectKey,
	unsubscribedOn: z.optional(
		date.check(described('Absent while the person has not unsubscribed, has not confirmed it, or has come back.')),
	),
	entries: z.array(
		z.object({
			store: z.string(),
			category: z.string(),
			count: count.check(described('Records when it was scheduled.')),
			on: z.optional(date.check(described('From this day on nothing keeps it; absent where that is not known.'))),
			status: z
				.enum(standings)
				.check(
					described(
						'due: goes on its day. waiting: for something that has no date yet. held: kept by a hold, whatever its day. done: gone, or no longer due.',
					),
				),
			sentence: z.string(),
		}),
	),
	sentences: z.array(z.string()).check(described('All of it, in the order in which it is to be read; one at least.')),
});
