import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { functionArn } from '../../local/names.ts';
import { intervalOf } from '../../local/schedules.ts';
import { readDefinition, statesOf } from '../../local/workflow/definition.ts';

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'rightful-definition-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (definition: unknown, substitutions: Record<string, string> = {}) => {
	const file = join(folder, 'it.asl.json');
	writeFileSync(file, JSON.stringify(definition));
	return readDefinition(file, substitutions);
};
const task = { Type: 'Task', Resource: `\${Work}`, End: true };
const only = (state: unknown) => ({ StartAt: 'It', States: { It: state } });

describe('a state machine, as read for the embedded engine', () => {
	test('has its functions’ ARNs in their places, and no placeholder without one', () => {
		expect(read(only(task), { Work: 'work' }).States.It?.Resource).toBe(functionArn('work'));
		expect(() => read(only(task))).toThrow(`nothing takes the place of \${Work}`);
	});

	test.each([
		{ said: undefined, waits: 2_147_483 },
		{ said: 60, waits: 60 },
		{ said: 2_147_483, waits: 2_147_483 },
		{ said: 2_147_484, waits: 2_147_483 },
		{ said: 31_536_000, waits: 2_147_483 },
	])('a task that says $said seconds waits for $waits: no timer is longer', ({ said, waits }) => {
		expect(read(only({ ...task, ...(said && { TimeoutSeconds: said }) }), { Work: 'work' }).States.It?.TimeoutSeconds).toBe(waits);
	});

	test('a test for false is the negation of one for true, which the engine knows', () => {
		const choice = {
			Type: 'Choice',
			Choices: [
				{ And: [{ Variable: '$.a', IsNull: false }], Next: 'It' },
				{ Variable: '$.b', IsPresent: false, Next: 'It' },
			],
		};
		expect(read(only(choice)).States.It).toEqual({
			Type: 'Choice',
			Choices: [
				{ And: [{ Not: { Variable: '$.a', IsNull: true } }], Next: 'It' },
				{ Not: { Variable: '$.b', IsPresent: true }, Next: 'It' },
			],
		});
	});

	test('a ResultPath of $ is left to be the default, and one of null stays', () => {
		expect(read(only({ Type: 'Pass', ResultPath: '$', End: true })).States.It).toEqual({ Type: 'Pass', End: true });
		expect(read(only({ Type: 'Pass', ResultPath: null, End: true })).States.It).toEqual({
			Type: 'Pass',
			ResultPath: null,
			End: true,
		});
	});

	test('states of iterations and branches are found too, each with its name in its parameters', () => {
		const named = { ...task, Parameters: { 'state.$': '$$.State.Name' } };
		const definition = read(
			{
				StartAt: 'Each',
				States: {
					Each: { Type: 'Map', ItemProcessor: { StartAt: 'One', States: { One: named } }, Next: 'Both' },
					Both: { Type: 'Parallel', Branches: [{ StartAt: 'Two', States: { Two: named } }], End: true },
				},
			},
			{ Work: 'work' },
		);
		expect(statesOf(definition).map(([name, state]) => [name, (state.Parameters as { state: string } | undefined)?.state])).toEqual(
			[
				['Each', undefined],
				['One', 'One'],
				['Both', undefined],
				['Two', 'Two'],
			],
		);
	});
});

test.each([
	['rate(15 minutes)', 900_000],
	['rate(1 hour)', 3_600_000],
	['rate(2 days)', 172_800_000],
	['cron(30 2 * * ? *)', 86_400_000],
])('a schedule of %s runs every %d milliseconds', (expression, milliseconds) => {
	expect(intervalOf(expression)).toBe(milliseconds);
});
