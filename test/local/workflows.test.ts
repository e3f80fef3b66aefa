import {
	DescribeExecutionCommand,
	ListExecutionsCommand,
	SendTaskFailureCommand,
	SendTaskSuccessCommand,
	SFNClient,
	StartExecutionCommand,
	StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callDynamo } from '../../local/emulators/dynamo-call.ts';
import { executionArn, stateMachineArn } from '../../local/names.ts';
import type { LocalSystem } from '../../local/system.ts';
import { startTrial } from '../fixtures/local/trial-system.ts';

let system: LocalSystem;
let sfn: SFNClient;
beforeAll(async () => {
	system = await startTrial();
	sfn = new SFNClient({ ...system.clientConfig, endpoint: system.endpoints.sfn });
});
afterAll(async () => {
	sfn.destroy();
	await system.stop();
});

const stateMachine = stateMachineArn('subject-request');
const start = (name: string, input: unknown) =>
	sfn.send(new StartExecutionCommand({ stateMachineArn: stateMachine, name, input: JSON.stringify(input) }));
const describeIt = (name: string) =>
	sfn.send(new DescribeExecutionCommand({ executionArn: executionArn('subject-request', name) }));
const item = async (id: string, sort: string) => {
	const { Item } = await callDynamo<{ Item?: Record<string, { S: string }> }>(system.endpoints.dynamodb, 'GetItem', {
		TableName: system.tables.cases,
		Key: { pk: { S: id }, sk: { S: sort } },
		ConsistentRead: true,
	});
	return Item;
};
const tokenOf = async (name: string) => (await item(name, 'WAIT'))?.token?.S ?? 'no token';
const plain = { steps: [], answer: 'acted', items: [] };

