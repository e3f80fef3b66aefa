import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	addPeriod,
	daysBetween,
	endOfLocalDay,
	isWorkingDay,
	localDate,
	responseDueOn,
	startOfLocalDay,
} from '../../../functions/core/clock/statutory.ts';

const london = 'Europe/London';
const england = { jurisdictions: ['GB-ENG'] } as const;

const jurisdictions = fc.uniqueArray(fc.constantFrom('GB-ENG', 'GB-SCT', 'GB-NIR'), { minLength: 1 });
const dates = fc
	.date({ min: new Date('2018-01-01'), max: new Date('2035-08-31'), noInvalidDate: true })
	.map((date) => date.toISOString().slice(0, 10));
const instants = fc
	.date({ min: new Date('2018-01-01'), max: new Date('2035-12-30'), noInvalidDate: true })
	.map((date) => date.toISOString());
const timeZones = fc.constantFrom(london, 'UTC', 'America/St_Johns', 'Pacific/Kiritimati', 'Africa/Casablanca');

describe('the date by which a request must be answered', () => {
	test.each([
		['2025-09-03', '2025-10-03', 'the same date of the next month'],
		['2024-09-03', '2024-10-03', 'the ICO’s example of 3 September'],
		['2025-03-31', '2025-04-30', 'April has no 31st'],
		['2024-11-25', '2024-12-27', 'Christmas and Boxing Day stand in between'],
		['2024-01-01', '2024-02-01', 'receipt on a holiday starts the month all the same'],
		['2023-01-31', '2023-02-28', 'the last day of February'],
		['2024-01-31', '2024-02-29', 'the last day of February in a leap year'],
		['2026-01-31', '2026-03-02', 'the last of February is a Saturday: the Monday after, in March'],
		['2027-01-31', '2027-03-01', 'the last of February is a Sunday'],
		['2026-01-28', '2026-03-02', '28 February 2026 is a Saturday'],
		['2026-01-27', '2026-02-27', 'the day before it'],
		['2022-08-19', '2022-09-20', 'the Queen’s funeral'],
		['2022-05-02', '2022-06-06', 'the jubilee: Thursday, Friday and the weekend'],
		['2026-03-03', '2026-04-07', 'Good Friday to Easter Monday'],
		['2025-12-01', '2026-01-02', 'New Year’s Day'],
		['2026-11-26', '2026-12-29', 'Boxing Day on a Saturday, and its substitute on the Monday'],
	])('received on %s: due on %s (%s)', (receivedOn, dueOn) => {
		expect(responseDueOn(receivedOn, england)).toBe(dueOn);
	});

	test.each([
		['2025-09-03', '2025-12-03'],
		['2025-11-30', '2026-03-02'],
		['2026-01-31', '2026-04-30'],
	])('with the extension, received on %s: due on %s, three months from receipt', (receivedOn, dueOn) => {
		expect(responseDueOn(receivedOn, { ...england, months: 3 })).toBe(dueOn);
	});

	test('Scotland’s own holidays move it in Scotland only', () => {
		expect(responseDueOn('2025-12-02', { jurisdictions: ['GB-SCT'] })).toBe('2026-01-05');
		expect(responseDueOn('2025-12-02', { jurisdictions: ['GB-ENG'] })).toBe('2026-01-02');
		expect(responseDueOn('2025-12-02', { jurisdictions: ['GB-SCT', 'GB-ENG'] })).toBe('2026-01-02');
	});

	test('where the table of holidays ends, the answer is the earlier date', () => {
		expect(responseDueOn('2035-11-30', england)).toBe('2035-12-31');
		expect(responseDueOn('2035-12-01', england)).toBe('2036-01-01');
	});

	test('later receipt never gives an earlier date', () => {
		fc.assert(
			fc.property(dates, dates, jurisdictions, fc.constantFrom(1, 3), (one, other, places, months) => {
				const [earlier, later] = [one, other].sort() as [string, string];
				const options = { jurisdictions: places, months };
				expect(responseDueOn(earlier, options) <= responseDueOn(later, options)).toBe(true);
			}),
		);
	});

	test('it is a working day, after receipt, and no working day between the month’s end and it is passed over', () => {
		fc.assert(
			fc.property(dates, jurisdictions, (receivedOn, places) => {
				const dueOn = responseDueOn(receivedOn, { jurisdictions: places });
				expect([isWorkingDay(dueOn, places), receivedOn < dueOn]).toEqual([true, true]);
				for (let day = addPeriod(receivedOn, 'P1M'); day < dueOn; day = addPeriod(day, 'P1D')) {
					expect(isWorkingDay(day, places)).toBe(false);
				}
			}),
		);
	});

	test('more jurisdictions never give a later date', () => {
		fc.assert(
			fc.property(dates, jurisdictions, (receivedOn, places) => {
				const dueOn = responseDueOn(receivedOn, { jurisdictions: places });
				for (const place of places) expect(dueOn <= responseDueOn(receivedOn, { jurisdictions: [place] })).toBe(true);
			}),
		);
	});
});

