import { correctionRows } from '../../contract/requests/particulars.ts';
import { type FieldError, typedText, type Values } from '../forms.ts';
import type { FormField } from './words.ts';

/** Whoever sees a list to choose from need not be told its codes. */
const choosing: Readonly<Record<string, string>> = {
	corrections: 'Tell us at least one thing to put right: the kind of data, what is wrong with it, and what is right.',
	ground: 'Choose why the use of your data should be restricted.',
	categories: 'Choose kinds of data from the list.',
	purposes: 'Choose purposes from the list.',
};

/**
 * Errors as the form shows them: each once, on the control that it is about, in the order of the controls. What belongs to none of
 * them has no field.
 */
export const errorsOnForm = (
	fields: readonly FormField[],
	values: Values,
	errors: readonly FieldError[],
): readonly FieldError[] => {
	const controls = fields.flatMap((field) => (field === 'corrections' ? correctionRows.flatMap(controlsOfRow) : [field]));
	const placed = new Map<string, FieldError>();
	const inRows = errors.some(({ field }) => correctionRows.flatMap(controlsOfRow).includes(field));
	for (const { field, message } of errors) {
		// Whoever has begun a row is told what it lacks, and not that there is none.
		if (field === 'corrections' && inRows) continue;
		const on = controlOf(field, values);
		const control = controls.some((name) => name === on) ? on : '';
		const key = control === '' ? message : control;
		if (!placed.has(key)) placed.set(key, { field: control, message: wordsOf(field, message) });
	}
	const place = ({ field }: FieldError) => (field === '' ? controls.length : controls.indexOf(field));
	return [...placed.values()].sort((one, other) => place(one) - place(other));
};

const parts = ['category', 'field', 'value'] as const;
const controlsOfRow = (row: number): readonly string[] => parts.map((part) => `${part}-${row}`);

/** `corrections` is the first row; `corrections.1.field`, the second row that has something in it. */
const controlOf = (field: string, values: Values): string => {
	if (field === 'corrections') return 'category-1';
	const [, index, part = 'category'] = /^corrections\.(\d+)(?:\.(\w+))?$/.exec(field) ?? [];
	if (index === undefined) return field.split('.')[0] ?? field;
	const filled = correctionRows.filter((row) => controlsOfRow(row).some((name) => typedText(values, name) !== ''));
	return `${part}-${filled[Number(index)] ?? 1}`;
};

const wordsOf = (field: string, message: string): string => {
	if (/^corrections\.\d+\.category$/.test(field)) return 'Choose the kind of data from the list.';
	return choosing[field] ?? message;
};
