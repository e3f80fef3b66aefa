/**
 * `npm run bench`: measures each thing that has a goal beside its floor, in the same run, and prints a table.
 *
 * `-- NAME` runs one; `-- --json` prints the figures as JSON; `-- --records N --pairs N` makes it shorter, or
 * longer; `-- cost --write` writes what was measured into docs/cost.md.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { access } from './access.ts';
import { cost } from './cost.ts';
import { erase } from './erase.ts';
import { type Bench, type Figure, table } from './figure.ts';
import { mailing } from './mailing.ts';
import { retention } from './retention.ts';
import { startUp } from './start-up.ts';

const benches: readonly Bench[] = [erase, access, retention, mailing, startUp, cost];

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		json: { type: 'boolean', default: false },
		records: { type: 'string', default: '100000' },
		pairs: { type: 'string', default: '3' },
		write: { type: 'boolean', default: false },
	},
});
const [records, pairs] = [Number(values.records), Number(values.pairs)];
const wanted = positionals.length === 0 ? benches : benches.filter(({ name }) => positionals.includes(name));
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0 || !Number.isInteger(records) || records < 10 || !Number.isInteger(pairs) || pairs < 1) {
	console.error(
		`Write npm run bench -- [${benches.map(({ name }) => name).join(' | ')}] [--json] [--records N] [--pairs N] [--write]`,
	);
	process.exit(2);
}

// What is measured is on its own: whatever AWS account the developer uses, nothing of it is read.
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];

const load = () => `load average ${loadavg()[0]?.toFixed(1)}`;
const progress = (doing: string) => process.stderr.write(`${doing} (${load()})\n`);
const figures: Figure[] = [];
for (const bench of wanted) figures.push(...(await bench.measure({ records, pairs, write: values.write }, progress)));

console.log(values.json ? JSON.stringify(figures, null, '\t') : `${table(figures)}\n\n${load()}`);
