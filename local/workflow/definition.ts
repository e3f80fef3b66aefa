import { readFileSync } from 'node:fs';
import { functionArn } from '../names.ts';

export interface State {
	readonly Type: string;
	readonly Resource?: string;
	readonly Retry?: readonly unknown[];
	readonly States?: Readonly<Record<string, State>>;
	readonly [field: string]: unknown;
}

export interface Definition {
	readonly StartAt: string;
	readonly States: Readonly<Record<string, State>>;
	readonly TimeoutSeconds?: number;
}

/** What a timer of Node can wait, in seconds: longer waits would end at once. */
const longestTimerSeconds = 2_147_483;

/**
 * Reads a state machine as CDK's `definitionSubstitutions` would fill it in, and turns what the embedded engine reads otherwise
 * than AWS into what means the same to both.
 *
 * @param substitutions function by placeholder.
 * @throws Error when a placeholder of the file has no function.
 */
export function readDefinition(file: string, substitutions: Readonly<Record<string, string>>): Definition {
	const text = readFileSync(file, 'utf8').replace(/\$\{(\w+)\}/g, (_all, name: string) => {
		const target = substitutions[name];
		if (target === undefined) throw new Error(`${file}: nothing takes the place of \${${name}}`);
		return functionArn(target);
	});
	return adapt(JSON.parse(text)) as Definition;
}

/** Every state with its name, those of iterations and branches too. */
export function statesOf(definition: Definition): readonly (readonly [string, State])[] {
	const inner = (state: State): Definition[] =>
		[state.Iterator, state.ItemProcessor, ...((state.Branches as Definition[] | undefined) ?? [])].filter(
			(each) => each !== undefined,
		) as Definition[];
	return Object.entries(definition.States).flatMap(([name, state]) => [[name, state] as const, ...inner(state).flatMap(statesOf)]);
}

function adapt(value: unknown, stateName?: string): unknown {
	if (Array.isArray(value)) return value.map((each) => adapt(each, stateName));
	if (typeof value !== 'object' || value === null) return value;
	const fields = value as Readonly<Record<string, unknown>>;
	for (const test of ['IsPresent', 'IsNull', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp']) {
		// The engine never matches a test for false.
		if (fields[test] === false) {
			const { Next, ...rule } = fields;
			return { Not: { ...rule, [test]: true }, ...(Next !== undefined && { Next }) };
		}
	}
	const adapted: Record<string, unknown> = {};
	for (const [name, field] of Object.entries(fields)) {
		if (name === 'States' && typeof field === 'object' && field !== null) {
			adapted.States = Object.fromEntries(Object.entries(field).map(([state, definition]) => [state, adapt(definition, state)]));
		} else if (field === '$$.State.Name' && name.endsWith('.$')) {
			// The engine's context has no state.
			adapted[name.slice(0, -2)] = stateName;
		} else if (name === 'ResultPath' && field === '$') {
			// The default, which the engine knows only where nothing is said.
		} else adapted[name] = adapt(field, stateName);
	}
	if (fields.Type === 'Task')
		adapted.TimeoutSeconds = Math.min(Number(fields.TimeoutSeconds ?? longestTimerSeconds), longestTimerSeconds);
	else if (typeof fields.TimeoutSeconds === 'number') adapted.TimeoutSeconds = Math.min(fields.TimeoutSeconds, longestTimerSeconds);
	return adapted;
}
