/**
 * Says in words what a new version of the policy changes: `npm run policy:diff -- OLD [NEW]`. Each is a policy file, read with the
 * data map beside it (else with the project's), or a git revision; NEW is the working tree's unless given. Exit status as that of
 * diff: 0 where people read the same, 1 where they do not, 2 where the command was not understood or a policy does not hold.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { difference } from '../functions/core/policy/difference.ts';
import type { Policy } from '../functions/core/policy/schema.ts';
import { longDate } from '../functions/views/dates.ts';
import { differenceInWords, noticeInWords } from '../functions/views/wording/policy-difference.ts';
import { loadPolicy, PolicyError } from '../lib/policy-file.ts';

/** The command was not understood, or names what is not there. */
class UsageError extends Error {
	override readonly name = 'UsageError';
}

const usage = 'npm run policy:diff -- OLD [NEW]\n    each a policy file or a git revision; NEW is the working tree unless given';

function read(named: string): Policy {
	if (!existsSync(named)) return readRevision(named);
	const dataMapFile = join(dirname(named), 'data-map.yaml');
	return loadPolicy({ policyFile: named, ...(existsSync(dataMapFile) && { dataMapFile }) });
}

function readRevision(revision: string): Policy {
	const folder = mkdtempSync(join(tmpdir(), 'policy-diff-'));
	try {
		for (const file of ['policy.yaml', 'data-map.yaml']) {
			const shown = spawnSync('git', ['show', '--end-of-options', `${revision}:./policy/${file}`], { encoding: 'utf8' });
			if (shown.status !== 0) {
				const why = (shown.error?.message ?? shown.stderr).trim();
				throw new UsageError(`${revision} is neither a file nor a git revision with policy/${file}: ${why}`);
			}
			writeFileSync(join(folder, file), shown.stdout);
		}
		return loadPolicy({ policyFile: join(folder, 'policy.yaml'), dataMapFile: join(folder, 'data-map.yaml') });
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function readArguments(): readonly [old: string, now?: string] {
	try {
		const [old, now, ...others] = parseArgs({ allowPositionals: true, options: {} }).positionals;
		if (old === undefined || others.length > 0) throw new UsageError('Write one policy or two');
		return now === undefined ? [old] : [old, now];
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}

const titled = ({ organisation, version }: Policy) => `${longDate(organisation.lastUpdated)} (version ${version.slice(0, 12)})`;

try {
	const [old, now] = readArguments();
	const before = read(old);
	const after = now === undefined ? loadPolicy() : read(now);
	const changes = difference(before, after);
	console.log(`The policy of ${titled(after)}, compared with that of ${titled(before)}:`);
	if (changes.length === 0) console.log('People read the same in both.');
	for (const topic of differenceInWords(before, after, changes)) {
		console.log(`\n${topic.heading}`);
		for (const { text, concerns, notice } of topic.changes) {
			console.log(`- ${text}\n    Concerns ${concerns}; ${noticeInWords[notice]}.`);
		}
	}
	process.exitCode = changes.length === 0 ? 0 : 1;
} catch (error) {
	if (!(error instanceof UsageError) && !(error instanceof PolicyError)) throw error;
	console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.message);
	process.exitCode = 2;
}
