import { describe, expect, test } from '@jest/globals';
import {
	CalendarExhaustedError,
	firstWorkingDayFrom,
	holidaysEndSoon,
	isWorkingDay,
	type Jurisdiction,
} from '../../../functions/core/clock/calendar.ts';

describe('working days', () => {
	test.each<readonly [string, readonly Jurisdiction[], boolean, string]>([
		['2026-06-12', ['GB-ENG'], true, 'a Friday'],
		['2026-06-13', ['GB-ENG'], false, 'a Saturday'],
		['2026-06-14', ['GB-ENG'], false, 'a Sunday'],
		['2026-06-15', ['GB-ENG'], true, 'a Monday, a holiday in Scotland only'],
		['2026-06-15', ['GB-SCT'], false, 'the Monday of the World Cup'],
		['2022-09-19', ['GB-ENG'], false, 'the Queen’s funeral'],
		['2023-05-08', ['GB-NIR'], false, 'the coronation'],
		['2026-12-26', ['GB-ENG'], false, 'Boxing Day, a Saturday'],
		['2026-12-28', ['GB-ENG'], false, 'its substitute day'],
		['2026-12-29', ['GB-ENG'], true, 'the day after'],
		['2026-07-13', ['GB-NIR'], false, 'the substitute of the Twelfth of July'],
	])('%s in %j: %s (%s)', (date, jurisdictions, works) => {
		expect(isWorkingDay(date, jurisdictions)).toBe(works);
	});

	test('of several jurisdictions one where people work is enough, which gives the earlier deadline', () => {
		expect(isWorkingDay('2026-06-15', ['GB-SCT', 'GB-ENG'])).toBe(true);
		expect(isWorkingDay('2026-12-25', ['GB-SCT', 'GB-ENG', 'GB-NIR'])).toBe(false);
		expect(firstWorkingDayFrom('2026-04-03', ['GB-ENG', 'GB-SCT'])).toBe('2026-04-06');
		expect(firstWorkingDayFrom('2026-04-03', ['GB-ENG'])).toBe('2026-04-07');
	});

	test('without jurisdictions only weekends are free', () => {
		expect([isWorkingDay('2026-12-25', []), isWorkingDay('2026-12-26', [])]).toEqual([true, false]);
	});

	test('before the years of the table nothing is guessed', () => {
		expect(isWorkingDay('2018-01-02', ['GB-ENG'])).toBe(true);
		expect(() => isWorkingDay('2017-12-29', ['GB-ENG'])).toThrow(CalendarExhaustedError);
		expect(() => isWorkingDay('2017-12-29', ['GB-ENG'])).toThrow(
			'No bank holidays of GB-ENG are known for 2017-12-29: extend the years in bin/generate-holidays.ts and run it again',
		);
	});

	test('after them only weekends are free, which gives the earlier date', () => {
		expect(firstWorkingDayFrom('2035-12-25', ['GB-ENG'])).toBe('2035-12-27');
		expect(firstWorkingDayFrom('2036-12-25', ['GB-ENG'])).toBe('2036-12-25');
		expect(firstWorkingDayFrom('2036-12-27', ['GB-ENG'])).toBe('2036-12-29');
		expect(isWorkingDay('9999-12-31', ['GB-ENG'])).toBe(true);
	});

	test('that they end is said two years before', () => {
		const on = (date: string) => holidaysEndSoon(date, ['GB-ENG', 'GB-SCT']);
		expect([on('2033-12-31'), on('2034-01-01'), on('2036-06-01')]).toEqual([undefined, 2035, 2035]);
		expect(holidaysEndSoon('2036-06-01', [])).toBeUndefined();
	});

	test('what is no date is refused', () => {
		expect(() => isWorkingDay('2026-02-30', ['GB-ENG'])).toThrow(RangeError);
	});
});
