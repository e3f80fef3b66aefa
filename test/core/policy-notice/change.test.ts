import { describe, expect, test } from '@jest/globals';
import { CommandRejectedError } from '../../../functions/core/errors.ts';
import { changeAhead, changeBetween, type PolicyInForce, referenceOfChange } from '../../../functions/core/policy-notice/change.ts';

const inForce = (...versions: readonly string[]): PolicyInForce[] =>
	versions.map((version, index) => ({
		number: index + 1,
		version,
		lastUpdated: '2026-01-01',
		since: `2026-0${index + 1}-01T00:00:00.000Z`,
	}));
const next = { version: 'next' };
const rejected = (act: () => unknown): string | undefined => {
	try {
		act();
	} catch (error) {
		if (error instanceof CommandRejectedError) return error.field ?? error.kind;
		throw error;
	}
	return undefined;
};

describe('the change ahead', () => {
	test('is none while there is one version only, or none', () => {
		expect(changeAhead([], undefined)).toBeUndefined();
		expect(changeAhead([], next)).toBeUndefined();
		expect(changeAhead(inForce('a'), undefined)).toBeUndefined();
		expect(changeAhead(inForce('a'), { version: 'a' })).toBeUndefined();
	});

	test('is to the version that is to come, or else to the one in force', () => {
		expect(changeAhead(inForce('a', 'b'), next)).toEqual({ before: 'b', after: 'next', number: 3, upcoming: true });
		expect(changeAhead(inForce('a', 'b'), undefined)).toEqual({ before: 'a', after: 'b', number: 2, upcoming: false });
		expect(changeAhead(inForce('a', 'b'), { version: 'b' })).toEqual({ before: 'a', after: 'b', number: 2, upcoming: false });
	});

	test('is the same case once it is in force, and another when it comes again', () => {
		const reference = (versions: readonly string[], upcoming?: typeof next) => {
			const change = changeAhead(inForce(...versions), upcoming);
			return change && referenceOfChange(change);
		};
		expect(reference(['a', 'next'])).toBe(reference(['a'], next));
		const [first, back, again] = [reference(['a', 'b']), reference(['a', 'b', 'a']), reference(['a', 'b', 'a', 'b'])];
		expect(new Set([first, back, again]).size).toBe(3);
	});
});

describe('a change that is named', () => {
	const history = inForce('a', 'b', 'c');

	test('is between two that there are, the later one in force last', () => {
		expect(changeBetween(history, next, { before: 'a' })).toEqual({ before: 'a', after: 'next', number: 4, upcoming: true });
		expect(changeBetween(history, undefined, { before: 'a' })).toEqual({ before: 'a', after: 'c', number: 3, upcoming: false });
		expect(changeBetween(history, next, { after: 'c' })).toEqual({ before: 'b', after: 'c', number: 3, upcoming: false });
		expect(changeBetween(inForce('a', 'b', 'a'), undefined, { after: 'a' })).toEqual({
			...{ before: 'b', after: 'a', number: 3, upcoming: false },
		});
		expect(changeBetween(history, undefined, {})).toEqual(changeAhead(history, undefined));
	});

	test.each([
		[{ after: 'x' }, 'after'],
		[{ before: 'x' }, 'before'],
		[{ before: 'c', after: 'c' }, 'before'],
		[{ after: 'a' }, 'before'],
	])('is refused where there is none: %j', (named, field) => {
		expect(rejected(() => changeBetween(history, undefined, named))).toBe(field);
	});

	test('is refused where nothing has changed', () => {
		expect(rejected(() => changeBetween(inForce('a'), undefined, {}))).toBe('conflict');
	});
});
