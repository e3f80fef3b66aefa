import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import * as coreErrors from '../../functions/core/errors.ts';
import type { makeOpenReplay } from '../../functions/handlers/open-replay.ts';
import type { makeReplayLedger } from '../../functions/handlers/replay-ledger.ts';
import type { makeReportReplay } from '../../functions/handlers/report-replay.ts';
import { type FunctionName, functions, workflows } from '../../lib/system.ts';

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
	readonly Choices?: readonly { readonly Variable: string; readonly Next: string }[];
	readonly Default?: string;
	readonly Next?: string;
}

const read = (file: string) => readFileSync(new URL(`../../state-machines/${file}`, import.meta.url), 'utf8');
const { file, substitutions } = workflows['replay-erasures'];
const text = read(file);
const { States: states } = JSON.parse(text) as { readonly States: Readonly<Record<string, State>> };
const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');

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

test('retries as the workflow of requests does, in every task', () => {
	const { States: others } = JSON.parse(read(workflows['subject-request'].file)) as { States: Readonly<Record<string, State>> };
	for (const [name, { Retry }] of tasks) expect({ name, Retry }).toEqual({ name, Retry: others.OpenCase?.Retry });
});

test('tells the DPO of whatever it cannot go on with, keeping nothing but the error, and fails', () => {
	for (const [name, { Catch = [] }] of tasks) {
		if (name === 'FailReplay') expect(Catch).toEqual([]);
		else
			expect({ name, last: Catch.at(-1) }).toEqual({
				name,
				last: { ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'FailReplay' },
			});
	}
	expect(states.OpenReplay?.Catch?.[0]).toEqual({ ErrorEquals: ['InvalidInput'], ResultPath: '$', Next: 'RejectInput' });
	expect(new coreErrors.InvalidInput('x').name).toBe('InvalidInput');
	expect([states.FailReplay?.Next, states.ReplayFailed?.Type]).toEqual(['ReplayFailed', 'Fail']);
});

test('gives each function longer than it takes at most before it counts it as lost', () => {
	for (const [name, { Resource = '', TimeoutSeconds = 0 }] of tasks) {
		const of: FunctionName = substitutions[Resource.slice(2, -1) as keyof typeof substitutions];
		expect({ name, longer: TimeoutSeconds > functions[of].timeoutSeconds }).toEqual({ name, longer: true });
	}
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
		const { Choices = [], Default } = states[name] ?? {};
		return [...Choices, Default];
	};

	test('each phase goes on while there is more, and then to the next', () => {
		const next = { more: 'more', done: 'done' } satisfies Record<Result<typeof makeReplayLedger>['next'], string>;
		for (const [task, choice, after] of [
			['CountErased', 'CountDone', 'DryRun'],
			['ReplayErasures', 'ErasingDone', 'Verify'],
			['Verify', 'VerifyDone', 'ReportReplay'],
		] as const) {
			expect(states[task]?.Next).toBe(choice);
			expect(leads(choice)).toEqual([{ Variable: '$.pages.next', StringEquals: next.more, Next: task }, after]);
		}
		expect(['CountErased', 'ReplayErasures', 'Verify'].map((name) => states[name]?.Parameters?.phase)).toEqual([
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
		expect(states.ReplayIncomplete?.Type).toBe('Fail');
	});
});
