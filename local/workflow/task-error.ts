import type { LambdaError } from '../lambda/errors.ts';

/** An error of a state, as Retry and Catch match it: `name` is Error, `message` is Cause. */
export class TaskError extends Error {
	/** Read by the engine: errors of the runtime itself are neither retried nor caught. */
	readonly isRetryable: boolean;
	readonly isCatchable: boolean;

	constructor(name: string, cause: string, handled = true) {
		super(cause);
		this.name = name;
		this.isRetryable = handled;
		this.isCatchable = handled;
	}
}

/** A function's error in AWS's shape. */
export function taskErrorOf(error: LambdaError): TaskError {
	return new TaskError(error.name, JSON.stringify({ errorType: error.name, errorMessage: error.errorMessage, trace: error.trace }));
}

/** Step Functions' limit of what passes between states. */
export const stateLimitBytes = 256 * 1024;

/** @throws TaskError when it is more than may pass between states. */
export function checkSize(state: string, value: unknown): void {
	const size = Buffer.byteLength(JSON.stringify(value) ?? '');
	if (size > stateLimitBytes) {
		throw new TaskError(
			'States.DataLimitExceeded',
			`The state/task '${state}' returned a result with ${size} bytes, at most ${stateLimitBytes}.`,
			false,
		);
	}
}
