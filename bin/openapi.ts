/** Says whether docs/openapi.json is the API's description as it is now: `node bin/openapi.ts`; `--write` renews it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openApiText } from '../lib/openapi.ts';

const file = new URL('../docs/openapi.json', import.meta.url);
const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const current = openApiText();
if (existsSync(file) && readFileSync(file, 'utf8') === current) console.log('docs/openapi.json is as it should be.');
else if (options.write) {
	writeFileSync(file, current);
	console.log('docs/openapi.json was written anew.');
} else {
	console.error('docs/openapi.json:1: is not the description of the API: write it by node bin/openapi.ts --write');
	process.exitCode = 1;
}