describe('local days', () => {
	test.each([
		['2026-01-15T23:59:59.999Z', '2026-01-15', 'winter: the same as in UTC'],
		['2026-06-15T22:59:59.999Z', '2026-06-15', 'summer: the last instant of the day'],
		['2026-06-15T23:00:00.000Z', '2026-06-16', 'summer: midnight is an hour before that of UTC'],
	])('%s is on %s in London (%s)', (instant, date) => {
		expect(localDate(instant, london)).toBe(date);
	});

	test.each([
		['2026-01-15', '2026-01-15T00:00:00.000Z', '2026-01-16T00:00:00.000Z'],
		['2026-06-15', '2026-06-14T23:00:00.000Z', '2026-06-15T23:00:00.000Z'],
		['2026-03-29', '2026-03-29T00:00:00.000Z', '2026-03-29T23:00:00.000Z'],
		['2026-10-25', '2026-10-24T23:00:00.000Z', '2026-10-26T00:00:00.000Z'],
	])('%s in London lasts from %s to %s', (date, start, end) => {
		expect([startOfLocalDay(date, london), endOfLocalDay(date, london)]).toEqual([start, end]);
	});

	test('a day that begins with a change of the clock begins at its first instant', () => {
		expect(startOfLocalDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
	});

	test('every instant lies within its local day', () => {
		fc.assert(
			fc.property(instants, timeZones, (instant, timeZone) => {
				const date = localDate(instant, timeZone);
				expect(startOfLocalDay(date, timeZone) <= instant && instant < endOfLocalDay(date, timeZone)).toBe(true);
			}),
		);
	});
});

describe('periods', () => {
	test.each([
		['2026-01-31', 'P1M', '2026-02-28'],
		['2024-02-29', 'P1Y', '2025-02-28'],
		['2021-03-31', 'P5Y', '2026-03-31'],
		['2026-01-31', 'P1M1D', '2026-03-01'],
		['2026-03-28', 'P30D', '2026-04-27'],
		['2026-12-25', 'P2W', '2027-01-08'],
		['2026-12-25', 'P0D', '2026-12-25'],
		['9993-12-31', 'P6Y', '9999-12-31'],
		['9999-12-31', 'P1D', '9999-12-31'],
		['9999-12-31', 'P100Y', '9999-12-31'],
	])('%s and %s is %s', (date, period, end) => {
		expect(addPeriod(date, period)).toBe(end);
	});

	test('days between are counted from date to date', () => {
		expect([
			daysBetween('2026-03-28', '2026-03-28'),
			daysBetween('2026-03-28', '2026-03-30'),
			daysBetween('2026-03-01', '2026-02-28'),
		]).toEqual([0, 2, -1]);
	});

	test('adding the days between two dates to the first gives the second', () => {
		fc.assert(
			fc.property(dates, dates, (one, other) => {
				const [earlier, later] = [one, other].sort() as [string, string];
				expect(addPeriod(earlier, `P${daysBetween(earlier, later)}D`)).toBe(later);
			}),
		);
	});

	test('what is no date, no period or no instant is refused', () => {
		expect(() => addPeriod('2026-02-30', 'P1D')).toThrow(RangeError);
		expect(() => addPeriod('2026-02-28', 'a month')).toThrow(RangeError);
		expect(() => localDate('2026-02-28', london)).toThrow(RangeError);
	});
});
