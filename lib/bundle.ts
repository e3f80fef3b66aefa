/**
 * Bundles every function with esbuild: the bundles that are deployed are the ones that run locally and in the journeys.
 */
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { FunctionName } from './system/functions.ts';
import { routes } from './system/routes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface BundleOptions {
	/** Folder that gets `<function>/index.mjs` and `<function>/policy.json`, and `upcoming.json` where a policy is to come; `dist/functions` unless said. */
	readonly outDir?: string;
	/** Folder of the handlers, one file a function; `functions/handlers` unless said. */
	readonly handlers?: string;
	/** The compiled policy; read from the policy's files unless given. `null`: none is written. */
	readonly policy?: unknown;
	/** The compiled policy that is to come, where there is one; read as the other. */
	readonly upcoming?: unknown;
}

/**
 * Writes `<outDir>/<name>/index.mjs` (exports `handler`) for every `<name>.ts` of the handlers, its source map, and the compiled
 * policy beside it; beside the one that serves the API's description, that too.
 *
 * @returns the folder of each function.
 * @throws PolicyError when the policy does not hold together.
 */
export async function bundleFunctions(options: BundleOptions = {}): Promise<Record<FunctionName, string>> {
	const outDir = resolve(root, options.outDir ?? 'dist/functions');
	const handlers = resolve(root, options.handlers ?? 'functions/handlers');
	const names = (await readdir(handlers)).filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
	const { policy, upcoming } = options.policy === undefined ? await compiledPolicies() : options;
	await build({
		entryPoints: names.map((name) => ({ in: join(handlers, `${name}.ts`), out: `${name}/index` })),
		outdir: outDir,
		outExtension: { '.js': '.mjs' },
		bundle: true,
		platform: 'node',
		target: 'node24',
		format: 'esm',
		mainFields: ['module', 'main'],
		// Dependencies in CommonJS call `require` for Node's own modules, which an ES module does not have.
		banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
		plugins: [standingIn],
		// Names of classes are lost: errors carry their own, and of its classes the SDK asks only whether a logger is the silent one.
		minify: true,
		// In a file beside it: they are read by no function.
		legalComments: 'external',
		sourcemap: true,
		sourcesContent: false,
		logLevel: 'warning',
	});
	const folders = Object.fromEntries(names.map((name) => [name, join(outDir, name)]));
	for (const folder of Object.values(folders)) {
		await mkdir(folder, { recursive: true });
		if (policy !== null) await writeFile(join(folder, 'policy.json'), JSON.stringify(policy));
		if (upcoming === undefined) await rm(join(folder, 'upcoming.json'), { force: true });
		else await writeFile(join(folder, 'upcoming.json'), JSON.stringify(upcoming));
	}
	for (const { path, function: name } of routes) {
		const folder = folders[name];
		if (path === '/openapi.json' && folder !== undefined)
			await copyFile(join(root, 'docs/openapi.json'), join(folder, 'openapi.json'));
	}
	return folders as Record<FunctionName, string>;
}

/** Parts of dependencies that something smaller stands in for, by their path in `node_modules`. */
const standIns: Readonly<Record<string, string>> = {
	// Only attachments need a table of file types, a tenth of a function, or are fetched; our mails have none (`disableUrlAccess`).
	'nodemailer/dist/esm/mime-funcs/mime-types.js': `export const detectMimeType = () => 'application/octet-stream';
		export const detectExtension = () => 'bin';`,
	'nodemailer/dist/esm/fetch/index.js': `export default () => { throw new Error('Mails carry no attachments'); };`,
	// Only text is taken apart into names and addresses; our mails are given addresses.
	'nodemailer/dist/esm/addressparser/index.js': `export default () => { throw new Error('Addresses are not given as text'); };`,
	// Asked only where Node's own mapping of a domain failed: then it stays as it is.
	'nodemailer/dist/esm/punycode/index.js': `export const toASCII = (domain) => domain, toUnicode = toASCII;`,
	// Node has it built in, ten times as quick.
	'buffer-crc32/dist/index.cjs': `exports.unsigned = (bytes, before = 0) => require('node:zlib').crc32(bytes, before);`,
};

const standingIn: Plugin = {
	name: 'stand-ins',
	setup({ onLoad }) {
		onLoad({ filter: /[\\/]node_modules[\\/](nodemailer|buffer-crc32)[\\/]/ }, ({ path }) => {
			const contents = standIns[path.split(sep).join('/').split('/node_modules/').at(-1) ?? ''];
			return contents === undefined ? undefined : { contents };
		});
	},
};

async function compiledPolicies(): Promise<Pick<BundleOptions, 'policy' | 'upcoming'>> {
	const { loadPolicy, loadUpcoming } = await import('./policy-file.ts');
	return { policy: loadPolicy(), upcoming: loadUpcoming() };
}
