/** Bare handlers: middy, the SDK clients and commands of a function of ours, and nothing else; bundled as ours are. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundleFunctions } from '../lib/bundle.ts';
import type { FunctionName } from '../lib/system/functions.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports of values from the SDK, and from where: `import { A, type B } from '@aws-sdk/…'`. */
const sdkImport = /import \{([^}]*)\} from '(@aws-sdk\/[^']+)'/g;

/** @returns the folder of each function's bare handler, under `dist/`. */
export async function bundleBareHandlers(names: readonly FunctionName[]): Promise<Readonly<Record<FunctionName, string>>> {
	const folder = join(root, 'dist/bench');
	await rm(folder, { recursive: true, force: true });
	const handlers = join(folder, 'handlers');
	await mkdir(handlers, { recursive: true });
	for (const name of names) await writeFile(join(handlers, `${name}.ts`), bareHandler(await sdkOf(name)));
	return bundleFunctions({ handlers, outDir: join(folder, 'bundles'), policy: null });
}

/** What a function imports from the SDK, by package. */
async function sdkOf(name: FunctionName): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
	const { metafile } = await build({
		absWorkingDir: root,
		entryPoints: [`functions/handlers/${name}.ts`],
		bundle: true,
		packages: 'external',
		platform: 'node',
		format: 'esm',
		write: false,
		metafile: true,
		logLevel: 'warning',
	});
	const imported = new Map<string, Set<string>>();
	for (const file of Object.keys(metafile.inputs)) {
		for (const [, list = '', from = ''] of (await readFile(join(root, file), 'utf8')).matchAll(sdkImport)) {
			const values = list.split(',').map((each) => each.trim());
			const of = imported.get(from) ?? new Set<string>();
			imported.set(from, of);
			for (const value of values) if (value !== '' && !value.startsWith('type ')) of.add(value);
		}
	}
	return imported;
}

function bareHandler(imported: ReadonlyMap<string, ReadonlySet<string>>): string {
	const packages = [...imported].filter(([, values]) => values.size > 0);
	const lines = packages.map(([from, values]) => `import { ${[...values].join(', ')} } from '${from}';`);
	const used = packages.flatMap(([, values]) => [...values]);
	return [
		`import middy from '@middy/core';`,
		...lines,
		`const sdk = [${used.join(', ')}];`,
		'export const handler = middy().handler(async () => sdk.length);',
		'',
	].join('\n');
}
