import * as z from 'zod/mini';

/** What the first state of a workflow is given. */
export interface Started {
	/** Name of the execution. */
	readonly execution: string;
	/** Input of the execution: what was typed into "Start execution", or what we started it with. */
	readonly input: unknown;
}

/** Names the parts of an input that are wrong, never their values. */
export function notUnderstood(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
	const paths = [...new Set(issues.map(({ path }) => path.join('.') || 'the input'))];
	return `Not understood: ${paths.join(', ')}.`;
}

/** What is wrong with an input that should be `{[field]: …}` as the schema says. */
export function wrongIn(schema: z.core.$ZodType, field: string, input: unknown): string {
	if (typeof input !== 'object' || input === null) return 'The input is not a JSON object.';
	if ((input as Readonly<Record<string, unknown>>)[field] === undefined) return `The input has no "${field}".`;
	const parsed = z.safeParse(schema, input);
	return notUnderstood(parsed.success ? [] : parsed.error.issues);
}
