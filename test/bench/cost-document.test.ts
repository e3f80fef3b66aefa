import { describe, expect, test } from '@jest/globals';
import { cases, monthOf } from '../../bench/cost/cases.ts';
import { type Chapter, priceOf, readDocument, readMeasured, readPrices, withMeasured } from '../../bench/cost/document.ts';
import { letters, letterTo } from '../../bench/cost/letter.ts';
import { sweepOf, sweeps } from '../../bench/cost/sweep.ts';
import { charged } from '../../bench/cost/usage.ts';

const document = readDocument();
const mailPrice = /^\| `mail` +\| mails by SES +\| +1,000 \| +0\.1 \|$/m;
/** The document, written anew from what it says was measured. */
const again = (text: string, chapter: Chapter): string => withMeasured(text, chapter, readMeasured(text, chapter));

describe('docs/cost.md', () => {
	test.each<Chapter>([cases, sweeps, letters])(
		'says what follows from its own prices and units, to the digit: $costs',
		(chapter) => {
			expect(again(document, chapter)).toBe(document);
		},
	);

	test('prices everything that is charged, and says what of each was used on some occasion', () => {
		expect(Object.keys(readPrices(document))).toEqual([...charged]);
		const used = Object.values(readMeasured(document, cases)).flatMap((usage) => Object.keys(usage));
		expect(charged.filter((what) => !used.includes(what))).toEqual([]);
	});

	test('is refused without a price', () => {
		const without = document.replace(/^\| `mail` +\| mails.*\n/m, '');
		expect(() => readPrices(without)).toThrow('docs/cost.md has no price of mail');
		expect(() => readPrices(document.replace(mailPrice, '| `mail` | mails by SES | 0 | 0.1 |'))).toThrow('mail');
	});

	test('changes its sums with a price', () => {
		const dearer = document.replace(mailPrice, '| `mail` | mails by SES | 1,000 | 100.1 |');
		for (const chapter of [cases, letters] as Chapter[]) expect(again(dearer, chapter)).not.toBe(dearer);
		const { access } = readMeasured(document, cases);
		expect(priceOf(access, readPrices(dearer)) - priceOf(access, readPrices(document))).toBeCloseTo((access.mail ?? 0) / 10);
	});
});

test('a month with requests is an idle one, and half of them of each kind', () => {
	const usages = { access: { mail: 3 }, erasure: { mail: 10, 's3-read': 1 }, 'idle month': { mail: 1, 'secret-month': 1 } };
	expect(monthOf(1_000, usages)).toEqual({ mail: 6_501, 's3-read': 500, 'secret-month': 1 });
});

test('a sweep hands over every fourteen minutes, and each group ends once', () => {
	const measured = { 'dynamodb-read': 200, 'dynamodb-write': 1_100, 's3-write': 2, 's3-read': 1, seconds: 1 };
	const short = { 'lambda-request': 16, 'state-transition': 48 };
	expect(sweepOf(16_000 * 840, measured)).toMatchObject({ seconds: 840, usage: short });
	expect(sweepOf(16_000 * 841, measured)).toMatchObject({ seconds: 841, usage: { 'lambda-request': 32, 'state-transition': 80 } });
	expect(sweepOf(1_000, measured).usage).toEqual({
		...{ 'dynamodb-read': 200, 'dynamodb-write': 1_100, 's3-write': 2, 's3-read': 1, 'lambda-gb-second': 1 },
		...short,
	});
});

test('a letter is sent at four fifths of the rate by eight functions, which are paid while they wait and hand over every fourteen minutes', () => {
	const measured = { 'dynamodb-write': 4_100, 'dynamodb-read': 300, 's3-read': 2, seconds: 2 };
	expect(letterTo(84_000, 125, measured)).toEqual({
		seconds: 168 + 840,
		usage: {
			...{ 'dynamodb-write': 344_400, 'dynamodb-read': 25_200, 's3-read': 168, mail: 84_000 },
			...{ 'lambda-gb-second': 168 + 8 * 840, 'lambda-request': 1 + 8, 'state-transition': 2 * 9 + 8 },
		},
	});
	expect(letterTo(84_100, 125, measured).usage).toMatchObject({ 'lambda-request': 17, 'state-transition': 42 });
	expect(letterTo(1_000, 125, measured).seconds).toBe(2 + 10);
});
