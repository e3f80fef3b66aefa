import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of our own that answers one message with one message. */
export interface Child {
	/** One at a time. @throws when the process ends instead of answering. */
	ask<Answer>(message: unknown): Promise<Answer>;
	stop(): Promise<void>;
}

export interface ChildOptions {
	/** Beside what this process has. */
	readonly environment?: Readonly<Record<string, string>>;
	readonly execArgv?: readonly string[];
}

/** Forks a module. It ends with this process, or when it is stopped. */
export function startChild(module: URL, options: ChildOptions = {}): Child {
	const child = fork(module, {
		env: { ...process.env, ...options.environment },
		execArgv: ['--disable-warning=ExperimentalWarning', ...(options.execArgv ?? [])],
		serialization: 'advanced',
	});
	return {
		ask: (message) =>
			new Promise((resolve, reject) => {
				const ended = (code: number | null) => {
					child.off('message', answered);
					reject(new Error(`${module.pathname} ended with ${code} before it answered`));
				};
				const answered = (answer: unknown) => {
					child.off('exit', ended);
					resolve(answer as never);
				};
				child.once('exit', ended);
				child.once('message', answered);
				child.send(message as never);
			}),
		async stop() {
			if (child.exitCode !== null || child.signalCode !== null) return;
			const gone = once(child, 'exit');
			// It ends by itself then, and tidies up before.
			child.disconnect();
			await gone;
		},
	};
}
