import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Right } from '../../../functions/core/case/case.ts';
import { addPeriod } from '../../../functions/core/clock/statutory.ts';
import type { Policy, RetentionRule } from '../../../functions/core/policy/schema.ts';
import type { JsonValue } from '../../../functions/core/ports.ts';
import type { Contract } from '../../../functions/core/request/contract.ts';
import { judgeRecord, namedFields, needsOf, pendingCorrection, purposesObjected } from '../../../functions/core/request/judge.ts';
import type { Particulars } from '../../../functions/core/request/particulars.ts';
import type { StoreRecord } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const today = '2026-03-02';

function record(category: string, dates: StoreRecord['dates'] = {}, more: Partial<StoreRecord> = {}): StoreRecord {
	return { id: 'r1', category, fields: {}, dates, held: false, ...more };
}

/** The policy with another rule for the category. */
function withRule(category: string, rule: Partial<RetentionRule>): Policy {
	return {
		...policy,
		retention: policy.retention.map((existing) => (existing.category === category ? { ...existing, ...rule } : existing)),
	};
}

const obligation = { outcome: 'retain', reason: 'legal-obligation', article: 'UK GDPR Art 17(3)(b)' };
const claims = { outcome: 'retain', reason: 'legal-claims', article: 'UK GDPR Art 17(3)(e)' };

