import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CaseEvent, CaseState, RecipientNotice, Right } from '../../../functions/core/case/case.ts';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import {
	ledgerOf,
	nextTelling,
	noticesFor,
	overdueNotices,
	recipientsNamed,
	toldOf,
} from '../../../functions/core/request/recipients.ts';
import { chainOf, closed, folded, having, listed, minute, noticeTo, notTold, opening, told } from '../../fixtures/cases.ts';

const recipient = (name: string, categories: readonly string[], tell: Policy['recipients'][string]['tell']) =>
	({ name, kind: 'partner', categories, countries: ['GB'], tell }) as Policy['recipients'][string];
const policy = {
	timeZone: 'Europe/London',
	recipients: {
		group: recipient('The group', ['contact-details', 'invoices'], { by: 'email', address: 'group@example.net' }),
		mailer: recipient('The mailer', ['contact-details'], { by: 'webhook', url: 'https://mailer.example.net' }),
		courts: recipient('The courts', ['invoices'], { by: 'none', why: 'They keep it by law.' }),
	},
} as unknown as Policy;

const result = (...categories: readonly string[]) => ({
	...({ store: 'crm', status: 'done', found: 1, retained: [] } as const),
	acted: categories.map((category) => ({ category, count: 1 })),
});
const done = (...categories: readonly string[]): CaseEvent => ({
	type: 'request-fulfilled',
	data: { results: [result(...categories)] },
});
const restricted = (...categories: readonly string[]): CaseEvent => ({
	type: 'records-restricted',
	data: { results: [result(...categories)] },
});
const lifted: CaseEvent = { type: 'restriction-lifted', data: { results: [] } };
const stateOf = (right: Right, ...events: readonly CaseEvent[]): CaseState => folded(chainOf(opening({ right }), ...events));

describe('who has to be told', () => {
	test('are the recipients of what was done something to, each of its categories; of whom it is impossible, why', () => {
		expect(noticesFor(policy, stateOf('erasure', done('contact-details', 'invoices', 'cctv-images')))).toEqual([
			noticeTo('group', { categories: ['contact-details', 'invoices'] }),
			noticeTo('mailer', { by: 'webhook' }),
			noticeTo('courts', { by: 'none', categories: ['invoices'], why: 'They keep it by law.' }),
		]);
	});

	test.each<[Right, RecipientNotice['act'] | undefined]>([
		['erasure', 'erasure'],
		['rectification', 'rectification'],
		['restriction', 'restriction'],
		['objection', 'restriction'],
		['withdrawing-consent', 'restriction'],
		['access', undefined],
		['portability', undefined],
		['objection-to-marketing', undefined],
		['automated-decisions', undefined],
	])('after %s they are told of: %s', (right, act) => {
		const acts = noticesFor(policy, stateOf(right, done('invoices'))).map((notice) => notice.act);
		expect(acts).toEqual(act === undefined ? [] : [act, act]);
	});

	test('is nobody where nothing was done, and nobody twice', () => {
		expect(noticesFor(policy, stateOf('erasure', done()))).toEqual([]);
		const state = stateOf('erasure', done('contact-details', 'invoices'));
		expect(
			noticesFor(policy, stateOf('erasure', done('contact-details', 'invoices'), listed(...noticesFor(policy, state)))),
		).toEqual([]);
	});

	test('of what is restricted while it is weighed are so then, and after it only of what is more', () => {
		const weighed = [
			restricted('contact-details'),
			listed(...noticesFor(policy, stateOf('objection', restricted('contact-details')))),
		];
		expect(noticesFor(policy, stateOf('objection', ...weighed, done('contact-details')))).toEqual([]);
		expect(noticesFor(policy, stateOf('objection', ...weighed, done('contact-details', 'invoices')))).toEqual([
			noticeTo('group', { notice: 'group.2', act: 'restriction', categories: ['invoices'] }),
			noticeTo('courts', { act: 'restriction', by: 'none', categories: ['invoices'], why: 'They keep it by law.' }),
		]);
	});

	test('that a restriction is lifted are those who may have heard of it', () => {
		const of = (name: string, more: Partial<RecipientNotice> = {}) => noticeTo(name, { act: 'restriction', ...more });
		const events = [
			restricted('contact-details', 'invoices'),
			listed(of('group'), of('mailer', { by: 'webhook' }), of('courts', { by: 'none', categories: ['invoices'], why: 'W' })),
			...[told('group'), notTold('mailer'), lifted],
		];
		const lifting = [
			noticeTo('group', { notice: 'group.2', act: 'restriction-lifted' }),
			noticeTo('mailer', { notice: 'mailer.2', act: 'restriction-lifted', by: 'webhook' }),
		];
		expect(noticesFor(policy, stateOf('objection', ...events))).toEqual(lifting);
		expect(noticesFor(policy, stateOf('objection', ...events, listed(...lifting)))).toEqual([]);
		expect(noticesFor(policy, stateOf('objection', restricted('contact-details'), lifted))).toEqual([]);
	});
});

