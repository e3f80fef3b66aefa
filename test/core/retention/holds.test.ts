import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	beginHold,
	clearHold,
	type HoldOrder,
	holdsInForce,
	isSameHold,
	type KeptHold,
	liftHold,
	moveReview,
	reminderDue,
	statusOf,
	takeEffect,
	widenHold,
	wrongHold,
} from '../../../functions/core/retention/holds.ts';
import type { HoldOn } from '../../../functions/core/retention/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const at = '2026-03-02T10:05:00.000Z';
const order = (more: Partial<HoldOrder> = {}): HoldOrder => ({
	...{
		id: 'H',
		on: { what: 'category', category: 'invoices' },
		reason: 'Claim 7',
		reviewOn: '2026-06-01',
		at,
		by: 'dpo:x',
		nonce: 'n',
	},
	...more,
});
const hold = (more: Partial<HoldOrder> = {}): KeptHold => beginHold(order(more));
const onPerson = (...subjects: string[]) => hold({ on: { what: 'person' }, subjects });

describe('what is held', () => {
	test('is a category in every store, or in one', () => {
		const everywhere = holdsInForce([hold()]);
		const inOne = holdsInForce([hold({ on: { what: 'category', category: 'invoices', store: 'payments' } })]);
		const invoice = { id: 'i', category: 'invoices' };
		expect([everywhere.on('payments', invoice), everywhere.on('crm', invoice)]).toEqual(['H', 'H']);
		expect([inOne.on('payments', invoice), inOne.on('crm', invoice)]).toEqual(['H', undefined]);
		expect(everywhere.on('payments', { id: 'i', category: 'payment-details' })).toBeUndefined();
	});

	test('is single records of one store, whatever their category', () => {
		const { on } = holdsInForce([hold({ on: { what: 'records', store: 'crm', records: ['a', 'b'] } })]);
		expect([
			on('crm', { id: 'a', category: 'x' }),
			on('crm', { id: 'c', category: 'x' }),
			on('events', { id: 'a', category: 'x' }),
		]).toEqual(['H', undefined, undefined]);
	});

	test('is a person, by any of their keys, and not whoever has none of these', () => {
		const { onPerson: held } = holdsInForce([onPerson('k1', 'k2')]);
		expect([held(['k0', 'k2']), held(['k0']), held([])]).toEqual(['H', undefined, undefined]);
	});

	test('is so while the hold is being placed, and no more once it is lifted; its review dates are told then', () => {
		const moved = moveReview(hold(), { on: '2026-09-01', at, by: 'dpo:x' }) as KeptHold;
		const placing = holdsInForce([moved]);
		expect([placing.ids, placing.on('crm', { id: 'i', category: 'invoices' }), placing.lifted]).toEqual([['H'], 'H', []]);
		const lifted = holdsInForce([liftHold(moved, at, 'dpo:x') as KeptHold]);
		expect([
			lifted.ids,
			lifted.on('crm', { id: 'i', category: 'invoices' }),
			lifted.lifted,
			lifted.reviewOn('H'),
			lifted.lastReviewOn('H'),
		]).toEqual([[], undefined, ['2026-06-01', '2026-09-01'], undefined, '2026-09-01']);
	});

	test('by two holds stays so until both are lifted', () => {
		const both = (lifted: readonly string[]) =>
			holdsInForce(['H', 'I'].map((id) => (lifted.includes(id) ? (liftHold(hold({ id }), at, 'x') as KeptHold) : hold({ id }))));
		const kept = ([] as string[][])
			.concat([], [['H']], [['I']], [['H', 'I']])
			.map((lifted) => both(lifted).on('s', { id: 'i', category: 'invoices' }));
		expect(kept.map((id) => id !== undefined)).toEqual([true, true, false]);
	});

	test('under names that other objects have is not', () => {
		const { on, onPerson: held } = holdsInForce([hold(), onPerson('k')]);
		expect([on('__proto__', { id: 'constructor', category: 'toString' }), held(['constructor'])]).toEqual([undefined, undefined]);
	});
});

