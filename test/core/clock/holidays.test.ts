import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { holidaysFile, holidaysSource } from '../../../bin/generate-holidays.ts';
import { holidays } from '../../../functions/core/clock/holidays.generated.ts';

/** As published at gov.uk/bank-holidays; days that fall on a weekend have their substitute day only. */
const published = {
	'GB-ENG': {
		2018: '01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26',
		2020: '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
		2021: '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
		2022: '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27',
		2023: '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26',
		2024: '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26',
		2026: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28',
		2027: '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28',
	},
	'GB-SCT': {
		2021: '01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28',
		2022: '01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27',
		2023: '01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26',
		2024: '01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26',
		2026: '01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28',
	},
	'GB-NIR': {
		2022: '01-03 03-17 04-15 04-18 05-02 06-02 06-03 07-12 08-29 09-19 12-26 12-27',
		2023: '01-02 03-17 04-07 04-10 05-01 05-08 05-29 07-12 08-28 12-25 12-26',
		2024: '01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26',
		2026: '01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28',
	},
} as const;

describe('the table of bank holidays', () => {
	test('it is what the generator writes', () => {
		expect(readFileSync(holidaysFile, 'utf8')).toBe(holidaysSource());
	});

	test.each(Object.entries(published))('it has the holidays of %s as the government published them', (jurisdiction, years) => {
		expect(holidays[jurisdiction as keyof typeof holidays]).toMatchObject(years);
	});

	test('it covers the same years everywhere', () => {
		const years = Array.from({ length: 18 }, (_, index) => String(2018 + index));
		expect(Object.values(holidays).map((table) => Object.keys(table))).toEqual([years, years, years]);
	});
});
