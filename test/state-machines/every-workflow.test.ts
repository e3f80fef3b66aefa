import { readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import * as coreErrors from '../../functions/core/errors.ts';
import * as portErrors from '../../functions/core/ports.ts';
import * as retentionErrors from '../../functions/core/retention/errors.ts';
import * as storeErrors from '../../functions/core/stores/ports.ts';
import { functions } from '../../lib/system/functions.ts';
import { type WorkflowName, workflows } from '../../lib/system/workflows.ts';
import { stateMachines, workflowOf } from '../fixtures/workflows.ts';

const names = Object.keys(workflows) as WorkflowName[];

/** Names of the errors that core exports. */
const known = Object.values<unknown>({ ...coreErrors, ...portErrors, ...retentionErrors, ...storeErrors })
	.filter((value) => typeof value === 'function' && value.prototype instanceof Error)
	.map((Class) => new (Class as new (...given: readonly string[]) => Error)('x', 'y').name);

test('every state machine in the folder is one of the system’s', () => {
	const files = readdirSync(stateMachines).filter((name) => name.endsWith('.asl.json'));
	expect(files.toSorted()).toEqual(names.map((name) => workflows[name].file).toSorted());
});

describe.each(names)('the workflow %s', (name) => {
	const { text, states, tasks, start, state, functionOf } = workflowOf(name);

	test('is valid in the Amazon States Language', () => {
		const arn = 'arn:aws:lambda:eu-west-2:123456789012:function:it';
		const verdict = validate(JSON.parse(text.replaceAll(/\$\{\w+\}/g, arn)), { checkPaths: true, checkArn: true });
		expect(verdict.errorsText()).toBe('');
		expect(verdict.isValid).toBe(true);
	});

	test('has a placeholder for each function that takes one’s place, and no other', () => {
		const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder));
		expect([...placeholders].toSorted()).toEqual(Object.keys(functionOf).toSorted());
		for (const each of Object.values(functionOf)) expect(functions).toHaveProperty(each);
	});

	test('retries what may be transient in one way everywhere, and never what is not', () => {
		for (const [task, { Retry }] of tasks) {
			expect({ task, Retry }).toEqual({
				task,
				Retry: [
					{
						ErrorEquals: [
							...['InvalidInput', 'AlreadyAnswered', 'CommandRejectedError', 'CaseNotFoundError'],
							...['FulfilmentIncomplete', 'VerificationFailed'],
						],
						MaxAttempts: 0,
					},
					{
						...{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2 },
						...{ MaxAttempts: 5, MaxDelaySeconds: 60, JitterStrategy: 'FULL' },
					},
				],
			});
		}
	});

	test('catches, and does not retry, errors by the names of classes that core exports', () => {
		const matched = [...states.values()].flatMap(({ Retry = [], Catch = [] }) =>
			[...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals),
		);
		expect([...new Set(matched)].filter((error) => !error.startsWith('States.') && !known.includes(error))).toEqual([]);
		expect(known).toEqual(expect.arrayContaining(['InvalidInput', 'CommandRejectedError', 'StoreUnavailableError']));
	});

	test('catches whatever else goes wrong last', () => {
		for (const [each, { Catch = [] }] of states) {
			if (Catch.length > 0) expect({ each, last: Catch.at(-1)?.ErrorEquals }).toEqual({ each, last: ['States.ALL'] });
		}
	});

	test('says what to write instead of an input that it does not understand', () => {
		expect(state(start).Catch?.[0]).toEqual({ ErrorEquals: ['InvalidInput'], ResultPath: '$', Next: 'RejectInput' });
		expect(state('RejectInput')).toMatchObject({ Type: 'Fail', Error: 'InvalidInput', CausePath: '$.Cause' });
	});

	test('gives each function longer than it takes at most before it counts it as lost, and each wait a year', () => {
		for (const [task, { Resource = '', TimeoutSeconds = 0 }] of tasks) {
			if (Resource.endsWith('.waitForTaskToken')) expect({ task, TimeoutSeconds }).toEqual({ task, TimeoutSeconds: 31_536_000 });
			else {
				const { timeoutSeconds } = functions[functionOf[Resource.slice(2, -1)] ?? 'flag-case'];
				expect({ task, longer: TimeoutSeconds > timeoutSeconds }).toEqual({ task, longer: true });
			}
		}
	});
});
