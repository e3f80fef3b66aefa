/** The deployed bundles, each behind a few lines that report its invocations to a meter. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FunctionName, functions } from '../../lib/system/functions.ts';
import { currentBundles } from '../../local/lambda/bundles.ts';

/**
 * @param throughMeter Whether the functions find DynamoDB behind the meter, which takes time.
 * @returns the folder, in the temporary one; the caller removes it.
 */
export async function meteredBundles(meter: string, throughMeter: boolean): Promise<string> {
	const bundles = await currentBundles();
	const folder = await mkdtemp(join(tmpdir(), 'rightful-metered-'));
	for (const name of Object.keys(functions) as FunctionName[]) {
		await mkdir(join(folder, name));
		const bundle = pathToFileURL(join(bundles, name, 'index.mjs')).href;
		await writeFile(join(folder, name, 'index.mjs'), wrapper(name, bundle, meter, throughMeter));
	}
	return folder;
}

function wrapper(name: FunctionName, bundle: string, meter: string, throughMeter: boolean): string {
	return `import { threadId } from 'node:worker_threads';
const meter = ${JSON.stringify(meter)};
${throughMeter ? `process.env.AWS_ENDPOINT_URL_DYNAMODB = meter + '/dynamodb/' + threadId;` : ''}
let module, started, init = 0;
const load = async (starts) => {
	const began = performance.now();
	module = await import(${JSON.stringify(bundle)} + '?' + starts);
	started = starts;
	init = performance.now() - began;
};
await load('0');
export const handler = async (event, context) => {
	const begun = await fetch(meter + '/begin/' + threadId + '?function=${name}');
	const starts = await begun.text();
	if (starts !== started) await load(starts);
	const start = performance.now();
	try {
		return await module.handler(event, context);
	} finally {
		const ms = performance.now() - start;
		await fetch(meter + '/end/' + threadId + '?ms=' + ms + '&init=' + init);
		init = 0;
	}
};
`;
}
