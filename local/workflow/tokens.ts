import { randomBytes } from 'node:crypto';
import { TaskError } from './task-error.ts';

/** Task tokens of waiting states. */
export interface TaskTokens {
	issue(): string;
	/** Waits for the answer to the one token that was issued for this payload. @throws TaskError what SendTaskFailure said. */
	waitFor(payload: unknown, execution: string): Promise<unknown>;
	/** @returns why not, where it was not taken. */
	answer(
		token: string,
		outcome: { readonly output: unknown } | { readonly error: string; readonly cause: string },
	): 'TaskDoesNotExist' | 'TaskTimedOut' | 'InvalidToken' | undefined;
	/** Whether a state of the execution waits for a token. */
	holds(execution: string): boolean;
	/** An execution is over: nobody waits any more. */
	drop(execution: string): void;
}

const shape = /^task-[0-9a-f]{48}$/;

export function makeTokens(): TaskTokens {
	const issued = new Set<string>();
	const closed = new Set<string>();
	const waiting = new Map<string, { readonly execution: string; resolve(output: unknown): void; reject(error: TaskError): void }>();
	return {
		issue() {
			const token = `task-${randomBytes(24).toString('hex')}`;
			issued.add(token);
			return token;
		},
		waitFor(payload, execution) {
			const token = tokensIn(payload).find((each) => issued.has(each) && !waiting.has(each));
			if (token === undefined) {
				return Promise.reject(
					new TaskError('States.Runtime', 'The payload of a state that waits for a task token does not carry $$.Task.Token'),
				);
			}
			return new Promise((resolve, reject) => waiting.set(token, { execution, resolve, reject }));
		},
		answer(token, outcome) {
			if (!shape.test(token)) return 'InvalidToken';
			const wait = waiting.get(token);
			if (wait === undefined) return closed.has(token) ? 'TaskTimedOut' : 'TaskDoesNotExist';
			waiting.delete(token);
			closed.add(token);
			if ('output' in outcome) wait.resolve(outcome.output);
			else wait.reject(new TaskError(outcome.error, outcome.cause));
			return undefined;
		},
		holds: (execution) => [...waiting.values()].some((wait) => wait.execution === execution),
		drop(execution) {
			for (const [token, wait] of waiting) {
				if (wait.execution !== execution) continue;
				waiting.delete(token);
				closed.add(token);
				// Ends the engine's timer for the state, which would keep the process alive.
				wait.reject(new TaskError('States.Runtime', 'The execution is over', false));
			}
		},
	};
}

function tokensIn(value: unknown): string[] {
	if (typeof value === 'string') return shape.test(value) ? [value] : [];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(tokensIn);
}
