import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import * as commandErrors from '../../functions/core/case/commands.ts';
import * as coreErrors from '../../functions/core/errors.ts';
import * as portErrors from '../../functions/core/ports.ts';
import * as retentionErrors from '../../functions/core/retention/errors.ts';
import type { makeAggregateMonths } from '../../functions/handlers/aggregate-months.ts';
import type { makeDeleteDue } from '../../functions/handlers/delete-due.ts';
import type { makeNominateDue } from '../../functions/handlers/nominate-due.ts';
import type { makeOpenSweep } from '../../functions/handlers/open-sweep.ts';
import { functions, workflows } from '../../lib/system.ts';

interface Rule {
	readonly ErrorEquals: readonly string[];
	readonly ResultPath?: string | null;
	readonly MaxAttempts?: number;
	readonly Next?: string;
}
interface State {
	readonly Type: string;
	readonly Resource?: string;
	readonly Parameters?: Readonly<Record<string, unknown>>;
	readonly ItemsPath?: string;
	readonly ItemSelector?: Readonly<Record<string, unknown>>;
	readonly TimeoutSeconds?: number;
	readonly ResultPath?: string | null;
	readonly Retry?: readonly Rule[];
	readonly Catch?: readonly Rule[];
	readonly Choices?: readonly { readonly Variable: string; readonly StringEquals?: string; readonly Next: string }[];
	readonly Default?: string;
	readonly Next?: string;
	readonly End?: boolean;
	readonly ItemProcessor?: { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };
}

const read = (file: string) => readFileSync(new URL(`../../state-machines/${file}`, import.meta.url), 'utf8');
const { file, substitutions } = workflows['retention-sweep'];
const text = read(file);
const definition = JSON.parse(text) as { readonly States: Readonly<Record<string, State>> };

function statesOf(states: Readonly<Record<string, State>>): [string, State][] {
	return Object.entries(states).flatMap(
		([name, state]) => [[name, state], ...statesOf(state.ItemProcessor?.States ?? {})] as [string, State][],
	);
}
const states = new Map(statesOf(definition.States));
const tasks = [...states].filter(([, { Type }]) => Type === 'Task');
const maps = [...states].filter(([, { Type }]) => Type === 'Map');
const state = (name: string): State => {
	const found = states.get(name);
	if (!found) throw new Error(`There is no state ${name}.`);
	return found;
};

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

