import { describe, expect, test } from '@jest/globals';
import type { LedgerEntry } from '../../../functions/core/retention/ports.ts';
import {
	advanceReplay,
	judgeAgain,
	ledgerFrom,
	notBegun,
	type ReplayProgress,
	type ReplayRun,
	replayReport,
	replayWork,
	runOf,
} from '../../../functions/core/retention/replay.ts';

const run: ReplayRun = {
	id: 'replay-1',
	restoredTo: '2026-03-02T10:00:00.000Z',
	dryRun: false,
	startedAt: '2026-03-05T10:00:00.000Z',
};
const person = { kind: 'email', value: 'person@example.com', scope: 'unique' } as const;
const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
	...{ store: 'crm', identifiers: [person], records: ['a'], at: '2026-03-03T10:00:00.000Z', by: 'case-1', ...more },
});

describe('what there is to do after a restore', () => {
	const ids = (...entries: readonly LedgerEntry[]) => replayWork(run, entries, []).flatMap(({ records }) => [...records.keys()]);

	test('is one search for all that was erased of one person in one store, whoever erased it', () => {
		const work = replayWork(
			run,
			[
				entry({ records: ['a', 'b'] }),
				entry({ records: ['b', 'c'], by: 'sweep-1', at: '2026-03-04T10:00:00.000Z' }),
				entry({ store: 'marketing' }),
				entry({ identifiers: [{ ...person, value: 'other@example.com' }] }),
			],
			[],
		);
		expect(work.map(({ store, by, records }) => [store, by, Object.fromEntries(records)])).toEqual([
			[
				'crm',
				['case-1', 'sweep-1'],
				{ a: '2026-03-03T10:00:00.000Z', b: '2026-03-04T10:00:00.000Z', c: '2026-03-04T10:00:00.000Z' },
			],
			['marketing', ['case-1'], { a: '2026-03-03T10:00:00.000Z' }],
			['crm', ['case-1'], { a: '2026-03-03T10:00:00.000Z' }],
		]);
	});

	test('begins a quarter of an hour before the backup: what was written down then may have been erased after it', () => {
		expect(ledgerFrom(run)).toBe('2026-03-02T09:45:00.000Z');
		expect(ids(entry({ at: '2026-03-02T09:45:00.000Z' }))).toEqual(['a']);
		expect(ids(entry({ at: '2026-03-02T09:44:59.999Z' }))).toEqual([]);
	});

	test('ends where the replay began', () => {
		expect(ids(entry({ at: run.startedAt }))).toEqual(['a']);
		expect(ids(entry({ at: '2026-03-05T10:00:00.001Z' }))).toEqual([]);
	});

	test('is of the stores that were restored, where these are named', () => {
		const entries = [entry(), entry({ store: 'marketing', records: ['m'] })];
		expect(replayWork({ ...run, stores: ['marketing'] }, entries, []).map(({ store }) => store)).toEqual(['marketing']);
	});

	test('leaves out what was taken back, unless it was erased later all the same', () => {
		const back = entry({ at: '2026-03-03T11:00:00.000Z' });
		const left = (...entries: readonly LedgerEntry[]) =>
			replayWork(run, entries, [back]).flatMap(({ records }) => [...records.keys()]);
		expect(left(entry({ records: ['a', 'b'] }))).toEqual(['b']);
		expect(left(entry())).toEqual([]);
		expect(left(entry(), entry({ at: '2026-03-03T12:00:00.000Z' }))).toEqual(['a']);
		expect(left(entry({ by: 'case-2' }))).toEqual(['a']);
		expect(left(entry({ store: 'marketing' }))).toEqual(['a']);
	});
});