describe('an execution', () => {
	test('passes through tasks, choices and maps', async () => {
		const { executionArn: arn } = await start('plain', { ...plain, items: ['a', 'b', 'c'] });
		expect(arn).toBe(executionArn('subject-request', 'plain'));
		await system.settled();
		const { status, output, input } = await describeIt('plain');
		expect([status, JSON.parse(input ?? ''), JSON.parse(output ?? '')]).toEqual([
			'SUCCEEDED',
			{ ...plain, items: ['a', 'b', 'c'] },
			{ ...plain, items: ['a', 'b', 'c'], acted: { payload: 'acted' }, mapped: ['a', 'b', 'c'] },
		]);
		expect(system.executions().find(({ name }) => name === 'plain')?.states).toEqual([
			'Act',
			'IsWaiting',
			'EachItem',
			'ActOnItem',
			'ActOnItem',
			'ActOnItem',
		]);
	});

	test('is started once: the same name and input while it runs is the same, anything else is refused', async () => {
		const waiting = { ...plain, wait: true };
		const { startDate } = await start('once', waiting);
		expect((await start('once', waiting)).startDate).toEqual(startDate);
		await expect(start('once', { ...waiting, other: 1 })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
		await system.settled();
		await sfn.send(new SendTaskSuccessCommand({ taskToken: await tokenOf('once'), output: '{}' }));
		await system.settled();
		await expect(start('once', waiting)).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
	});

	test('is refused with a bad name, bad input, more than 256 KB, or for no state machine', async () => {
		await expect(start('a name', plain)).rejects.toMatchObject({ name: 'InvalidName' });
		await expect(start('x'.repeat(81), plain)).rejects.toMatchObject({ name: 'InvalidName' });
		const send = (input: string, stateMachineArn = stateMachine) =>
			sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'refused', input }));
		await expect(send('{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
		await expect(send(JSON.stringify('x'.repeat(256 * 1024 - 1)))).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
		await expect(send('{}', stateMachineArn('another'))).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
		await expect(describeIt('refused')).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
	});

	test('waits for its token, and goes on with the answer', async () => {
		await start('waits', { ...plain, wait: true });
		await system.settled();
		expect((await describeIt('waits')).status).toBe('RUNNING');
		const taskToken = await tokenOf('waits');
		await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"yes":true}' }));
		await system.settled();
		expect(JSON.parse((await describeIt('waits')).output ?? '')).toMatchObject({ answered: { yes: true } });
		await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({ name: 'TaskTimedOut' });
		await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: `task-${'0'.repeat(48)}`, output: '{}' }))).rejects.toMatchObject(
			{ name: 'TaskDoesNotExist' },
		);
		await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: 'nonsense', output: '{}' }))).rejects.toMatchObject({
			name: 'InvalidToken',
		});
	});

	test('fails by SendTaskFailure, with its error and cause', async () => {
		await start('told-to-fail', { ...plain, wait: true });
		await system.settled();
		await sfn.send(new SendTaskFailureCommand({ taskToken: await tokenOf('told-to-fail'), error: 'Refused', cause: 'because' }));
		await system.settled();
		expect(await describeIt('told-to-fail')).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'because' });
	});

	test('is stopped, and its token with it', async () => {
		await start('stopped', { ...plain, wait: true });
		await system.settled();
		await sfn.send(
			new StopExecutionCommand({ executionArn: executionArn('subject-request', 'stopped'), error: 'Enough', cause: 'by hand' }),
		);
		expect(await describeIt('stopped')).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
		await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: await tokenOf('stopped'), output: '{}' }))).rejects.toMatchObject(
			{ name: 'TaskTimedOut' },
		);
	});

	test('catches an error by its name, with AWS’s shape of a cause', async () => {
		await start('caught', { ...plain, steps: [{ do: 'fail', name: 'ExpectedError', message: 'as expected' }] });
		await system.settled();
		const { error } = JSON.parse((await describeIt('caught')).output ?? '') as { error: { Error: string; Cause: string } };
		expect([error.Error, JSON.parse(error.Cause)]).toEqual([
			'ExpectedError',
			{ errorType: 'ExpectedError', errorMessage: 'as expected', trace: expect.any(Array) },
		]);
	});

	test('retries what its state retries, and reports what is not retried away', async () => {
		system.faults.forgetCalls();
		await start('retried', { ...plain, steps: [{ do: 'exit' }] });
		await system.settled();
		expect(await describeIt('retried')).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
		expect(system.faults.calls().filter((each) => each.function === 'act')).toHaveLength(3);
		const report = JSON.parse((await item('retried', 'REPORT'))?.event?.S ?? '{}');
		expect(report).toEqual({
			source: 'aws.states',
			'detail-type': 'Step Functions Execution Status Change',
			time: expect.any(String),
			region: 'eu-west-2',
			resources: [executionArn('subject-request', 'retried')],
			detail: {
				status: 'FAILED',
				name: 'retried',
				executionArn: executionArn('subject-request', 'retried'),
				stateMachineArn: stateMachine,
				error: 'Lambda.Unknown',
				cause: expect.stringContaining('Runtime exited'),
			},
		});
	});

	test('may pass 256 KB between states, and no more, and nothing catches that', async () => {
		// What stands around the text in the task's result.
		const around = JSON.stringify({ ExecutedVersion: '$LATEST', Payload: '', StatusCode: 200 }).length;
		const most = 256 * 1024 - around;
		const small = { steps: [], items: [] };
		await start('large', { ...small, answer: most - 1000 });
		await start('too-large', { ...small, answer: most + 1 });
		await system.settled();
		expect(await describeIt('large')).toMatchObject({ status: 'SUCCEEDED' });
		expect(await describeIt('too-large')).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
	});

	test('that gathers more than 256 KB from its iterations fails', async () => {
		await start('gathers', { ...plain, items: [100_000, 100_000, 100_000] });
		await system.settled();
		expect(await describeIt('gathers')).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
	});

	test('is listed, the newest first, by status and page by page', async () => {
		const names: (string | undefined)[] = [];
		let nextToken: string | undefined;
		do {
			const page = await sfn.send(
				new ListExecutionsCommand({ stateMachineArn: stateMachine, statusFilter: 'FAILED', maxResults: 1, nextToken }),
			);
			names.push(...(page.executions ?? []).map(({ name }) => name));
			nextToken = page.nextToken;
		} while (nextToken !== undefined);
		expect(names).toEqual(['gathers', 'too-large', 'retried', 'told-to-fail']);
	});

	test('waits on when the clock moves by months: deadlines are not the engine’s', async () => {
		await start('patient', { ...plain, wait: true });
		await system.settled();
		await system.clock.advance('P11M');
		await system.settled();
		expect((await describeIt('patient')).status).toBe('RUNNING');
	});
});
