import { describe, expect, test } from '@jest/globals';
import { changeNamed, everyChange, type PolicyInForce } from '../../../functions/core/policy-notice/change.ts';
import { rejectedFor } from '../../fixtures/rejection.ts';

const inForce = (...versions: readonly string[]): PolicyInForce[] =>
	versions.map((version, index) => ({
		...{ number: index + 1, version, lastUpdated: '2026-01-01', since: `2026-0${index + 1}-01T00:00:00.000Z` },
	}));

test('every change is one from a version to the next; the one that is to come is the last', () => {
	expect(everyChange([], 'next')).toEqual([]);
	expect(everyChange(inForce('a'), undefined)).toEqual([]);
	expect(everyChange(inForce('a'), 'next')).toEqual([{ before: 'a', after: 'next', from: 1, to: 2, upcoming: true }]);
	expect(everyChange(inForce('a', 'b', 'a'), 'b')).toEqual([
		{ before: 'a', after: 'b', from: 1, to: 2, upcoming: false },
		{ before: 'b', after: 'a', from: 2, to: 3, upcoming: false },
		{ before: 'a', after: 'b', from: 3, to: 4, upcoming: true },
	]);
});

describe('a change that is named', () => {
	const history = inForce('a', 'b', 'c');
	const of = (from: number, to: number, upcoming = false) => ({ from, to, upcoming });

	test('is to the newest, from the one before, unless others are named', () => {
		expect(changeNamed(history, 'next', {})).toMatchObject({ before: 'c', after: 'next', ...of(3, 4, true) });
		expect(changeNamed(history, undefined, {})).toMatchObject({ before: 'b', after: 'c', ...of(2, 3) });
		expect(changeNamed(history, 'next', { before: 'a' })).toMatchObject(of(1, 4, true));
		expect(changeNamed(history, 'next', { after: 'c' })).toMatchObject(of(2, 3));
		expect(changeNamed(history, 'next', { before: 'a', after: 'c' })).toMatchObject(of(1, 3));
	});

	test('of a version that comes back is the one that is to come, or else the one that came back last', () => {
		expect(changeNamed(inForce('a', 'b'), 'a', { after: 'a' })).toMatchObject({ before: 'b', after: 'a', ...of(2, 3, true) });
		expect(changeNamed(inForce('a', 'b'), 'a', { before: 'b' })).toMatchObject({ after: 'a', ...of(2, 3, true) });
		expect(changeNamed(inForce('a', 'b', 'a'), undefined, { after: 'a' })).toMatchObject({ before: 'b', ...of(2, 3) });
	});

	test.each([
		[{ after: 'x' }, 'after'],
		[{ before: 'x' }, 'before'],
		[{ before: 'c', after: 'c' }, 'before'],
		[{ before: 'c', after: 'a' }, 'before'],
		[{ after: 'a' }, 'before'],
	])('is refused where there is none, or it goes backwards: %j', (named, field) => {
		expect(rejectedFor(() => changeNamed(history, undefined, named))).toBe(field);
	});

	test('is refused where there is one version only, or none', () => {
		expect(rejectedFor(() => changeNamed(inForce('a'), undefined, {}))).toBe('before');
		expect(rejectedFor(() => changeNamed([], 'next', {}))).toBe('after');
	});
});
