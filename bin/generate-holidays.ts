/**
 * Writes the table of bank holidays that the statutory clocks read: `node bin/generate-holidays.ts`.
 * The law of the next years is known as far as statute goes; a proclaimed holiday needs a new `date-holidays` or a line below.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Holidays from 'date-holidays';

/** Where the table is. */
export const holidaysFile = new URL('../functions/core/clock/holidays.generated.ts', import.meta.url);

const jurisdictions = ['GB-ENG', 'GB-SCT', 'GB-NIR'] as const;
const firstYear = 2018;
const lastYear = 2035;

/** What `date-holidays` lacks, each with the act that made it a holiday. */
const proclaimed: Readonly<Partial<Record<(typeof jurisdictions)[number], readonly string[]>>> = {
	// Royal proclamation of 3 February 2026, Banking and Financial Dealings Act 1971 s. 1(3): World Cup.
	'GB-SCT': ['2026-06-15'],
};

/** The source text of the table. Weekends are left out: they are no working days anyway. */
export function holidaysSource(): string {
	const tables = jurisdictions.map((jurisdiction) => {
		const dates = [...new Set([...bankHolidays(jurisdiction), ...(proclaimed[jurisdiction] ?? [])])].sort();
		const years = Map.groupBy(dates, (date) => date.slice(0, 4));
		const lines = [...years].map(([year, days]) => `\t\t${year}: '${days.map((day) => day.slice(5)).join(' ')}',`);
		return [`\t'${jurisdiction}': {`, ...lines, '\t},'].join('\n');
	});
	return [
		'// Written by bin/generate-holidays.ts; a test compares. Do not edit.',
		'',
		'/** Bank holidays that fall on a weekday, substitute days included: by jurisdiction and year, as month-day. */',
		'export const holidays = {',
		...tables,
		'} as const;',
		'',
	].join('\n');
}

function bankHolidays(jurisdiction: string): string[] {
	const [country = '', state = ''] = jurisdiction.split('-');
	const calendar = new Holidays(country, state, { types: ['public', 'bank'] });
	const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
	return years.flatMap((year) => calendar.getHolidays(year).map(({ date }) => date.slice(0, 10))).filter(isWeekday);
}

function isWeekday(date: string): boolean {
	return ![0, 6].includes(new Date(date).getUTCDay());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const source = holidaysSource();
	const changed = !existsSync(holidaysFile) || readFileSync(holidaysFile, 'utf8') !== source;
	if (changed) writeFileSync(holidaysFile, source);
	console.log(changed ? 'The table of bank holidays was written anew.' : 'The table of bank holidays is as it should be.');
}
