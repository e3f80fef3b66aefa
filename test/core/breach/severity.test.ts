import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	dataKinds,
	identifiabilities,
	kindsImplied,
	levelOf,
	levels,
	lossValues,
	type SeverityFactors,
	severityOf,
	severityScore,
} from '../../../functions/core/breach/severity.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

describe('severity after ENISA', () => {
	test.each([
		[1, 1, 0, 1, 'low'],
		[2, 0.5, 0.5, 1.5, 'low'],
		[3, 0.75, 1.25, 3.5, 'high'],
	] as const)('DPC %d × EI %d + CB %d is %d: %s', (dpc, ei, cb, score, level) => {
		expect(severityScore(dpc, ei, cb)).toBe(score);
		expect(levelOf(score)).toBe(level);
	});

	test.each([
		[1.99, 'low'],
		[2, 'medium'],
		[2.99, 'medium'],
		[3, 'high'],
		[3.99, 'high'],
		[4, 'very-high'],
		[6, 'very-high'],
	] as const)('%d is %s', (score, level) => expect(levelOf(score)).toBe(level));

	test('shows each of its parts', () => {
		const factors: SeverityFactors = {
			...{ dataKinds: ['simple', 'financial'], identifiability: 'significant', malicious: true },
			...{ confidentiality: 0.5, integrity: 0.25, availability: 0 },
		};
		expect(severityOf(factors, 101)).toEqual({
			status: 'computed',
			dpc: { kind: 'financial', adjustment: 0, value: 3 },
			ei: { identifiability: 'significant', value: 0.75 },
			cb: { confidentiality: 0.5, integrity: 0.25, availability: 0, malicious: 0.5, value: 1.25 },
			score: 3.5,
			level: 'high',
			flags: ['more-than-100-people'],
		});
	});

	test('a hundred people are no flag; data that nobody can read is one', () => {
		const factors = { dataKinds: ['simple'], identifiability: 'negligible', confidentiality: 0.5, unintelligible: true } as const;
		expect(severityOf(factors, 100)).toMatchObject({ score: 0.75, flags: ['unintelligible'] });
	});

	test('the context adjusts within 1 and 4', () => {
		const with_ = (kind: 'simple' | 'sensitive', adjustment: number) =>
			severityOf({ dataKinds: [kind], adjustment, identifiability: 'maximum', confidentiality: 0 }, undefined);
		expect(with_('simple', -1)).toMatchObject({ dpc: { value: 1, adjustment: -1 } });
		expect(with_('simple', 2)).toMatchObject({ dpc: { value: 3 } });
		expect(with_('sensitive', 1)).toMatchObject({ dpc: { value: 4 } });
	});

	test('what nobody has judged yet is missing, not nothing', () => {
		expect(severityOf({}, undefined)).toEqual({
			status: 'unknown',
			missing: ['dataKinds', 'identifiability', 'confidentiality', 'integrity', 'availability'],
		});
		expect(severityOf({ dataKinds: ['simple'], integrity: 0 }, 5)).toEqual({ status: 'unknown', missing: ['identifiability'] });
	});

	test('is DPC × EI + CB for all that can be judged, between 0.25 and 6', () => {
		const loss = fc.constantFrom(...lossValues);
		const factors = fc.record({
			dataKinds: fc.subarray([...dataKinds], { minLength: 1 }),
			adjustment: fc.integer({ min: -3, max: 3 }),
			identifiability: fc.constantFrom(...identifiabilities),
			confidentiality: loss,
			integrity: loss,
			availability: loss,
			malicious: fc.boolean(),
		});
		fc.assert(
			fc.property(factors, fc.option(fc.nat(), { nil: undefined }), (given, people) => {
				const severity = severityOf(given, people);
				if (severity.status === 'unknown') throw new Error('All was given');
				const { dpc, ei, cb, score, level } = severity;
				expect(score).toBe(dpc.value * ei.value + cb.value);
				expect(score).toBeGreaterThanOrEqual(0.25);
				expect(score).toBeLessThanOrEqual(6);
				expect(levels.indexOf(level)).toBe(Math.min(3, Math.max(0, Math.floor(score) - 1)));
			}),
		);
	});
});

test('special categories of the policy are sensitive, whatever is said', () => {
	const policy = loadPolicy();
	const special = Object.keys(policy.categories).filter((id) => policy.categories[id]?.special);
	expect(special.length).toBeGreaterThan(0);
	expect(kindsImplied(policy, special)).toEqual(['sensitive']);
	expect(kindsImplied(policy, ['contact-details', 'nothing-of-ours'])).toEqual([]);
});