describe('what goes wrong', () => {
	test('is retried as the workflow of requests does, in every task; a shard that another sweep is at, too', () => {
		const { States: others } = JSON.parse(read(workflows['subject-request'].file)) as typeof definition;
		for (const [name, { Retry }] of tasks) expect({ name, Retry }).toEqual({ name, Retry: others.OpenCase?.Retry });
		const never = tasks.flatMap(([, { Retry = [] }]) => Retry.filter(({ MaxAttempts }) => MaxAttempts === 0));
		expect(never.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain(new retentionErrors.ShardTakenError(1).name);
	});

	test('is matched by the names of classes that core exports', () => {
		const exported = Object.values<unknown>({ ...coreErrors, ...commandErrors, ...portErrors, ...retentionErrors }).filter(
			(value) => typeof value === 'function' && value.prototype instanceof Error,
		);
		const names = exported.map((Class) => new (Class as new (...given: readonly string[]) => Error)('x', 'y').name);
		const matched = [...states.values()]
			.flatMap(({ Retry = [], Catch = [] }) => [...Retry, ...Catch])
			.flatMap(({ ErrorEquals }) => ErrorEquals);
		expect([...new Set(matched)].filter((name) => !name.startsWith('States.') && !names.includes(name))).toEqual([]);
		expect(names).toEqual(expect.arrayContaining(['InvalidInput', 'ShardTakenError', 'SweepNotFoundError']));
	});

	test('with one part leaves the others to go on; what the whole depends on ends the sweep, and the DPO is told', () => {
		const caught = [...tasks, ...maps].map(([name, { Catch = [] }]) => [name, Catch.at(-1)?.Next]);
		expect(Object.fromEntries(caught)).toEqual({
			...{ OpenSweep: 'FailSweep', GuardSweep: 'FailSweep', ReportSweep: 'FailSweep', FailSweep: undefined },
			...{ NominateDue: 'FailSweep', AggregateMonths: 'FailSweep', CountDue: 'FailSweep', DeleteDue: 'FailSweep' },
			...{ Nominate: 'FailNominate', Aggregate: 'FailAggregate', Delete: 'FailDelete' },
			// Where not all is counted, the guard cannot tell.
			Count: undefined,
			...{ FailNominate: undefined, FailAggregate: undefined, FailDelete: undefined },
		});
		for (const [name, { Catch = [] }] of [...tasks, ...maps]) {
			const last = Catch.at(-1);
			if (last) expect({ name, ...last }).toMatchObject({ name, ErrorEquals: ['States.ALL'], ResultPath: '$.failure' });
		}
		for (const name of ['FailNominate', 'FailAggregate', 'FailDelete']) expect(state(name).End).toBe(true);
		expect([state('FailSweep').Next, state('SweepFailed').Type]).toEqual(['SweepFailed', 'Fail']);
	});

	test('with what was typed says what to write instead, and mails nobody', () => {
		expect(state('OpenSweep').Catch?.[0]).toEqual({ ErrorEquals: ['InvalidInput'], ResultPath: '$', Next: 'RejectInput' });
		expect(state('RejectInput')).toMatchObject({ Type: 'Fail', Error: 'InvalidInput', CausePath: '$.Cause' });
	});

	test('with a function is not waited for: each has longer than it takes at most before it counts as lost', () => {
		for (const [name, { Resource = '', TimeoutSeconds = 0 }] of tasks) {
			const of = substitutions[Resource.slice(2, -1) as keyof typeof substitutions];
			expect({ name, longer: TimeoutSeconds > functions[of].timeoutSeconds }).toEqual({ name, longer: true });
		}
	});
});

test('passes on the sweep’s id, ids of stores and categories and numbers of shards, and nothing of whom it is about', () => {
	const passed = [...tasks.map(([, { Parameters }]) => Parameters), ...maps.map(([, { ItemSelector }]) => ItemSelector)].flatMap(
		(fields) => JSON.stringify(fields).match(/\$\$?[.\w]+/g) ?? [],
	);
	expect([...new Set(passed)].toSorted()).toEqual([
		...['$$.Execution.Input', '$$.Execution.Name', '$$.Map.Item.Value', '$.dryRun', '$.failure.Error'],
		...['$.sweepId', '$.work', '$.work.category', '$.work.shards', '$.work.store'],
	]);
	const kept = [...tasks, ...maps].filter(([, { ResultPath }]) => ResultPath !== null);
	expect(Object.fromEntries(kept.map(([name, { ResultPath }]) => [name, ResultPath]))).toEqual({
		OpenSweep: '$',
		...{ Nominate: '$.progress', Aggregate: '$.progress', Delete: '$.progress' },
	});
});

describe('where it leads', () => {
	type Result<Make extends (...given: never[]) => (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<ReturnType<Make>>>;

	test('from what OpenSweep fixed, each Map has its list', () => {
		const opened: { readonly [Field in keyof Result<typeof makeOpenSweep>]: true } = {
			...{ sweepId: true, dryRun: true, nominations: true, aggregations: true, groups: true },
		};
		expect(Object.fromEntries(maps.map(([name, { ItemsPath }]) => [name, ItemsPath]))).toEqual({
			...{ NominateDue: '$.nominations', AggregateMonths: '$.aggregations', CountDue: '$.groups', DeleteDue: '$.groups' },
		});
		for (const [, { ItemsPath = '' }] of maps) expect(opened).toHaveProperty(ItemsPath.slice(2));
	});

	test('nothing is deleted before figures are made, all is counted and the guard has looked', () => {
		const order: string[] = [];
		for (let name: string | undefined = 'OpenSweep'; name !== undefined; name = state(name).Next) order.push(name);
		expect(order).toEqual([
			...['OpenSweep', 'NominateDue', 'AggregateMonths', 'CountDue', 'GuardSweep', 'DeleteDue', 'ReportSweep', 'SweepDone'],
		]);
	});

	test('each part goes on while there is more', () => {
		const more = 'more' satisfies Result<typeof makeNominateDue>['status'] &
			Result<typeof makeAggregateMonths>['status'] &
			Result<typeof makeDeleteDue>['status'];
		for (const [task, choice, end] of [
			['Nominate', 'NominateDone', 'EndNominate'],
			['Aggregate', 'AggregateDone', 'EndAggregate'],
			['Delete', 'DeleteDone', 'EndDelete'],
		] as const) {
			expect(state(task).Next).toBe(choice);
			expect(state(choice).Choices).toEqual([{ Variable: '$.progress.status', StringEquals: more, Next: task }]);
			expect([state(choice).Default, state(end).Type]).toEqual([end, 'Succeed']);
		}
	});
});
