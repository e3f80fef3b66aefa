/** What a request says beyond its right, out of what was sent; without schemas, since the workflow reads it too. */
import { type Particulars, restrictionGrounds } from '../../core/request/particulars.ts';

/** A form states up to three corrections, row by row: `category-1`, `field-1`, `value-1`, … */
export const correctionRows = [1, 2, 3] as const;
export const partsOfRow = {
	category: 'Choose the kind of data.',
	field: 'Write what is wrong.',
	value: 'Write what is right.',
} as const;
export type RowField = `${keyof typeof partsOfRow}-${(typeof correctionRows)[number]}`;
export type Rows = { readonly [name in RowField]?: string | undefined };
/** What of a submission or an entry is particulars: what was left out is absent. */
export function particularsOf(given: { readonly [name in keyof Particulars]?: Particulars[name] | undefined } & Rows): Particulars {
	const { ground, categories, purposes, transferTo } = given;
	const inRows = correctionRows.flatMap((row) => {
		const category = given[`category-${row}` as const];
		const field = given[`field-${row}` as const];
		const value = given[`value-${row}` as const];
		return category && field && value ? [{ category, field, value }] : [];
	});
	const corrections = given.corrections ?? (inRows.length > 0 ? inRows : undefined);
	return {
		...(corrections && { corrections }),
		...(ground && { ground }),
		...(categories && { categories }),
		...(purposes && { purposes }),
		...(transferTo && { transferTo }),
	};
}

/** The particulars in what was typed into a form, good or not. */
export function particularsTyped(typed: Readonly<Record<string, string | readonly string[]>>): Particulars {
	const { categories, purposes, ground, transferTo, ...texts } = typed;
	return particularsOf({
		...Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
		ground: restrictionGrounds.find((known) => known === ground),
		...(categories && { categories: [categories].flat() }),
		...(purposes && { purposes: [purposes].flat() }),
		...(typeof transferTo === 'string' && { transferTo }),
	});
}
