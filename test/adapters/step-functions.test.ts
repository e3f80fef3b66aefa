import {
	type DescribeExecutionCommand,
	ExecutionAlreadyExists,
	ExecutionDoesNotExist,
	InvalidToken,
	type SendTaskSuccessCommand,
	type SFNClient,
	StartExecutionCommand,
	TaskDoesNotExist,
	TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { stepFunctions } from '../../functions/adapters/step-functions.ts';

const machine = 'arn:aws:states:eu-west-2:123456789012:stateMachine:subject-request';
const refusal = { message: 'no', $metadata: {} };

function workflow(answer: (command: unknown) => unknown) {
	const asked: unknown[] = [];
	const client = {
		async send(command: { readonly input: unknown }) {
			asked.push(command);
			return answer(command);
		},
	};
	return { asked, workflow: stepFunctions(client as unknown as SFNClient, machine) };
}
const throwing = (error: unknown) => () => {
	throw error;
};

describe('an execution', () => {
	test('is started under its name, with its input', async () => {
		const { asked, workflow: subject } = workflow(() => ({}));
		await subject.start('name', { intakeId: 'id' });
		const [command] = asked;
		expect(command).toBeInstanceOf(StartExecutionCommand);
		expect((command as StartExecutionCommand).input).toEqual({
			stateMachineArn: machine,
			name: 'name',
			input: '{"intakeId":"id"}',
		});
	});

	test('that exists already is no error; one that cannot be started is', async () => {
		await workflow(throwing(new ExecutionAlreadyExists(refusal))).workflow.start('name', {});
		await expect(workflow(throwing(new Error('throttled'))).workflow.start('name', {})).rejects.toThrow('throttled');
	});

	test('is looked up by the ARN that its name gives', async () => {
		const { asked, workflow: subject } = workflow(() => ({ status: 'RUNNING' }));
		expect(await subject.status('name')).toBe('RUNNING');
		expect((asked[0] as DescribeExecutionCommand).input).toEqual({
			executionArn: 'arn:aws:states:eu-west-2:123456789012:execution:subject-request:name',
		});
		expect(await workflow(throwing(new ExecutionDoesNotExist(refusal))).workflow.status('name')).toBe('NOT_FOUND');
		await expect(workflow(throwing(new Error('throttled'))).workflow.status('name')).rejects.toThrow('throttled');
	});
});

describe('an answer', () => {
	test.each([
		['of a task that is gone', new TaskDoesNotExist(refusal)],
		['of a task that timed out', new TaskTimedOut(refusal)],
		['that is none any more', new InvalidToken(refusal)],
	])('goes to every token, past one %s', async (_, error) => {
		const { asked, workflow: subject } = workflow((command) => {
			if ((command as SendTaskSuccessCommand).input.taskToken === 'old') throw error;
			return {};
		});
		await subject.answer(['old', 'new']);
		expect(asked.map((command) => (command as SendTaskSuccessCommand).input.taskToken)).toEqual(['old', 'new']);
	});

	test('that does not get through is an error', async () => {
		await expect(workflow(throwing(new Error('throttled'))).workflow.answer(['t'])).rejects.toThrow('throttled');
	});
});