describe('erasure: what is kept', () => {
	test('an invoice inside its six years is retained, with the date on which it falls due', () => {
		expect(judgeRecord(policy, 'erasure', record('invoices', { 'financial-year-end': '2021-03-31' }), { today })).toEqual({
			...obligation,
			until: '2027-03-31',
		});
	});

	test('an invoice is retained to the day before it falls due, and erased on that day', () => {
		const invoice = record('invoices', { 'financial-year-end': '2020-03-02' });
		expect(judgeRecord(policy, 'erasure', invoice, { today: '2026-03-01' })).toEqual({ ...obligation, until: '2026-03-02' });
		expect(judgeRecord(policy, 'erasure', invoice, { today: '2026-03-02' })).toEqual({
			outcome: 'act',
			article: 'UK GDPR Art 17(1)(a)',
		});
	});

	test('a passport copy of a member is retained without an end, of a former member for five years', () => {
		expect(judgeRecord(policy, 'erasure', record('identity-documents', { collected: '2015-01-01' }), { today })).toEqual(
			obligation,
		);
		expect(judgeRecord(policy, 'erasure', record('identity-documents', { 'relationship-end': '2024-06-30' }), { today })).toEqual({
			...obligation,
			until: '2029-06-30',
		});
		expect(judgeRecord(policy, 'erasure', record('identity-documents', { 'relationship-end': '2021-03-02' }), { today })).toEqual({
			outcome: 'act',
			article: 'UK GDPR Art 17(1)(a)',
		});
	});

	test('anything under legal hold is retained, whatever its category and date, and no end is known', () => {
		fc.assert(
			fc.property(fc.constantFrom(...Object.keys(policy.categories), 'undeclared'), (category) => {
				const held = record(
					category,
					{ collected: '2000-01-01', 'relationship-end': '2000-01-01', 'financial-year-end': '2000-01-01' },
					{ held: true },
				);
				expect(judgeRecord(policy, 'erasure', held, { today, identityBy: 'mail-link' })).toEqual(claims);
			}),
		);
	});

	test.each([
		['legal-obligation', 'legal-obligation', 'UK GDPR Art 17(3)(b)'],
		['legal-claims', 'legal-claims', 'UK GDPR Art 17(3)(e)'],
		['public-interest', 'public-interest', 'UK GDPR Art 17(3)(d)'],
		['freedom-of-expression', 'freedom-of-expression', 'UK GDPR Art 17(3)(a)'],
		['suppression', 'suppression', 'UK GDPR Art 21(3)'],
		['accountability', 'accountability', 'UK GDPR Art 5(2), 17(3)(e)'],
	] as const)('what is kept by %s is retained for %s', (keptBy, reason, article) => {
		const kept = withRule('membership-contract', { keptBy, trigger: 'relationship-end', period: 'P1Y' });
		const live = record('membership-contract', { collected: '2020-01-01' });
		const ended = record('membership-contract', { 'relationship-end': '2025-12-31' });
		expect(judgeRecord(kept, 'erasure', live, { today })).toEqual({ outcome: 'retain', reason, article });
		expect(judgeRecord(kept, 'erasure', ended, { today })).toEqual({ outcome: 'retain', reason, article, until: '2026-12-31' });
		expect(judgeRecord(kept, 'erasure', ended, { today: '2026-12-31' })).toEqual({
			outcome: 'act',
			article: 'UK GDPR Art 17(1)(a)',
		});
	});

	test('records of a case are kept for six years after it is closed, and while it is open, whatever the policy says', () => {
		const accountability = { outcome: 'retain', reason: 'accountability', article: 'UK GDPR Art 5(2), 17(3)(e)' };
		const closed = record('request-records', { collected: '2000-01-01', 'case-closed': '2020-03-02' });
		const open = record('request-records', { collected: '2000-01-01' });
		expect(judgeRecord(policy, 'erasure', closed, { today: '2026-03-01' })).toEqual({ ...accountability, until: '2026-03-02' });
		expect(judgeRecord(policy, 'erasure', closed, { today: '2026-03-02' })).toEqual({
			outcome: 'act',
			article: 'UK GDPR Art 17(1)(a)',
		});
		expect(judgeRecord(policy, 'erasure', open, { today })).toEqual(accountability);
		const keptByNothing: Policy = {
			...policy,
			retention: policy.retention.map(({ keptBy: _, ...rule }) => rule),
		};
		expect(judgeRecord(keptByNothing, 'erasure', open, { today })).toEqual(accountability);
		expect(judgeRecord(keptByNothing, 'erasure', closed, { today: '2020-03-02' })).toMatchObject({ outcome: 'act' });
	});

	test('a period that starts with no date of the record has no known end', () => {
		expect(judgeRecord(policy, 'erasure', record('suppression-list', { collected: '1900-01-01' }), { today })).toMatchObject({
			reason: 'suppression',
		});
	});

	test('a date that no calendar knows does not let a record go', () => {
		expect(judgeRecord(policy, 'erasure', record('invoices', { 'financial-year-end': '31/03/2001' }), { today })).toEqual(
			obligation,
		);
		expect(judgeRecord(policy, 'erasure', record('invoices', { 'financial-year-end': '2001-02-30' }), { today })).toEqual(
			obligation,
		);
	});

	test('it is kept exactly while its period runs', () => {
		const dates = fc
			.date({ min: new Date('2000-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
			.map((date) => date.toISOString().slice(0, 10));
		const periods = fc.constantFrom('P0D', 'P30D', 'P6M', 'P5Y', 'P1Y2M3D');
		fc.assert(
			fc.property(dates, dates, periods, (start, day, period) => {
				const kept = withRule('invoices', { period });
				const until = addPeriod(start, period);
				expect(judgeRecord(kept, 'erasure', record('invoices', { 'financial-year-end': start }), { today: day })).toEqual(
					day < until ? { ...obligation, until } : { outcome: 'act', article: 'UK GDPR Art 17(1)(a)' },
				);
			}),
		);
	});
});

describe('erasure: what a contract needs', () => {
	const needed = { outcome: 'retain', reason: 'right-does-not-apply', article: 'UK GDPR Art 17(1)(a)' };
	const judge = (category: string, contract: Contract, dates: StoreRecord['dates'] = {}) =>
		judgeRecord(policy, 'erasure', record(category, dates), { today, contract });

	test.each(['contact-details', 'building-access'])('%s are kept while a contract is live, and no longer', (category) => {
		expect(judge(category, {})).toEqual(needed);
		expect(judge(category, { until: '2026-09-30' })).toEqual({ ...needed, until: '2026-09-30' });
		expect(judge(category, 'none')).toEqual({ outcome: 'act', article: 'UK GDPR Art 17(1)(a)' });
		expect(judge(category, 'none', { collected: '2010-01-01' })).toMatchObject({ outcome: 'act' });
	});

	test('where nobody could look for a contract, the DPO decides; so it is when nothing is said of one', () => {
		const undecided = { outcome: 'needs-person', reason: 'incomplete-search', article: 'UK GDPR Art 17(1)(a)' };
		expect(judge('contact-details', 'unknown')).toEqual(undecided);
		expect(judgeRecord(policy, 'erasure', record('contact-details'), { today })).toEqual(undecided);
	});

	test('no contract keeps anything else, and none keeps a copy from the person', () => {
		const needing = policy.retention.filter(({ keptBy }) => keptBy === 'contract').map(({ category }) => category);
		expect(needing).toEqual(['contact-details', 'building-access']);
		for (const category of Object.keys(policy.categories).filter((id) => !needing.includes(id))) {
			expect(judge(category, {})).toEqual(judge(category, 'none'));
		}
		for (const contract of [{}, 'none', 'unknown'] as const) {
			expect(judgeRecord(policy, 'access', record('contact-details'), { today, contract })).toMatchObject({ outcome: 'act' });
		}
	});
});

describe('erasure: on which ground', () => {
	test.each([
		['dietary-requirements', 'UK GDPR Art 17(1)(b)', 'consent, withdrawn'],
		['combined-profile', 'UK GDPR Art 17(1)(c)', 'legitimate interests, objected to'],
		['browsing-history', 'UK GDPR Art 17(1)(c)', 'legitimate interests and consent'],
		['contact-details', 'UK GDPR Art 17(1)(a)', 'also a contract, which there is none of'],
		['vehicle-registrations', 'UK GDPR Art 17(1)(c)', 'legitimate interests, objected to'],
	])('%s is erased under %s: %s', (category, article) => {
		expect(judgeRecord(policy, 'erasure', record(category), { today, contract: 'none' })).toEqual({ outcome: 'act', article });
	});

	test('what is not kept against a request is erased before its period is over', () => {
		expect(judgeRecord(policy, 'erasure', record('technical-data', { collected: today }), { today })).toEqual({
			outcome: 'act',
			article: 'UK GDPR Art 17(1)(c)',
		});
	});
});

describe('what needs a person', () => {
	const stronger = { outcome: 'needs-person', reason: 'stronger-identity', article: 'UK GDPR Art 12(6)' };

	test('identity documents are handed out on more than a mail click', () => {
		const passport = record('identity-documents', { 'relationship-end': '2024-06-30' });
		expect(judgeRecord(policy, 'access', passport, { today, identityBy: 'mail-link' })).toEqual(stronger);
		expect(judgeRecord(policy, 'access', passport, { today, identityBy: 'dpo' })).toEqual({
			outcome: 'act',
			article: 'UK GDPR Art 15',
		});
	});

	test('they are erased on more than a mail click, but kept without asking', () => {
		const due = record('identity-documents', { 'relationship-end': '2021-03-02' });
		expect(judgeRecord(policy, 'erasure', due, { today, identityBy: 'mail-link' })).toEqual(stronger);
		expect(judgeRecord(policy, 'erasure', due, { today: '2026-03-01', identityBy: 'mail-link' })).toEqual({
			...obligation,
			until: '2026-03-02',
		});
	});

	test('records that may tell about others are looked at before they are disclosed, not before they are erased', () => {
		const enquiry = record('enquiries');
		expect(judgeRecord(policy, 'access', enquiry, { today })).toEqual({
			outcome: 'needs-person',
			reason: 'concerns-others',
			article: 'UK GDPR Art 15(4)',
		});
		expect(judgeRecord(policy, 'erasure', enquiry, { today })).toMatchObject({ outcome: 'act' });
	});

	test.each(['access', 'erasure'] as const)('%s: records that the data map does not know', (right) => {
		expect(judgeRecord(policy, right, record('undeclared'), { today })).toEqual({
			outcome: 'needs-person',
			reason: 'undeclared-records',
			article: right === 'access' ? 'UK GDPR Art 15' : 'UK GDPR Art 17',
		});
	});

	test('a category can need both: more proof, and a look at who else is in it', () => {
		const both: Policy = {
			...policy,
			categories: {
				...policy.categories,
				enquiries: { ...policy.categories.enquiries, verification: 'dpo' } as Policy['categories'][string],
			},
		};
		expect(needsOf(both, 'access', 'enquiries', 'mail-link')).toEqual(['stronger-identity', 'concerns-others']);
		expect(needsOf(both, 'access', 'enquiries', 'dpo')).toEqual(['concerns-others']);
		expect(needsOf(both, 'erasure', 'enquiries', 'mail-link')).toEqual(['stronger-identity']);
	});
});

describe('access', () => {
	test('what is kept against erasure, under hold or past its date is disclosed all the same', () => {
		for (const invoice of [
			record('invoices', { 'financial-year-end': '2025-03-31' }),
			record('invoices', { 'financial-year-end': '2001-03-31' }),
			record('invoices', {}, { held: true }),
		]) {
			expect(judgeRecord(policy, 'access', invoice, { today, identityBy: 'mail-link' })).toEqual({
				outcome: 'act',
				article: 'UK GDPR Art 15',
			});
		}
	});
});

describe('rectification', () => {
	const stated = (value: string, field = 'field') => ({ corrections: [{ category: 'invoices', field, value }] });
	const invoice = (fields: StoreRecord['fields'], more: Partial<StoreRecord> = {}) => record('invoices', {}, { fields, ...more });
	const put = { outcome: 'act', article: 'UK GDPR Art 16' };

	test('reaches the records that have a field which the person named, and no others', () => {
		const particulars = stated('right');
		expect(judgeRecord(policy, 'rectification', invoice({ field: 'wrong' }), { today, particulars })).toEqual(put);
		const unnamed = { outcome: 'not-applicable', reason: 'not-named', article: 'UK GDPR Art 16' };
		expect(judgeRecord(policy, 'rectification', invoice({ other: 'wrong' }), { today, particulars })).toEqual(unnamed);
		expect(judgeRecord(policy, 'rectification', invoice({}), { today, particulars: stated('x', 'constructor') })).toEqual(unnamed);
		expect(
			judgeRecord(policy, 'rectification', record('job-details', {}, { fields: { field: 1 } }), { today, particulars }),
		).toEqual(unnamed);
		expect(
			judgeRecord(policy, 'rectification', record('undeclared', {}, { fields: { field: 1 } }), { today, particulars }),
		).toEqual(unnamed);
	});

	test('reaches what the law keeps, and what is under hold: what stood there stays with the evidence', () => {
		const kept = invoice({ field: 'wrong' }, { held: true, dates: { 'financial-year-end': '2026-03-31' } });
		expect(judgeRecord(policy, 'rectification', kept, { today, particulars: stated('right') })).toEqual(put);
	});

	test.each<[string, JsonValue, string, JsonValue | undefined]>([
		['a text', 'wrong', ' 007 ', ' 007 '],
		['a text, emptied', 'wrong', '', ''],
		['a text in place of nothing', null, 'right', 'right'],
		['a number', 1, '12.50', 12.5],
		['a number below zero', 1, ' -3 ', -3],
		['a number with zeros before it', 1, '007', 7],
		['a number of fifteen digits', 1, '123456789012345', 123456789012345],
		['a number of more digits than can be told apart', 1, '1234567890123456', undefined],
		['a number that is none', 1, 'about ten', undefined],
		['a number as programs write it', 1, '0x10', undefined],
		['a number with an exponent', 1, '1e3', undefined],
		['no number', 1, '', undefined],
		['a yes', false, 'Yes', true],
		['a no', true, 'false', false],
		['neither', true, 'constructor', undefined],
		['a list', ['a'], 'a', undefined],
		['an object', { a: 1 }, '{"a":1}', undefined],
	])('writes %s as what stands there, or leaves it to a person', (_, before, value, written) => {
		const named = namedFields(invoice({ field: before }), stated(value));
		expect(named).toEqual([{ nth: 0, field: 'field', ...(written !== undefined && { value: written }), stands: false }]);
		const pending = pendingCorrection(invoice({ field: before }), stated(value));
		expect(pending).toEqual(written === undefined ? undefined : { field: written });
	});

	test('has nothing left to write where it says so already, and never writes what the store does not change', () => {
		const particulars = { corrections: [...stated('7').corrections, ...stated('right', 'other').corrections] };
		expect(pendingCorrection(invoice({ field: 7, other: 'wrong' }), particulars)).toEqual({ other: 'right' });
		expect(pendingCorrection(invoice({ field: 7, other: 'wrong' }), particulars, ['other'])).toBeUndefined();
		expect(pendingCorrection(invoice({ field: 7, other: 'right' }), particulars)).toBeUndefined();
	});

	test('once written leaves nothing to write, whatever stood there', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.string(), (before, value) => {
				const field = before as JsonValue;
				const pending = pendingCorrection(invoice({ field }), stated(value));
				expect(pendingCorrection(invoice({ field, ...pending }), stated(value))).toBeUndefined();
			}),
		);
	});
});

