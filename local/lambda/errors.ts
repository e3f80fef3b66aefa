/** An invocation that failed, as Lambda reports it: `name` is the error's type. */
export class LambdaError extends Error {
	readonly errorMessage: string;
	readonly trace: readonly string[];
	/** The runtime itself ended: died, or ran out of time. */
	readonly crashed: boolean;

	constructor(
		errorType: string,
		errorMessage: string,
		details: { readonly trace?: readonly string[]; readonly crashed?: boolean } = {},
	) {
		super(`${errorType}: ${errorMessage}`);
		this.name = errorType;
		this.errorMessage = errorMessage;
		this.trace = details.trace ?? [];
		this.crashed = details.crashed ?? false;
	}
}

/** What a crash of the runtime is reported as. */
export const crash = (why: string): LambdaError =>
	new LambdaError('Lambda.Unknown', `Runtime exited${why === '' ? '' : `: ${why}`}`, { crashed: true });
