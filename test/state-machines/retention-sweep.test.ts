import { describe, expect, test } from '@jest/globals';
import { ShardTakenError } from '../../functions/core/retention/errors.ts';
import type { makeAggregateMonths } from '../../functions/handlers/aggregate-months.ts';
import type { makeDeleteDue } from '../../functions/handlers/delete-due.ts';
import type { makeNominateDue } from '../../functions/handlers/nominate-due.ts';
import type { makeOpenSweep } from '../../functions/handlers/open-sweep.ts';
import { workflowOf } from '../fixtures/workflows.ts';

const { tasks, maps, state } = workflowOf('retention-sweep');

describe('what goes wrong', () => {
	test('is tried again where another sweep is at a shard', () => {
		const never = tasks.flatMap(([, { Retry = [] }]) => Retry.filter(({ MaxAttempts }) => MaxAttempts === 0));
		expect(never.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain(new ShardTakenError(1).name);
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