describe('a hold', () => {
	test('tells the journal what it is on, and neither why nor whom', () => {
		const records = hold({ on: { what: 'records', store: 'crm', records: ['marta@example.com/1'] }, reason: 'Marta sues' });
		expect(records.outbox).toEqual([
			{
				event: {
					type: 'hold-placed',
					data: {
						hold: 'H',
						what: 'records',
						reviewOn: '2026-06-01',
						store: 'crm',
						records: 1,
						hash: expect.stringMatching(/^[0-9a-f]{64}$/),
					},
				},
				...{ at, actor: 'dpo:x', once: 'hold-placed/H' },
			},
		]);
		const person = liftHold(
			moveReview(onPerson('k'), { on: '2026-07-01', at, by: 'dpo:x', note: 'Marta again' }) as KeptHold,
			at,
			'dpo:x',
		);
		expect(JSON.stringify([records.outbox, person?.outbox])).not.toMatch(/marta|"k"/i);
		expect(person?.outbox.map(({ once }) => once)).toEqual(['hold-placed/H', 'hold-review-moved/H/1', 'hold-lifted/H']);
	});

	test('takes effect once, and again when it is widened to keys that are new', () => {
		const placed = takeEffect(onPerson('k'), at, at) as KeptHold;
		expect([statusOf(onPerson('k')), statusOf(placed), takeEffect(placed, at, at)]).toEqual(['placing', 'in-force', undefined]);
		const searched = widenHold(placed, ['k'], []) as KeptHold;
		expect([searched.effectiveAt, widenHold(searched, ['k'], [])]).toEqual([at, undefined]);
		const wider = widenHold(searched, ['k', 'l'], [{ store: 'crm', why: 'unreachable' }]) as KeptHold;
		expect([statusOf(wider), wider.subjects, wider.incomplete]).toEqual([
			'placing',
			['k', 'l'],
			[{ store: 'crm', why: 'unreachable' }],
		]);
		const narrower = widenHold(wider, [], []);
		expect(narrower?.subjects).toEqual(['k', 'l']);
	});

	test('that was lifted neither takes effect, nor is widened or lifted again; moving its review is refused', () => {
		const lifted = liftHold(onPerson('k'), at, 'dpo:x') as KeptHold;
		expect([takeEffect(lifted, at, at), widenHold(lifted, ['l'], []), liftHold(lifted, at, 'dpo:y')]).toEqual([
			undefined,
			undefined,
			undefined,
		]);
		expect(() => moveReview(lifted, { on: '2026-07-01', at, by: 'dpo:x' })).toThrow('was lifted');
	});

	test('moved to the date that it has already changes nothing, unless something is noted', () => {
		expect(moveReview(hold(), { on: '2026-06-01', at, by: 'dpo:x' })).toBeUndefined();
		expect(moveReview(hold(), { on: '2026-06-01', at, by: 'dpo:x', note: 'Looked at' })?.reviews).toHaveLength(2);
	});

	test('that is lifted is kept for as long as records of requests are, from its last review date on', () => {
		expect(clearHold(hold(), policy)).toBeUndefined();
		const cleared = clearHold(liftHold(hold(), at, 'x') as KeptHold, policy) as KeptHold;
		expect([cleared.cleared, (cleared.expiresOn ?? '') > '2026-06-01', clearHold(cleared, policy)]).toEqual([
			true,
			true,
			undefined,
		]);
	});

	test('is the same as another only where it is on the same, for the same reason, until the same day', () => {
		expect(isSameHold(hold(), order())).toBe(true);
		const others: Partial<HoldOrder>[] = [{ reason: 'Claim 8' }, { reviewOn: '2026-06-02' }, { on: { what: 'person' } }];
		expect(others.map((more) => isSameHold(hold(), order(more)))).toEqual([false, false, false]);
		expect(isSameHold(onPerson('k', 'l'), order({ on: { what: 'person' }, subjects: ['m'] }))).toBe(false);
		expect(isSameHold(onPerson('k', 'l'), order({ on: { what: 'person' }, subjects: ['k'] }))).toBe(true);
	});
});

describe('the DPO is reminded of a review', () => {
	const due = (today: string, more: Partial<KeptHold> = {}) => reminderDue({ ...hold(), ...more }, today, 'Europe/London');

	test.each([
		['2026-05-24', undefined],
		['2026-05-25', 'review-2026-06-01-7'],
		['2026-05-31', 'review-2026-06-01-7'],
		['2026-06-01', 'review-2026-06-01'],
		['2026-06-07', 'review-2026-06-01'],
		['2026-06-08', 'review-2026-06-01+7'],
		['2026-06-15', 'review-2026-06-01+14'],
		['2027-06-01', 'review-2026-06-01+364'],
	])('on %s by %s', (today, name) => expect(due(today)).toBe(name));

	test('once for each moment, and never of what was lifted', () => {
		expect(due('2026-06-03', { reminded: ['review-2026-06-01'] })).toBeUndefined();
		expect(due('2026-06-08', { reminded: ['review-2026-06-01'] })).toBe('review-2026-06-01+7');
		expect(due('2026-06-08', { liftedAt: at })).toBeUndefined();
	});

	test('not of a moment that had passed when the date was set', () => {
		const soon = moveReview(hold(), { on: '2026-03-05', at, by: 'dpo:x' }) as KeptHold;
		expect(['2026-03-02', '2026-03-04', '2026-03-05'].map((today) => reminderDue(soon, today, 'Europe/London'))).toEqual([
			undefined,
			undefined,
			'review-2026-03-05',
		]);
	});

	test('by the calendar of the controller, through a year as often as there are weeks, however often it is looked at', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 }), (days) => {
				const reminded: string[] = [];
				for (const day of days.toSorted((a, b) => a - b)) {
					const today = new Date(Date.UTC(2026, 4, 1 + day)).toISOString().slice(0, 10);
					const name = due(today, { reminded });
					if (name) reminded.push(name);
					// Looked at twice on one day, it is said once.
					expect(due(today, { reminded })).toBeUndefined();
				}
				expect(new Set(reminded).size).toBe(reminded.length);
			}),
		);
	});
});

describe('a hold that is asked for', () => {
	test.each<[HoldOn, string[]]>([
		[{ what: 'person' }, []],
		[{ what: 'category', category: 'invoices' }, []],
		[{ what: 'category', category: 'invoices', store: 'payments' }, []],
		[{ what: 'category', category: 'invoices', store: 'crm' }, ['on.store']],
		[{ what: 'category', category: 'no-such' }, ['on.category']],
		[{ what: 'category', category: '__proto__' }, ['on.category']],
		[{ what: 'category', category: 'invoices', store: 'no-such' }, ['on.store']],
		[{ what: 'records', store: 'constructor', records: ['a'] }, ['on.store']],
		[{ what: 'records', store: 'cctv', records: ['a'] }, []],
	])('on %j is wrong in %j', (on, fields) => expect(wrongHold(policy, on).map(({ field }) => field)).toEqual(fields));
});
