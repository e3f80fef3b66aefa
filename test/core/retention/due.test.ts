import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addPeriod } from '../../../functions/core/clock/statutory.ts';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import { type DueCircumstances, dueOf, latestTrigger } from '../../../functions/core/retention/due.ts';
import type { StoreRecord } from '../../../functions/core/stores/ports.ts';

type Rule = Policy['retention'][number];
const rule = (category: string, more: Partial<Rule> = {}): Rule => ({
	...{ category, trigger: 'unsubscribe', period: 'P0D', action: 'erase', reason: 'Why', source: 'policy' },
	...more,
});
const invoices = rule('invoices', { trigger: 'financial-year-end', period: 'P6Y', keptBy: 'legal-obligation' });
const contacts = rule('contact-details', { keptBy: 'contract' });
const policy = { retention: [invoices, contacts, rule('enquiries', { period: 'P30D' })] } as unknown as Policy;

const none: DueCircumstances = { contract: 'none' };
const due = (category: string, dates: StoreRecord['dates'], circumstances: DueCircumstances = none) =>
	dueOf(policy, { category, dates }, circumstances);

describe('what a date of the record starts', () => {
	test('falls due when the period after it is over, whether or not the person ever came to us', () => {
		expect(due('invoices', { 'financial-year-end': '2020-03-31' })).toEqual({ when: 'on', on: '2026-03-31', rule: invoices });
	});

	test('waits for that date where the record has none', () => {
		expect(due('invoices', { collected: '2020-01-01' })).toEqual({ when: 'waiting', for: 'financial-year-end', rule: invoices });
	});

	test('of what is dated to the end of all dates, as systems do that mean never, falls due then', () => {
		expect(due('invoices', { 'financial-year-end': '9999-12-31' })).toMatchObject({ on: '9999-12-31' });
	});

	test('waits where the date that it counts from is none', () => {
		expect(due('invoices', { 'financial-year-end': '2020-02-30' })).toMatchObject({ when: 'waiting' });
	});

	test('on the last of February falls due on the last of February', () => {
		expect(due('invoices', { 'financial-year-end': '2020-02-29' })).toMatchObject({ on: '2026-02-28' });
	});
});

describe('what unsubscribing starts', () => {
	test('waits for it', () => {
		expect(due('enquiries', { collected: '2020-01-01' })).toMatchObject({ when: 'waiting', for: 'unsubscribe' });
	});

	test.each([
		['before', '2026-01-31', { when: 'on', on: '2026-03-03' }],
		['on the day itself', '2026-02-01', { when: 'on', on: '2026-03-03' }],
		['afterwards', '2026-02-02', { when: 'waiting', for: 'unsubscribe' }],
	])('of a record collected %s', (_, collected, expected) => {
		expect(due('enquiries', { collected }, { unsubscribedOn: '2026-02-01', contract: 'none' })).toMatchObject(expected);
	});

	test('reaches a record without a date', () => {
		expect(due('enquiries', {}, { unsubscribedOn: '2026-02-01', contract: 'none' })).toMatchObject({ on: '2026-03-03' });
	});
});

describe('what a contract keeps', () => {
	const unsubscribedOn = '2026-02-01';
	test.each([
		['none is live', 'none', { when: 'on', on: '2026-02-01' }],
		['one runs on without an end', {}, { when: 'waiting', for: 'contract-end' }],
		['nobody knows', 'unknown', { when: 'waiting', for: 'contract-end' }],
		['one ends later', { until: '2026-12-31' }, { when: 'on', on: '2026-12-31' }],
		['one ends before', { until: '2026-01-15' }, { when: 'on', on: '2026-02-01' }],
	] as const)('falls due by when %s', (_, contract, expected) => {
		expect(due('contact-details', {}, { unsubscribedOn, contract })).toMatchObject(expected);
	});
});

test('what the policy does not know never falls due', () => {
	expect(due('undeclared', { collected: '1999-01-01' })).toEqual({ when: 'no-rule' });
});

const day = fc.integer({ min: 0, max: 20_000 }).map((days) => addPeriod('1990-01-01', `P${days}D`));
const period = fc.constantFrom('P0D', 'P30D', 'P1M', 'P13M', 'P1Y', 'P6Y', 'P5Y1M3D', 'P2W');

test('no record is due whose date lies after the latest that can be', () => {
	fc.assert(
		fc.property(day, day, period, (from, today, length) => {
			if (addPeriod(from, length) > today) return;
			expect(from <= latestTrigger({ period: length }, today)).toBe(true);
		}),
	);
});
