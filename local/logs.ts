/** Where everything that the system says goes: the console, or a list that a test can search. */
export interface Logs {
	readonly lines: readonly string[];
	/** @param source what speaks: a function's name, or a part of the engine. */
	write(source: string, text: string): void;
}

/** Lines that CloudWatch reads as metrics: of no use on a console. */
const isMetric = (line: string): boolean => line.startsWith('{"_aws"');

/** Keeps lines only where they are not printed, so that a system that runs for days does not grow. */
export function makeLogs(quiet: boolean): Logs {
	const lines: string[] = [];
	return {
		lines,
		write(source, text) {
			for (const line of text.split('\n')) {
				if (line.trim() === '') continue;
				if (quiet) lines.push(`${source}: ${line}`);
				else if (!isMetric(line)) console.log(`${source}: ${line}`);
			}
		},
	};
}
