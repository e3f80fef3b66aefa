import { describe, expect, test } from '@jest/globals';
import type { makeOpenReplay } from '../../functions/handlers/open-replay.ts';
import type { makeReplayLedger } from '../../functions/handlers/replay-ledger.ts';
import type { makeReportReplay } from '../../functions/handlers/report-replay.ts';
import { workflowOf } from '../fixtures/workflows.ts';

const { tasks, state } = workflowOf('replay-erasures');

test('tells the DPO of whatever it cannot go on with, keeping nothing but the error, and fails', () => {
	for (const [name, { Catch = [] }] of tasks) {
		if (name === 'FailReplay') expect(Catch).toEqual([]);
		else
			expect({ name, last: Catch.at(-1) }).toEqual({
				name,
				last: { ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'FailReplay' },
			});
	}
	expect([state('FailReplay').Next, state('ReplayFailed').Type]).toEqual(['ReplayFailed', 'Fail']);
});

test('passes on the run’s id and what comes next, and nothing of whom it is about', () => {
	const passed = tasks.flatMap(([, { Parameters = {} }]) => JSON.stringify(Parameters).match(/\$\$?[.\w]+/g) ?? []);
	expect([...new Set(passed)].toSorted()).toEqual(['$$.Execution.Input', '$$.Execution.Name', '$.Error', '$.run']);
	expect(Object.fromEntries(tasks.map(([name, { ResultPath }]) => [name, ResultPath]))).toEqual({
		OpenReplay: '$',
		...{ CountErased: '$.pages', ReplayErasures: '$.pages', Verify: '$.pages' },
		...{ ReportReplay: '$.report', FailReplay: null },
	});
});

describe('where it leads', () => {
	type Result<Make extends (...given: never[]) => (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<ReturnType<Make>>>;
	const leads = (name: string) => {
		const { Choices = [], Default } = state(name);
		return [...Choices, Default];
	};

	test('each phase goes on while there is more, and then to the next', () => {
		const next = { more: 'more', done: 'done' } satisfies Record<Result<typeof makeReplayLedger>['next'], string>;
		for (const [task, choice, after] of [
			['CountErased', 'CountDone', 'DryRun'],
			['ReplayErasures', 'ErasingDone', 'Verify'],
			['Verify', 'VerifyDone', 'ReportReplay'],
		] as const) {
			expect(state(task).Next).toBe(choice);
			expect(leads(choice)).toEqual([{ Variable: '$.pages.next', StringEquals: next.more, Next: task }, after]);
		}
		expect(['CountErased', 'ReplayErasures', 'Verify'].map((name) => state(name).Parameters?.phase)).toEqual([
			...['count', 'erase', 'verify'],
		]);
	});

	test('a dry run only counts, and what is not complete fails after its report', () => {
		const opened: Result<typeof makeOpenReplay> = { run: 'replay-1', dryRun: true };
		const reported: Result<typeof makeReportReplay> = { complete: true };
		expect(leads('DryRun')).toEqual([
			{ Variable: '$.dryRun', BooleanEquals: opened.dryRun, Next: 'ReportReplay' },
			'ReplayErasures',
		]);
		expect(leads('ReplayComplete')).toEqual([
			{ Variable: '$.report.complete', BooleanEquals: reported.complete, Next: 'EndReplay' },
			'ReplayIncomplete',
		]);
		expect(state('ReplayIncomplete').Type).toBe('Fail');
	});
});
