import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import { rewritten, smallDataMap, smallPolicy, write } from '../policy/fixtures/small-policy.ts';
import { plainEnvironment } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-diff-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

function policyDiff(...args: readonly string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/policy-diff.ts'), ...args], {
		encoding: 'utf8',
		cwd: folder,
		env: plainEnvironment(),
	});
	return { status, stdout, stderr };
}

const old = write();
const longer = write(rewritten(smallPolicy, 'period: P1Y', 'period: P2Y'));
const titled = (files: typeof old) => `31 January 2026 (version ${loadPolicy(files).version.slice(0, 12)})`;

const difference = `The policy of ${titled(longer)}, compared with that of ${titled(old)}:

How long it is kept
- Parcels: erased 2 years after we collect it (before: erased 1 year after we collect it).
    Concerns those of whom we hold: Parcels; people must be told before it applies.
`;

test('policy:diff of two files prints the difference in words, and ends as diff does', () => {
	expect(policyDiff(old.policyFile, longer.policyFile)).toEqual({ status: 1, stdout: difference, stderr: '' });
	expect(policyDiff(old.policyFile, old.policyFile)).toEqual({
		status: 0,
		stdout: `The policy of ${titled(old)}, compared with that of ${titled(old)}:\nPeople read the same in both.\n`,
		stderr: '',
	});
});

test('policy:diff reads the policy of a git revision with its data map', () => {
	const git = (...args: readonly string[]) =>
		expect(spawnSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: folder }).status).toBe(
			0,
		);
	mkdirSync(join(folder, 'policy'));
	writeFileSync(join(folder, 'policy/policy.yaml'), smallPolicy);
	writeFileSync(join(folder, 'policy/data-map.yaml'), smallDataMap);
	git('init', '--quiet');
	git('add', '.');
	git('commit', '--quiet', '--message', 'The policy');
	expect(policyDiff('HEAD', longer.policyFile)).toEqual({ status: 1, stdout: difference, stderr: '' });
});

test('policy:diff that was not understood, or of a policy that does not hold, says so and is no difference', () => {
	expect(policyDiff().status).toBe(2);
	const { status, stdout, stderr } = policyDiff('--nowhere', old.policyFile);
	expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
	expect(stderr).toMatch(/npm run policy:diff -- OLD \[NEW\]/);
	expect(policyDiff('nowhere', old.policyFile).stderr).toMatch(
		/^nowhere is neither a file nor a git revision with policy\/policy\.yaml: /,
	);
	const spoilt = write(rewritten(smallPolicy, 'legalBasis: contract', 'legalBasis: none'));
	expect(policyDiff(old.policyFile, spoilt.policyFile)).toEqual({
		status: 2,
		stdout: '',
		stderr: expect.stringMatching(/purposes\.delivery\.legalBasis: none is not known here/) as unknown as string,
	});
});
