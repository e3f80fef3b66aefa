/** Errors that the workflow matches by name, or that a caller turns into an answer. Their messages hold no personal data. */

/** What was given to "Start execution" or to a form cannot be understood; says what to write. */
export class InvalidInput extends Error {
	override readonly name = 'InvalidInput';
}

/** The answer is in the case already: there is nothing to wait for. */
export class AlreadyAnswered extends Error {
	override readonly name = 'AlreadyAnswered';
}

/** The work on some stores failed; the message names them. */
export class FulfilmentIncomplete extends Error {
	override readonly name = 'FulfilmentIncomplete';
}

/** The search after the work found something that should be gone, or misses what should remain. */
export class VerificationFailed extends Error {
	override readonly name = 'VerificationFailed';
}

/** The command does not fit the case as it stands (`conflict`), or says something impossible (`unprocessable`). */
export class CommandRejectedError extends Error {
	override readonly name = 'CommandRejectedError';
	readonly kind: 'conflict' | 'unprocessable';
	readonly field: string | undefined;
	constructor(kind: 'conflict' | 'unprocessable', message: string, field?: string) {
		super(message);
		this.kind = kind;
		this.field = field;
	}
}

/** For commands to throw. */
export const conflict = (message: string) => new CommandRejectedError('conflict', message);
/** For commands to throw; `field` is what has to be written otherwise. */
export const unprocessable = (message: string, field: string) => new CommandRejectedError('unprocessable', message, field);

const authored = new Set([
	'InvalidInput',
	'AlreadyAnswered',
	'FulfilmentIncomplete',
	'VerificationFailed',
	'CommandRejectedError',
	'CaseNotFoundError',
	'StoreUnavailableError',
	'CalendarExhaustedError',
	'ImpossibleClockError',
	'ConfigurationError',
	'TransferRefusedError',
	'TransferFailedError',
]);

/**
 * The error as it may leave a function: under its name, but with a message only if we wrote it, since those of others may
 * quote addresses, and neither logs nor the workflow's history can be erased.
 */
export function withoutPersonalData(error: unknown): Error {
	if (!(error instanceof Error)) return new Error('Something was thrown that is no error.');
	if (authored.has(error.name)) return error;
	const metadata = (error as { $metadata?: { httpStatusCode?: number; requestId?: string } }).$metadata;
	const where = metadata ? ` (status ${metadata.httpStatusCode}, request ${metadata.requestId})` : '';
	const safe = new Error(`${error.name}${where}`);
	safe.name = error.name;
	const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
	safe.stack = [`${safe.name}: ${safe.message}`, ...frames].join('\n');
	return safe;
}
