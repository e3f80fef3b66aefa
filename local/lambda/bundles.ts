import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleFunctions } from '../../lib/bundle.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['functions', 'policy', 'docs/openapi.json', 'package-lock.json', 'lib/bundle.ts'];
const threadSources = ['local/lambda', 'local/clock', 'local/names.ts', 'package-lock.json'];
/** Folders of other versions are kept this long: a system that runs may still load from them. */
const keptMs = 24 * 60 * 60 * 1000;

/** The folder with the bundles of the sources as they are now; built only when they changed. */
export const currentBundles = (): Promise<string> => current(sources, (outDir) => bundleFunctions({ outDir }));

/** What runs in the thread of a function, as JavaScript in one file: loaded as it is written, it takes as long as the function does. */
export async function currentThread(): Promise<string> {
	const folder = await current(threadSources, (outdir) =>
		build({
			entryPoints: [fileURLToPath(new URL('thread.ts', import.meta.url))],
			...{ outdir, outExtension: { '.js': '.mjs' }, bundle: true, platform: 'node', format: 'esm', sourcemap: 'inline' },
		}),
	);
	return join(folder, 'thread.mjs');
}

/** The folder of these sources as they are now. @param make writes it */
async function current(from: readonly string[], make: (folder: string) => Promise<unknown>): Promise<string> {
	const folder = join(root, 'dist/local', await versionOf(from));
	if (existsSync(folder)) return folder;
	const draft = `${folder}.${process.pid}`;
	try {
		await make(draft);
		await rename(draft, folder);
	} catch (error) {
		await rm(draft, { recursive: true, force: true });
		// Another process may have been quicker.
		if (!existsSync(folder)) throw error;
	}
	await dropOld(join(root, 'dist/local'), folder);
	return folder;
}

async function versionOf(from: readonly string[]): Promise<string> {
	const hash = createHash('sha256');
	for (const source of from) for (const line of await fingerprints(join(root, source))) hash.update(line);
	return hash.digest('hex').slice(0, 16);
}

async function fingerprints(path: string): Promise<readonly string[]> {
	const found = await stat(path);
	if (!found.isDirectory()) return [`${path} ${found.mtimeMs} ${found.size}\n`];
	const names = (await readdir(path)).sort();
	return (await Promise.all(names.map((name) => fingerprints(join(path, name))))).flat();
}

async function dropOld(parent: string, current: string): Promise<void> {
	// Files carry the real time, whatever the local clock says.
	const now = performance.timeOrigin + performance.now();
	for (const name of await readdir(parent)) {
		const folder = join(parent, name);
		// Another process has given its draft its name, or dropped the folder.
		const found = statSync(folder, { throwIfNoEntry: false });
		if (found && folder !== current && now - found.mtimeMs > keptMs) await rm(folder, { recursive: true, force: true });
	}
}
