import {
	DescribeExecutionCommand,
	ExecutionAlreadyExists,
	ExecutionDoesNotExist,
	InvalidToken,
	SendTaskSuccessCommand,
	type SFNClient,
	StartExecutionCommand,
	TaskDoesNotExist,
	TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { ExecutionStatus, Workflow } from '../core/ports.ts';

/** Executions of one state machine. A function that only answers needs no `machineArn`. */
export function stepFunctions(client: SFNClient, machineArn: string): Workflow {
	return {
		async start(name, input) {
			try {
				await client.send(new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }));
			} catch (error) {
				if (!(error instanceof ExecutionAlreadyExists)) throw error;
			}
		},
		async answer(tokens) {
			for (const taskToken of tokens) {
				try {
					await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
				} catch (error) {
					// The wait is over, or its execution is: whoever asks reads the case.
					if (!(error instanceof TaskDoesNotExist || error instanceof TaskTimedOut || error instanceof InvalidToken)) throw error;
				}
			}
		},
		async status(name): Promise<ExecutionStatus> {
			try {
				const executionArn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
				const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
				return status ?? 'NOT_FOUND';
			} catch (error) {
				if (error instanceof ExecutionDoesNotExist) return 'NOT_FOUND';
				throw error;
			}
		},
	};
}
