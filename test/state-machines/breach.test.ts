import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { breachSchema } from '../../functions/contract/requests/breach.ts';
import type { BreachWork } from '../../functions/core/breach/work.ts';
import { functions, workflows } from '../../lib/system.ts';

interface Rule {
	readonly ErrorEquals: readonly string[];
	readonly ResultPath?: string | null;
	readonly Next?: string;
}
interface State {
	readonly Type: string;
	readonly Resource?: string;
	readonly Parameters?: Readonly<Record<string, unknown>>;
	readonly TimeoutSeconds?: number;
	readonly ResultPath?: string | null;
	readonly Retry?: readonly Rule[];
	readonly Catch?: readonly Rule[];
	readonly Choices?: readonly { readonly Variable: string; readonly StringEquals: string; readonly Next: string }[];
	readonly Default?: string;
	readonly Next?: string;
}

const read = (file: string) => readFileSync(new URL(`../../state-machines/${file}`, import.meta.url), 'utf8');
const statesIn = (file: string) => (JSON.parse(read(file)) as { readonly States: Readonly<Record<string, State>> }).States;
const { file, substitutions } = workflows.breach;
const text = read(file);
const states = statesIn(file);
const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');

describe('the breach workflow', () => {
	test('is valid in the Amazon States Language', () => {
		const arn = 'arn:aws:lambda:eu-west-2:123456789012:function:it';
		const verdict = validate(JSON.parse(text.replaceAll(/\$\{\w+\}/g, arn)), { checkPaths: true, checkArn: true });
		expect(verdict.errorsText()).toBe('');
		expect(verdict.isValid).toBe(true);
	});

	test('has a placeholder for each function that takes one’s place, and no other', () => {
		const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
		expect([...placeholders].toSorted()).toEqual(Object.keys(substitutions).toSorted());
		for (const name of Object.values(substitutions)) expect(functions).toHaveProperty(name);
	});

	test('retries as requests do', () => {
		const { Retry } = statesIn(workflows['subject-request'].file).OpenCase ?? {};
		expect(Retry).toHaveLength(2);
		for (const [name, task] of tasks) expect({ name, Retry: task.Retry }).toEqual({ name, Retry });
	});

	test('flags the breach for whatever it cannot go on with, keeping nothing but the error, and fails', () => {
		for (const [name, { Catch = [] }] of tasks) {
			const last = { ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'FlagCase' };
			expect({ name, last: Catch.at(-1) }).toEqual({ name, last: name === 'FlagCase' ? undefined : last });
		}
		expect(states.OpenBreach?.Catch?.[0]).toEqual({ ErrorEquals: ['InvalidInput'], ResultPath: '$', Next: 'RejectInput' });
		expect(states.FlagCase?.Next).toBe('CaseFlagged');
		expect(states.CaseFlagged?.Type).toBe('Fail');
	});

	test('asks what comes next after each piece of work, and whether or not the answer was there before the wait', () => {
		const leads = { 'notify-authority': 'NotifyAuthority', end: 'CloseBreach', wait: 'AwaitWork' } satisfies Record<
			BreachWork,
			string
		>;
		const { Choices = [], Default } = states.WorkNeeded ?? {};
		const chosen = (next: string) => Choices.find(({ StringEquals }) => StringEquals === next)?.Next ?? Default;
		expect(Object.fromEntries(Object.keys(leads).map((next) => [next, chosen(next)]))).toEqual(leads);
		for (const { Variable, StringEquals } of Choices)
			expect([Variable, leads]).toEqual(['$.work.next', expect.objectContaining({ [StringEquals]: expect.anything() })]);
		expect([states.NotifyAuthority?.Next, states.AwaitWork?.Next]).toEqual(['PlanBreach', 'PlanBreach']);
		expect(states.AwaitWork?.Catch?.[0]).toEqual({ ErrorEquals: ['AlreadyAnswered'], ResultPath: null, Next: 'PlanBreach' });
	});

	test('gives each function longer than it takes at most, and the wait a year', () => {
		for (const [name, { Resource = '', TimeoutSeconds = 0 }] of tasks) {
			if (Resource.endsWith('.waitForTaskToken')) expect({ name, TimeoutSeconds }).toEqual({ name, TimeoutSeconds: 31_536_000 });
			else {
				const of = substitutions[Resource.slice(2, -1) as keyof typeof substitutions];
				expect({ name, longer: TimeoutSeconds > functions[of].timeoutSeconds }).toEqual({ name, longer: true });
			}
		}
	});

	test('takes nothing into its state but the case’s id, what comes next and the name of a wait', () => {
		const kept = tasks.filter(([, { ResultPath }]) => ResultPath !== null).map(([name, { ResultPath }]) => [name, ResultPath]);
		expect(Object.fromEntries(kept)).toEqual({ OpenBreach: '$', PlanBreach: '$.work' });
		const passed = tasks.flatMap(([, { Parameters = {} }]) => JSON.stringify(Parameters).match(/\$\$?[.\w]+/g) ?? []);
		expect([...new Set(passed)].toSorted()).toEqual(
			[...['$$.Execution.Input', '$$.Execution.Name', '$$.Task.Token'], ...['$.Error', '$.caseId', '$.work.wait']].toSorted(),
		);
	});
});

describe('the documented inputs', () => {
	const folder = new URL('../../state-machines/inputs/breach/', import.meta.url);
	const readme = read('inputs/README.md');

	test.each(readdirSync(folder))('%s is understood, and stands in the README with each of its fields', (name) => {
		const { breach } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
		expect(breachSchema.safeParse(breach)).toMatchObject({ success: true });
		expect(readme).toContain(`(breach/${name})`);
		const rows = readme.slice(readme.indexOf('| field of `breach`')).split('\n');
		const documented = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, field]) => field));
		expect(documented).toEqual(expect.arrayContaining(Object.keys(breach)));
	});
});
