/** What the API answers of what was planned for a request, done, and told to recipients. */
import * as z from 'zod/mini';
import { noticeActs, noticeStatuses, type PlanEntry, type RecipientEntry, type StoreResult } from '../../core/case/case.ts';
import type { Phase, TaskProgress } from '../../core/stores/ports.ts';
import { count, date, described, instant, textReference } from './parts.ts';

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

export const tally = z.object({ category: z.string(), count });

const retainedTally = z.object({ category: z.string(), count, reason: z.string(), until: z.optional(date) });

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

/** What a recipient of the data has to be told, and whether it was. */
export const recipientEntrySchema = z.object({
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
