import { randomUUID } from 'node:crypto';
import { readBody, sendJson } from '../http/body.ts';
import { stateMachineArn } from '../names.ts';
import { type Execution, ExecutionAlreadyExistsError, type Executions } from '../workflow/executions.ts';
import { stateLimitBytes } from '../workflow/task-error.ts';
import { type Emulator, type Gate, serveListener } from './emulator.ts';

type Input = Readonly<Record<string, unknown>>;

/** An error of Step Functions' API, by its name. */
class ApiError extends Error {
	constructor(name: string, message: string) {
		super(message);
		this.name = name;
	}
}

/** The calls of Step Functions' API that the system makes. @param executions read at each call: they begin after the endpoint. */
export function startStepFunctions(workflows: readonly string[], executions: () => Executions, gate: Gate): Promise<Emulator> {
	const operations = makeOperations(workflows, executions);
	return serveListener(async (request, response) => {
		const json = 'application/x-amz-json-1.0';
		try {
			const body = await readBody(request);
			const name = String(request.headers['x-amz-target']).replace(/^AWSStepFunctions\./, '');
			const operation = operations[name];
			if (operation === undefined) throw new ApiError('UnknownOperationException', `The local engine does not know ${name}`);
			sendJson(response, 200, operation(JSON.parse(body.toString()) as Input), json);
		} catch (error) {
			const { name, message } = error as Error;
			sendJson(
				response,
				error instanceof ApiError ? 400 : 500,
				{ __type: error instanceof ApiError ? name : 'InternalFailure', message },
				json,
			);
		}
	}, gate);
}

function makeOperations(
	workflows: readonly string[],
	executions: () => Executions,
): Readonly<Record<string, (input: Input) => unknown>> {
	const workflowOf = (arn: unknown): string => {
		const name = workflows.find((each) => stateMachineArn(each) === arn);
		if (name === undefined) throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${String(arn)}'`);
		return name;
	};
	const executionOf = (arn: unknown): Execution => {
		const execution = executions().find(String(arn));
		if (execution === undefined) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(arn)}'`);
		return execution;
	};
	const answer = (token: unknown, outcome: Parameters<Executions['tokens']['answer']>[1]) => {
		const refused = executions().tokens.answer(String(token), outcome);
		if (refused !== undefined) throw new ApiError(refused, `${refused}: the task is not waiting for this token`);
		return {};
	};
	return {
		StartExecution(input) {
			const workflow = workflowOf(input.stateMachineArn);
			const name = typeof input.name === 'string' ? input.name : randomUUID();
			if (!/^[A-Za-z0-9_.-]{1,80}$/.test(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
			const text = parsed(input.input ?? '{}', 'InvalidExecutionInput').text;
			try {
				const execution = executions().start(workflow, name, text);
				return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
			} catch (error) {
				if (error instanceof ExecutionAlreadyExistsError) throw new ApiError(error.name, error.message);
				throw error;
			}
		},
		DescribeExecution(input) {
			const execution = executionOf(input.executionArn);
			return {
				...summaryOf(execution),
				input: execution.input,
				...(execution.output !== undefined && { output: execution.output }),
				...(execution.error !== undefined && { error: execution.error }),
				...(execution.cause !== undefined && { cause: execution.cause }),
			};
		},
		ListExecutions(input) {
			const matching = executions()
				.list(workflowOf(input.stateMachineArn))
				.filter((execution) => input.statusFilter === undefined || execution.status === input.statusFilter);
			const start = Number(input.nextToken ?? 0);
			const end = start + Number(input.maxResults ?? 100);
			return { executions: matching.slice(start, end).map(summaryOf), ...(end < matching.length && { nextToken: String(end) }) };
		},
		StopExecution(input) {
			executionOf(input.executionArn);
			const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
			const stopped = executions().stop(String(input.executionArn), text(input.error), text(input.cause));
			return { stopDate: seconds(stopped?.stoppedAt ?? new Date().toISOString()) };
		},
		SendTaskSuccess: (input) => answer(input.taskToken, { output: parsed(input.output, 'InvalidOutput').value }),
		SendTaskFailure: (input) =>
			answer(input.taskToken, { error: String(input.error ?? 'States.TaskFailed'), cause: String(input.cause ?? '') }),
	};
}

function parsed(text: unknown, problem: string): { readonly text: string; readonly value: unknown } {
	if (typeof text !== 'string' || Buffer.byteLength(text) > stateLimitBytes)
		throw new ApiError(problem, `${problem}: JSON of at most ${stateLimitBytes} bytes`);
	try {
		return { text, value: JSON.parse(text) };
	} catch {
		throw new ApiError(problem, `${problem}: not JSON`);
	}
}

const seconds = (instant: string): number => Date.parse(instant) / 1000;

function summaryOf(execution: Execution) {
	return {
		executionArn: execution.arn,
		stateMachineArn: stateMachineArn(execution.workflow),
		name: execution.name,
		status: execution.status,
		startDate: seconds(execution.startedAt),
		...(execution.stoppedAt !== undefined && { stopDate: seconds(execution.stoppedAt) }),
	};
}