describe('restriction', () => {
	test.each([
		['accuracy', '(a)'],
		['unlawful', '(b)'],
		['claims', '(c)'],
	] as const)('because of %s rests on Art 18(1)%s, and reaches what the law keeps and what is under hold', (ground, letter) => {
		const act = { outcome: 'act', article: `UK GDPR Art 18(1)${letter}` };
		for (const each of [record('invoices'), record('identity-documents'), record('enquiries', {}, { held: true })]) {
			expect(judgeRecord(policy, 'restriction', each, { today, identityBy: 'mail-link', particulars: { ground } })).toEqual(act);
		}
	});

	test('reaches the kinds of data that the person named', () => {
		const particulars = { ground: 'claims', categories: ['invoices'] } as const;
		expect(judgeRecord(policy, 'restriction', record('invoices'), { today, particulars })).toMatchObject({ outcome: 'act' });
		expect(judgeRecord(policy, 'restriction', record('enquiries'), { today, particulars })).toEqual({
			...{ outcome: 'not-applicable', reason: 'not-named', article: 'UK GDPR Art 18(1)' },
		});
	});
});

describe('one request, by the bases of each category', () => {
	const judge = (right: Right, category: string, particulars: Particulars = {}) => {
		const judged = judgeRecord(policy, right, record(category), { today, particulars });
		return `${judged.outcome}${'reason' in judged ? ` ${judged.reason}` : ''}`;
	};

	test.each([
		// [category, objection, withdrawal of every consent, portability]
		['combined-profile', 'needs-person weighing', 'not-applicable right-does-not-apply', 'not-applicable right-does-not-apply'],
		[
			'vehicle-registrations',
			'needs-person weighing',
			'not-applicable right-does-not-apply',
			'not-applicable right-does-not-apply',
		],
		['browsing-history', 'needs-person weighing', 'not-applicable other-basis', 'act'],
		['campaign-history', 'needs-person weighing', 'not-applicable other-basis', 'act'],
		['contact-details', 'not-applicable other-basis', 'not-applicable other-basis', 'act'],
		['invoices', 'not-applicable other-basis', 'not-applicable right-does-not-apply', 'act'],
		['dietary-requirements', 'not-applicable right-does-not-apply', 'act', 'act'],
		['marketing-preferences', 'not-applicable right-does-not-apply', 'act', 'act'],
		['membership-contract', 'not-applicable other-basis', 'not-applicable right-does-not-apply', 'act'],
		[
			'identity-documents',
			'not-applicable right-does-not-apply',
			'not-applicable right-does-not-apply',
			'not-applicable right-does-not-apply',
		],
		[
			'credit-checks',
			'not-applicable right-does-not-apply',
			'not-applicable right-does-not-apply',
			'not-applicable right-does-not-apply',
		],
	])('%s', (category, objection, consent, portability) => {
		expect([judge('objection', category), judge('withdrawing-consent', category), judge('portability', category)]).toEqual([
			objection,
			consent,
			portability,
		]);
	});

	test('a consent that is not the last basis leaves the data in use; what the person did not name stays as it is', () => {
		expect(judge('withdrawing-consent', 'dietary-requirements', { purposes: ['marketing-by-consent'] })).toBe(
			'not-applicable right-does-not-apply',
		);
		expect(judge('objection', 'combined-profile', { categories: ['browsing-history'] })).toBe('not-applicable not-named');
	});

	test('an objection reaches the purposes that rest on legitimate interests, of the data that it is about', () => {
		const of = (categories?: readonly string[]) => purposesObjected(policy, categories ? { categories } : {});
		for (const id of of()) expect(policy.purposes[id]?.legalBasis).toBe('legitimate-interests');
		expect(of(['vehicle-registrations'])).toEqual(['safety-and-security']);
		expect(of(['combined-profile'])).toEqual(['build-profiles']);
		expect(of(['dietary-requirements'])).toEqual([]);
	});
});

describe('erasure under the whole policy', () => {
	test('nothing that is lawfully kept is ever erased', () => {
		const dates = fc.option(
			fc
				.date({ min: new Date('2010-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
				.map((date) => date.toISOString().slice(0, 10)),
			{ nil: undefined },
		);
		const contracts = fc.constantFrom<Contract[]>({}, { until: '2027-01-01' }, 'none', 'unknown');
		fc.assert(
			fc.property(fc.constantFrom(...policy.retention), dates, fc.boolean(), contracts, (rule, start, held, contract) => {
				const dated = start === undefined || rule.trigger === 'unsubscribe' ? {} : { [rule.trigger]: start };
				const { outcome } = judgeRecord(policy, 'erasure', record(rule.category, dated, { held }), { today, contract });
				const runs = Object.keys(dated).length === 0 || today < addPeriod(start as string, rule.period);
				const kept = rule.keptBy === 'contract' ? contract !== 'none' : rule.keptBy !== undefined && runs;
				if (held || kept) expect(outcome).not.toBe('act');
				else expect(outcome).toBe('act');
			}),
		);
	});
});
