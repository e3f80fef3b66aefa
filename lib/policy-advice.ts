/** Turns what zod finds into what to write. */
import * as z from 'zod';
import type { DocumentPath } from '../functions/core/policy/coverage.ts';
import { nearest } from '../functions/core/policy/nearest.ts';

interface Advice {
	readonly path: DocumentPath;
	readonly message: string;
}

type Checked<T> = { readonly holds: true; readonly data: T } | { readonly holds: false; readonly advice: readonly Advice[] };

/** Checks the value by the schema, whose own messages go before ours. */
export function check<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
	const result = schema.safeParse(value, { error: advise });
	return result.success
		? { holds: true, data: result.data }
		: { holds: false, advice: result.error.issues.flatMap((issue) => adviceFor(issue, value, [])) };
}

function adviceFor(issue: z.core.$ZodIssue, root: unknown, base: DocumentPath): Advice[] {
	const path = [...base, ...issue.path] as DocumentPath;
	if (issue.code === 'unrecognized_keys') {
		const messages = issue.message.split('\n');
		return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? issue.message }));
	}
	// A value that fits no form: the form that it comes nearest to says what is wrong.
	if (issue.code === 'invalid_union' && issue.errors.length > 0) {
		const found = issue.errors.map((issues) => issues.flatMap((inner) => adviceFor(inner, root, path)));
		return found.reduce((best, other) => (other.length < best.length ? other : best));
	}
	if (issue.code === 'invalid_key')
		return issue.issues.map(({ message }) => ({ path, message: `${String(path.at(-1))}: ${message}` }));
	const at = path.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | null | undefined)?.[step], root);
	const missing = at === undefined ? 'is missing: ' : '';
	return [{ path, message: `${missing}${issue.message}` }];
}

/** One line per unknown key, else one line. */
function advise(issue: z.core.$ZodRawIssue): string | undefined {
	switch (issue.code) {
		case 'unrecognized_keys': {
			const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
			return issue.keys.map((key) => unknownKey(key, known)).join('\n');
		}
		case 'invalid_type':
			return `write ${describe(issue.expected, issue.inst)}`;
		case 'invalid_value':
			return instead(issue.input, issue.values.map(String));
		case 'invalid_union':
			return Array.isArray(issue.options)
				? instead(issue.input, issue.options.map(String), String(issue.discriminator))
				: undefined;
		case 'too_small':
			return issue.origin === 'array'
				? 'write at least one entry'
				: issue.origin === 'string'
					? 'write some text'
					: `write ${issue.minimum} or more`;
		case 'invalid_format':
			return formats[issue.format];
		default:
			return undefined;
	}
}

const formats: Readonly<Record<string, string>> = {
	url: 'write a URL, as https://www.example.org',
	date: 'write a date, as 2026-03-31',
};

function unknownKey(key: string, known: readonly string[]): string {
	const meant = nearest(key, known);
	return `is not known here: ${meant === undefined ? `known are ${known.join(', ')}` : `write ${meant}`}`;
}

/** All that is possible, and what was probably meant. */
function instead(input: unknown, known: readonly string[], key?: string): string {
	const given = key === undefined ? input : (input as Record<string, unknown> | null)?.[key];
	const all = `write one of ${known.join(', ')}`;
	if (typeof given !== 'string') return all;
	const meant = nearest(given, known);
	return meant === undefined
		? `${given} is not known here: ${all}`
		: `${given} is not known here: write ${meant} (or another of ${known.join(', ')})`;
}

function describe(expected: string, schema: unknown): string {
	if (schema instanceof z.ZodObject) return `a mapping with ${Object.keys(schema.shape).join(', ')}`;
	return expectations[expected] ?? `a value of type ${expected}`;
}

const expectations: Readonly<Record<string, string>> = {
	string: 'text, in quotes where YAML would read a number, true or false',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	record: 'a mapping of ids to entries',
	object: 'a mapping',
};
