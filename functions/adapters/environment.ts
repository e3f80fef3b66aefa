/** Reads what the stack gives a function. */

/** The function was not given what it uses: its capabilities in `lib/system/functions.ts` lack something. */
export class ConfigurationError extends Error {
	override readonly name = 'ConfigurationError';
}

/** @throws ConfigurationError when the variable is not set. */
export function required(name: string): string {
	const value = process.env[name];
	if (!value)
		throw new ConfigurationError(
			`${name} is not set: the function's capabilities in lib/system/functions.ts do not include what it uses.`,
		);
	return value;
}
