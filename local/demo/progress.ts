import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

/** What is shown while a journey goes on. */
export interface Progress {
	heading(text: string): void;
	/** What is being done; gone once something else is said. Only a terminal shows it. */
	working(text: string): void;
	done(text: string): void;
}

export const silent: Progress = { heading() {}, working() {}, done() {} };

/** Lines on the console; colours, and what is being done, only where it is a terminal. */
export function showProgress(stream: NodeJS.WriteStream): Progress {
	const live = stream.isTTY === true;
	let shown: string | undefined;
	const clear = () => {
		if (shown !== undefined) stream.write('\r\u001b[K');
		shown = undefined;
	};
	return {
		heading(text) {
			clear();
			stream.write(`\n${styled('bold', text, stream)}\n`);
		},
		working(text) {
			if (!live || text === shown) return;
			clear();
			shown = text;
			stream.write(styled('dim', `  … ${text}`.slice(0, (stream as WriteStream).columns - 1), stream));
		},
		done(text) {
			clear();
			stream.write(`  ${styled('green', '✓', stream)} ${text}\n`);
		},
	};
}

/** Plain where the stream is no terminal, or NO_COLOR says so. */
export function styled(style: 'bold' | 'dim' | 'green' | 'red', text: string, stream: NodeJS.WriteStream): string {
	return styleText(style, text, { stream });
}