describe('a recipient that could not be told', () => {
	const listing = minute(2);
	const later = (instant: string, minutes: number) => new Date(Date.parse(instant) + minutes * 60_000).toISOString();
	const failures = (count: number) => Array.from({ length: count }, () => notTold('group'));

	test('is left to whoever lists it for a quarter of an hour', () => {
		const state = having(listed(noticeTo('group')));
		expect(nextTelling(state)).toBe(later(listing, 15));
		expect(overdueNotices(state, later(listing, 14.9))).toEqual([]);
		expect(overdueNotices(state, later(listing, 15)).map(({ notice }) => notice)).toEqual(['group']);
	});

	test.each([
		[1, 30],
		[2, 60],
		[6, 16 * 60],
		[7, 24 * 60],
		[50, 24 * 60],
	])('%d times is tried again %d minutes later', (count, minutes) => {
		const state = having(listed(noticeTo('group')), ...failures(count));
		expect(nextTelling(state)).toBe(later(minute(2 + count), minutes));
		expect(ledgerOf(state)?.[0]?.nextTryAt).toBe(nextTelling(state));
	});

	test('is given up seven days after the case is closed, unless the DPO has it told again', () => {
		const closedAt = minute(9);
		const chain = [listed(noticeTo('group')), ...failures(6), closed()];
		const lastTried = (at: string): CaseState => {
			const state = having(...chain);
			return { ...state, closedAt, recipients: state.recipients?.map((entry) => ({ ...entry, at, failures: 7 })) ?? [] };
		};
		const sixDays = later(closedAt, 6 * 24 * 60);
		expect(nextTelling(lastTried(sixDays))).toBe(later(closedAt, 7 * 24 * 60));
		expect(nextTelling(lastTried(later(sixDays, 1)))).toBeUndefined();
		expect(ledgerOf(lastTried(later(sixDays, 1)))?.[0]).not.toHaveProperty('nextTryAt');
		const again = having(...chain, { type: 'recipient-owed', data: { notice: 'group' } });
		expect(nextTelling({ ...again, closedAt: '2020-01-01T00:00:00.000Z' })).toBe(later(minute(10), 15));
	});

	test('is tried for as long as the case is open', () => {
		expect(nextTelling(having(listed(noticeTo('group')), ...failures(400)))).toBe(later(minute(402), 24 * 60));
	});

	test('is not told of a restriction any more that is lifted', () => {
		const state = stateOf(
			'restriction',
			listed(noticeTo('group', { act: 'restriction' })),
			notTold('group'),
			lifted,
			listed(noticeTo('group', { notice: 'group.2', act: 'restriction-lifted' })),
		);
		expect(overdueNotices(state, '2027-01-01T00:00:00.000Z').map(({ notice }) => notice)).toEqual(['group.2']);
		expect(toldOf(state)).toEqual({ told: [], notTold: ['group'] });
		expect(ledgerOf(state)?.map(({ nextTryAt }) => nextTryAt)).toEqual([undefined, later(minute(5), 15)]);
	});

	test('is never told again once it was, or where that is impossible', () => {
		const state = having(listed(noticeTo('group'), noticeTo('courts', { by: 'none', why: 'W' })), told('group'));
		expect(nextTelling(state)).toBeUndefined();
		expect(nextTelling(having())).toBeUndefined();
	});

	test('is tried a bounded number of times after the case is closed, each time later than before', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 30 }), (before) => {
				let state: CaseState = { ...having(listed(noticeTo('group')), ...failures(before)), closedAt: minute(3 + before) };
				let last = '';
				for (let tries = 0; ; tries++) {
					const next = nextTelling(state);
					if (next === undefined) return tries <= 13;
					if (next <= last || next > later(state.closedAt ?? '', 7 * 24 * 60)) return false;
					last = next;
					const [entry] = state.recipients ?? [];
					if (!entry) return false;
					state = { ...state, recipients: [{ ...entry, status: 'failed', at: next, failures: entry.failures + 1 }] };
				}
			}),
		);
	});
});

describe('the person hears', () => {
	const ledger = [
		listed(
			noticeTo('group'),
			noticeTo('mailer', { by: 'webhook' }),
			noticeTo('courts', { by: 'none', why: 'W' }),
			noticeTo('gone'),
		),
		...[told('group'), notTold('mailer')],
	];

	test('of each recipient whether it was told, and on which day where the controller is', () => {
		const [state] = [having(...ledger)];
		const late = state.recipients?.map((entry) => (entry.at ? { ...entry, at: '2026-06-30T23:30:00.000Z' } : entry)) ?? [];
		expect(recipientsNamed(policy, { recipients: late })).toEqual([
			{ name: 'The group', told: true, on: '2026-07-01' },
			{ name: 'The mailer', told: false },
			{ name: 'The courts', told: false },
			{ name: 'gone', told: false },
		]);
	});

	test('of nobody while nothing was done', () => {
		expect(recipientsNamed(policy, having())).toEqual([]);
	});

	test('letters and registers, of the same', () => {
		expect(toldOf(having(...ledger))).toEqual({ told: ['group'], notTold: ['mailer', 'courts', 'gone'] });
	});
});
