/** What a function weighs and how long its module takes to load, beside a bare one; and `npm start`. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type FunctionName, functions } from '../lib/system/functions.ts';
import { currentBundles } from '../local/lambda/bundles.ts';
import { bundleBareHandlers } from './bare-handlers.ts';
import { type Bench, type Figure, plain, within } from './figure.ts';
import { compare, interleaved } from './pairs.ts';

const goal = 1.5;
const root = fileURLToPath(new URL('..', import.meta.url));
const importTime = fileURLToPath(new URL('./import-time.ts', import.meta.url));
const emulators = fileURLToPath(new URL('./engine/all.ts', import.meta.url));
/** As `lib/handler-function.ts` has it. */
const nodeOptions = '--enable-source-maps';

export const startUp: Bench = {
	name: 'start-up',
	async measure({ pairs }, progress) {
		const names = Object.keys(functions) as FunctionName[];
		progress('start-up: bundling');
		const ours = await currentBundles();
		const bare = await bundleBareHandlers(names);
		const figures: Figure[] = [];
		for (const name of names) {
			progress(`start-up: ${name}`);
			figures.push(...(await functionFigures(name, join(ours, name), bare[name], pairs + 2)));
		}
		progress('start-up: npm start');
		return [...figures, await systemFigure(pairs)];
	},
};

async function functionFigures(name: FunctionName, ours: string, bare: string, rounds: number): Promise<Figure[]> {
	const size = async (folder: string) => (await stat(join(folder, 'index.mjs'))).size / 1024;
	const timed = await interleaved(rounds, { ours: () => loadTime(ours), floor: () => loadTime(bare) });
	const { value, floor, quotient } = compare(timed, (pair) => pair.ours / pair.floor);
	return [
		within({ name: `start-up: ${name}, size`, value: await size(ours), floor: await size(bare), unit: 'KiB' }, goal),
		within({ name: `start-up: ${name}, initialisation`, value, floor, ratio: quotient, unit: 'ms' }, goal),
	];
}

async function loadTime(folder: string): Promise<number> {
	const module = pathToFileURL(join(folder, 'index.mjs')).href;
	const { stdout } = await promisify(execFile)(process.execPath, [importTime, module], {
		env: { ...process.env, NODE_OPTIONS: nodeOptions },
	});
	return Number(stdout);
}

/** From nothing to the line that says ready, the bundles built before; its floor is the same engines with nothing in them. */
async function systemFigure(pairs: number): Promise<Figure> {
	const timed = await interleaved(pairs, {
		ours: () => untilReady('npm', ['start', '--silent', '--', '--port', '0']),
		floor: () => untilReady(process.execPath, [emulators]),
	});
	const { value, floor } = compare(timed, (pair) => pair.ours / pair.floor);
	return plain({ name: 'start-up: npm start to ready', value, floor, unit: 's' });
}

async function untilReady(command: string, args: readonly string[]): Promise<number> {
	const start = performance.now();
	const child = spawn(command, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
	try {
		await new Promise<void>((resolve, reject) => {
			let said = '';
			child.stdout.setEncoding('utf8').on('data', (text: string) => {
				said += text;
				if (/^ready /m.test(said)) resolve();
			});
			child.once('error', reject).once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${said}`)));
		});
		return (performance.now() - start) / 1000;
	} finally {
		child.removeAllListeners('exit');
		const gone = once(child, 'exit');
		// npm and what it started.
		if (child.pid !== undefined && child.exitCode === null) {
			process.kill(-child.pid, 'SIGTERM');
			await gone;
		}
	}
}