describe('a record that is there again', () => {
	const work = { store: 'crm', records: new Map([['a', '2026-03-03T23:30:00.000Z']]) };
	const judge = (more: { id?: string; held?: boolean; collected?: string; personHeld?: boolean; holdOn?: string } = {}) =>
		judgeAgain(
			work,
			{
				...{ id: 'a', category: 'contact-details', held: false, ...more },
				dates: more.collected === undefined ? {} : { collected: more.collected },
			},
			{
				timeZone: 'Europe/London',
				personHeld: more.personHeld ?? false,
				holds: { on: (store, { id, category }) => (more.holdOn === `${store}/${category}/${id}` ? 'hold-1' : undefined) },
			},
		);

	test('goes where the ledger names it, and no other does', () => {
		expect([judge(), judge({ id: 'b' })]).toEqual(['erase', 'foreign']);
	});

	test('stays while it, its category or its person is under a hold', () => {
		expect([judge({ held: true }), judge({ personHeld: true })]).toEqual(['held', 'held']);
		expect([judge({ holdOn: 'crm/contact-details/a' }), judge({ holdOn: 'marketing/contact-details/a' })]).toEqual([
			'held',
			'erase',
		]);
	});

	test('stays where it was collected on a later day than it was erased', () => {
		expect([judge({ collected: '2026-03-03' }), judge({ collected: '2026-03-04' })]).toEqual(['erase', 'newer']);
	});
});

describe('the report', () => {
	const failure = { store: 'events', error: 'StoreUnavailableError', count: 1, by: ['case-1'] };
	const progress = (more: Partial<ReplayProgress>): ReplayProgress => ({ ...notBegun, done: true, ...more });
	const counted = (store: string, found: number, held = 0, newer = 0) => ({ store, found, held, newer });

	test('tells what was found again, erased again and kept, by store', () => {
		const count = progress({ stores: [counted('marketing', 2), counted('crm', 5, 2)] });
		const verify = progress({ stores: [counted('crm', 3, 2, 1)] });
		expect(replayReport(run, { count, erase: progress({}), verify })).toEqual({
			stores: [
				{ store: 'crm', found: 5, erased: 2, held: 2, newer: 1, left: 0 },
				{ store: 'marketing', found: 2, erased: 2, held: 0, newer: 0, left: 0 },
			],
			failures: [],
			complete: true,
		});
	});

	test('is not complete while something is left, or the last look failed or did not end', () => {
		const all = { count: progress({}), erase: progress({}), verify: progress({}) };
		const complete = (more: Partial<typeof all>) => replayReport(run, { ...all, ...more }).complete;
		expect(complete({})).toBe(true);
		expect(complete({ verify: progress({ stores: [counted('crm', 1)] }) })).toBe(false);
		expect(complete({ verify: progress({ failures: [failure] }) })).toBe(false);
		expect(complete({ verify: notBegun })).toBe(false);
		// Tried again and seen to: what failed before does not count.
		expect(complete({ erase: progress({ failures: [failure] }) })).toBe(true);
	});

	test('of a dry run tells what would go', () => {
		const count = progress({ stores: [counted('crm', 5, 2, 1)], failures: [failure] });
		expect(replayReport({ dryRun: true }, { count, erase: notBegun, verify: notBegun })).toEqual({
			stores: [{ store: 'crm', found: 5, erased: 0, held: 2, newer: 1, left: 2 }],
			failures: [{ ...failure, phase: 'count' }],
			complete: false,
		});
	});

	test('adds up what several steps counted, and names a few of those whose erasures failed', () => {
		const more = (by: readonly string[]) => ({ stores: [counted('crm', 2, 1)], failures: [{ ...failure, by }], done: false });
		const names = Array.from({ length: 30 }, (_, index) => `case-${index}`);
		const after = advanceReplay(advanceReplay(notBegun, { ...more(names), through: 'p1' }), { ...more(['x']), through: undefined });
		expect(after).toEqual({
			cursor: 'p1',
			done: false,
			stores: [counted('crm', 4, 2)],
			failures: [{ ...failure, count: 2, by: names.slice(0, 20) }],
		});
	});
});

test('a run is named after its execution, without what that name may tell', () => {
	expect(runOf('restore for Ada')).toMatch(/^replay-[0-9A-Z-]{13}$/);
	expect(runOf('a')).not.toBe(runOf('b'));
});
