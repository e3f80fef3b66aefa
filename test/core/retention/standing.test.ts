import { expect, test } from '@jest/globals';
import type { DueItem, ScheduleEntry } from '../../../functions/core/retention/ports.ts';
import { namesOf, standingOf } from '../../../functions/core/retention/standing.ts';

const entry = (more: Partial<ScheduleEntry> = {}): ScheduleEntry => ({
	...{ store: 'crm', category: 'enquiries', count: 2, action: 'erase', on: '2026-05-02', reason: 'Kept until you unsubscribe' },
	...more,
});
const dateless = ({ on: _, ...rest }: ScheduleEntry): ScheduleEntry => rest;
const item = (more: Partial<DueItem> = {}): DueItem => ({
	...{ subject: 'v1.one', store: 'crm', category: 'enquiries', on: '2026-05-02', lookOn: '2026-05-02', trigger: 'unsubscribe' },
	...{ count: 2, identifiers: [] },
	...more,
});
const standings = (entries: readonly ScheduleEntry[], items: readonly DueItem[], held = false) =>
	standingOf(entries, items, held).map(({ standing }) => standing);

test('an entry is looked for under every key of its person, on its day; one without a day is nowhere', () => {
	const name = { store: 'crm', category: 'enquiries', on: '2026-05-02', lookOn: '2026-05-02' };
	expect(namesOf(['v1.one', 'v1.two'], [entry(), dateless(entry())])).toEqual([
		{ subject: 'v1.one', ...name },
		{ subject: 'v1.two', ...name },
	]);
});

test('an entry is due while it is in the schedule, and done when it is not any more', () => {
	const later = { on: '2026-06-02' };
	const other = [item({ store: 'payments' }), item({ category: 'invoices' }), item({ on: '2026-05-03' })];
	expect(standings([entry(), entry(later)], [item(), ...other])).toEqual(['due', 'done']);
	expect(standingOf([entry()], [item(), ...other], false)).toEqual([{ entry: entry(), standing: 'due', items: [item()] }]);
});

test('an entry without a day waits', () => {
	expect(standings([dateless(entry({ waitsFor: 'contract-end' }))], [])).toEqual(['waiting']);
});

test('a hold keeps whatever it is on: the person, what was told of it, or the item', () => {
	expect(standings([entry(), dateless(entry())], [item()], true)).toEqual(['held', 'held']);
	expect(standings([dateless(entry({ waitsFor: 'hold' })), entry({ heldBy: 'H1' })], [])).toEqual(['held', 'held']);
	expect(standings([entry()], [item({ heldBy: 'H1' })])).toEqual(['held']);
});
