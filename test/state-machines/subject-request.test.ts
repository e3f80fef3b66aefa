import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import * as commandErrors from '../../functions/core/case/commands.ts';
import * as coreErrors from '../../functions/core/errors.ts';
import * as portErrors from '../../functions/core/ports.ts';
import type { makeAssessRequest } from '../../functions/handlers/assess-request.ts';
import type { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import type { makeOpenCase } from '../../functions/handlers/open-case.ts';
import type { makePlanFulfilment } from '../../functions/handlers/plan-fulfilment.ts';
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
	readonly Choices?: readonly {
		readonly Variable: string;
		readonly StringEquals?: string;
		readonly BooleanEquals?: boolean;
		readonly Next: string;
	}[];
	readonly Default?: string;
	readonly Next?: string;
	readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

const folder = new URL('../../state-machines/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const { file, substitutions } = workflows['subject-request'];
const text = read(file);
const definition = JSON.parse(text) as { readonly States: Readonly<Record<string, State>> };

function statesOf(states: Readonly<Record<string, State>>): [string, State][] {
	return Object.entries(states).flatMap(
		([name, state]) => [[name, state], ...statesOf(state.ItemProcessor?.States ?? {})] as [string, State][],
	);
}
const states = new Map(statesOf(definition.States));
const tasks = [...states].filter(([, { Type }]) => Type === 'Task');
const state = (name: string): State => {
	const found = states.get(name);
	if (!found) throw new Error(`There is no state ${name}.`);
	return found;
};

test('every state machine in the folder is one of the system’s', () => {
	const files = readdirSync(folder).filter((name) => name.endsWith('.asl.json'));
	expect(files.toSorted()).toEqual(
		Object.values(workflows)
			.map((workflow) => workflow.file)
			.toSorted(),
	);
});

describe('the subject-request workflow', () => {
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

	test('retries what may be transient in one way everywhere, and never what is not', () => {
		const [first, ...others] = tasks.map(([, { Retry }]) => Retry);
		expect(first).toEqual([
			{
				ErrorEquals: [
					...['InvalidInput', 'AlreadyAnswered', 'CommandRejectedError', 'CaseNotFoundError'],
					...['FulfilmentIncomplete', 'VerificationFailed'],
				],
				MaxAttempts: 0,
			},
			{
				ErrorEquals: ['States.ALL'],
				IntervalSeconds: 2,
				BackoffRate: 2,
				MaxAttempts: 5,
				MaxDelaySeconds: 60,
				JitterStrategy: 'FULL',
			},
		]);
		for (const policy of others) expect(policy).toEqual(first);
	});

	test('catches, and does not retry, errors by the names of classes that core exports', () => {
		const exported = Object.values<unknown>({ ...coreErrors, ...commandErrors, ...portErrors }).filter(
			(value) => typeof value === 'function' && value.prototype instanceof Error,
		);
		const names = exported.map((Class) => new (Class as new (...given: readonly string[]) => Error)('x', 'y').name);
		const matched = [...states.values()]
			.flatMap(({ Retry = [], Catch = [] }) => [...Retry, ...Catch])
			.flatMap((rule) => rule.ErrorEquals);
		const unknown = [...new Set(matched)].filter((name) => !name.startsWith('States.') && !names.includes(name));
		expect(unknown).toEqual([]);
		expect(names).toEqual(expect.arrayContaining(['InvalidInput', 'CommandRejectedError', 'StoreUnavailableError']));
	});

	test('has a Retry and a Catch on every task, but for those that are the last resort', () => {
		const without = (field: 'Retry' | 'Catch') => tasks.filter(([, task]) => !task[field]).map(([name]) => name);
		expect({ Retry: without('Retry'), Catch: without('Catch') }).toEqual({ Retry: [], Catch: ['FailTask', 'FlagCase'] });
		for (const [name, { Catch = [] }] of tasks) {
			if (Catch.length > 0) expect({ name, last: Catch.at(-1)?.ErrorEquals }).toEqual({ name, last: ['States.ALL'] });
		}
	});

	test('flags the case for whatever it cannot go on with, keeping nothing but the error, and fails', () => {
		const inMap = Object.keys(state('Fulfil').ItemProcessor?.States ?? {});
		for (const [name, { Catch = [] }] of states) {
			const last = Catch.at(-1);
			const expected = inMap.includes(name) ? { Next: 'FailTask', ResultPath: '$.failure' } : { Next: 'FlagCase', ResultPath: '$' };
			if (last) expect({ name, ...last }).toEqual({ name, ErrorEquals: ['States.ALL'], ...expected });
		}
		expect(state('FlagCase').Next).toBe('CaseFlagged');
		expect(state('CaseFlagged').Type).toBe('Fail');
		expect(state('OpenCase').Catch?.[0]).toEqual({ ErrorEquals: ['InvalidInput'], ResultPath: '$', Next: 'RejectInput' });
	});

	test('goes on from an answer that is there already as from one that comes', () => {
		for (const name of ['AwaitIdentity', 'AwaitDecision', 'AwaitTurn', 'AwaitTask']) {
			const { Catch = [], Next } = state(name);
			expect({ name, caught: Catch[0] }).toEqual({ name, caught: { ErrorEquals: ['AlreadyAnswered'], ResultPath: null, Next } });
		}
	});

	test('gives each function longer than it takes at most before it counts it as lost, and each wait a year', () => {
		for (const [name, { Resource = '', TimeoutSeconds = 0 }] of tasks) {
			if (Resource.endsWith('.waitForTaskToken')) expect({ name, TimeoutSeconds }).toEqual({ name, TimeoutSeconds: 31_536_000 });
			else {
				const of = substitutions[Resource.slice(2, -1) as keyof typeof substitutions];
				expect({ name, longer: TimeoutSeconds > functions[of].timeoutSeconds }).toEqual({ name, longer: true });
			}
		}
	});

	test('takes no result into its state but ids, counts and what comes next: the input, which may hold personal data, is replaced', () => {
		const kept = tasks.filter(([, { ResultPath }]) => ResultPath !== null).map(([name, { ResultPath }]) => [name, ResultPath]);
		expect(Object.fromEntries(kept)).toEqual({
			...{ OpenCase: '$', AssessRequest: '$.assessed', PlanFulfilment: '$.work', SettleWork: '$.work', FulfilStore: '$.done' },
		});
		const passed = tasks.flatMap(([, { Parameters = {} }]) => JSON.stringify(Parameters).match(/\$\$?[.\w]+/g) ?? []);
		expect([...new Set(passed)].toSorted()).toEqual(
			[
				...['$$.Execution.Input', '$$.Execution.Name', '$$.Task.Token'],
				...['$.Error', '$.caseId', '$.failure.Error', '$.phase', '$.store', '$.work.phase'],
			].toSorted(),
		);
	});
});

describe('where a choice leads', () => {
	type Result<Make extends (...given: never[]) => (...given: never[]) => Promise<unknown>> = Awaited<ReturnType<ReturnType<Make>>>;
	const chosen = (name: string, variable: string, value: string | boolean) => {
		const { Choices = [], Default } = state(name);
		for (const { Variable } of Choices) expect(Variable).toBe(variable);
		return Choices.find(({ StringEquals, BooleanEquals }) => (StringEquals ?? BooleanEquals) === value)?.Next ?? Default;
	};
	/** Every answer that a choice names is one that the function can give, and each leads where it should. */
	const expectChoice = (name: string, variable: string, leads: Readonly<Record<string, string>>) => {
		for (const { StringEquals } of state(name).Choices ?? []) if (StringEquals) expect(leads).toHaveProperty(StringEquals);
		expect(Object.fromEntries(Object.keys(leads).map((value) => [value, chosen(name, variable, value)]))).toEqual(leads);
	};

	test('after OpenCase: to the person, or on', () => {
		const answers = { awaitIdentity: true, caseId: '' } satisfies Result<typeof makeOpenCase>;
		expect(chosen('IdentityKnown', '$.awaitIdentity', answers.awaitIdentity)).toBe('AwaitIdentity');
		expect(chosen('IdentityKnown', '$.awaitIdentity', false)).toBe('AssessRequest');
	});

	test('after AssessRequest', () => {
		const leads = { plan: 'PlanFulfilment', end: 'CloseCase' } satisfies Record<Result<typeof makeAssessRequest>['next'], string>;
		expectChoice('AssessmentDone', '$.assessed.next', leads);
	});

	test('after PlanFulfilment', () => {
		const leads = {
			fulfil: 'Fulfil',
			decide: 'AwaitDecision',
			wait: 'AwaitTurn',
			respond: 'Deliver',
			end: 'CloseCase',
		} satisfies Record<Result<typeof makePlanFulfilment>['next'], string>;
		expectChoice('WorkNeeded', '$.work.next', leads);
	});

	test('after the work on the stores, and after the answer: by what was done', () => {
		type Phase = Result<typeof makePlanFulfilment>['phase'];
		expectChoice('WorkDone', '$.work.phase', { act: 'Verify', meanwhile: 'SettleWork', lift: 'SettleWork' } satisfies Record<
			Phase,
			string
		>);
		expectChoice('RestrictionOver', '$.work.phase', { act: 'CloseCase', meanwhile: 'CloseCase', lift: 'Fulfil' } satisfies Record<
			Phase,
			string
		>);
		expect([state('SettleWork').Next, state('TellRecipients').Next]).toEqual(['TellRecipients', 'WorkNeeded']);
	});

	test('after FulfilStore', () => {
		const leads = { more: 'FulfilStore', task: 'AwaitTask', done: 'EndStore' } satisfies Record<
			Result<typeof makeFulfilStore>['status'],
			string
		>;
		expectChoice('StoreDone', '$.done.status', leads);
	});
});
