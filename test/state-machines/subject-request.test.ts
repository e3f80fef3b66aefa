import { describe, expect, test } from '@jest/globals';
import type { makeAssessRequest } from '../../functions/handlers/assess-request.ts';
import type { makeFulfilStore } from '../../functions/handlers/fulfil-store.ts';
import type { makeOpenCase } from '../../functions/handlers/open-case.ts';
import type { makePlanFulfilment } from '../../functions/handlers/plan-fulfilment.ts';
import { workflowOf } from '../fixtures/workflows.ts';

const { states, tasks, state } = workflowOf('subject-request');

describe('the subject-request workflow', () => {
	test('has a Retry and a Catch on every task, but for those that are the last resort', () => {
		const without = (field: 'Retry' | 'Catch') => tasks.filter(([, task]) => !task[field]).map(([name]) => name);
		expect({ Retry: without('Retry'), Catch: without('Catch') }).toEqual({ Retry: [], Catch: ['FailTask', 'FlagCase'] });
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
	});

	test('goes on from an answer that is there already as from one that comes', () => {
		for (const name of ['AwaitIdentity', 'AwaitDecision', 'AwaitTurn', 'AwaitTask']) {
			const { Catch = [], Next } = state(name);
			expect({ name, caught: Catch[0] }).toEqual({ name, caught: { ErrorEquals: ['AlreadyAnswered'], ResultPath: null, Next } });
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
