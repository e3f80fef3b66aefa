/**
 * Says whether the policy holds: `npm run policy:check`. Prints each problem as `file:line: what to write` and fails.
 * `--write` renews the editors' JSON Schemas, which must be those of the policy model; `--policy` and `--data-map` name
 * other files than the project's.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { holidaysEndSoon } from '../functions/core/clock/calendar.ts';
import { formatProblem, loadUpcoming, PolicyError, readPolicy } from '../lib/policy-file.ts';
import { policyJsonSchemas } from '../lib/policy-json-schema.ts';

const { values: options } = parseArgs({
	options: { write: { type: 'boolean', default: false }, policy: { type: 'string' }, 'data-map': { type: 'string' } },
});

for (const [name, schema] of Object.entries(policyJsonSchemas())) {
	const path = join(import.meta.dirname, '../policy', name);
	const current = JSON.parse(JSON.stringify(schema));
	if (existsSync(path) && isDeepStrictEqual(JSON.parse(readFileSync(path, 'utf8')), current)) continue;
	if (options.write) writeFileSync(path, `${JSON.stringify(current, undefined, '\t')}\n`);
	else
		fail(`${relative(process.cwd(), path)}:1: is not the schema of the policy model: write it by npm run policy:check -- --write`);
}

try {
	const { policy, notes } = readPolicy({
		...(options.policy === undefined ? {} : { policyFile: options.policy }),
		...(options['data-map'] === undefined ? {} : { dataMapFile: options['data-map'] }),
	});
	for (const note of notes) console.log(`${formatProblem(note)} (note)`);
	const lastYear = holidaysEndSoon(new Date().toISOString(), policy.jurisdictions);
	if (lastYear !== undefined) {
		console.log(
			`Bank holidays are known to the end of ${lastYear}; later ones count as working days, which gives the earlier date: extend the years in bin/generate-holidays.ts and run it (note)`,
		);
	}
	const counts = (['categories', 'sources', 'purposes', 'recipients', 'retention', 'stores'] as const).map(
		(section) => `${Object.keys(policy[section]).length} ${section === 'retention' ? 'retention rules' : section}`,
	);
	console.log(`policy holds: ${counts.join(', ')}; version ${policy.version}`);
	const upcoming = options.policy === undefined ? loadUpcoming() : undefined;
	if (upcoming) console.log(`the policy that is to come holds, too: version ${upcoming.version}`);
} catch (error) {
	if (!(error instanceof PolicyError)) throw error;
	fail(error.message);
}

function fail(message: string): void {
	console.error(message);
	process.exitCode = 1;
}
