import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import { rewritten, smallDataMap, smallPolicy, type Written, write } from './fixtures/small-policy.ts';

function policyCheck(files?: Written): { status: number | null; stdout: string; stderr: string } {
	const options = files === undefined ? [] : ['--policy', files.policyFile, '--data-map', files.dataMapFile];
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(import.meta.dirname, '../../bin/policy-check.ts'), ...options],
		{
			encoding: 'utf8',
			env: { ...process.env, NODE_OPTIONS: '' },
		},
	);
	return { status, stdout, stderr };
}

test('policy:check says that the policy holds, with its numbers', () => {
	expect(policyCheck()).toEqual({
		status: 0,
		stdout: `policy holds: 33 categories, 16 sources, 28 purposes, 14 recipients, 33 retention rules, 11 stores; version ${loadPolicy().version}\n`,
		stderr: '',
	});
});

test('policy:check of a policy that does not hold prints the problems and fails', () => {
	const files = write(rewritten(smallPolicy, 'legalBasis: contract', 'legalBasis: none'));
	expect(policyCheck(files)).toEqual({
		status: 1,
		stdout: '',
		stderr: `${relative(process.cwd(), files.policyFile)}:35: purposes.delivery.legalBasis: none is not known here: write one of consent, contract, legal-obligation, vital-interests, public-task, legitimate-interests\n`,
	});
});

test('policy:check prints what should be known of a policy that holds', () => {
	const files = write(smallPolicy, rewritten(smallDataMap, 'addresses: lower-case', 'addresses: as-typed'));
	const { status, stdout } = policyCheck(files);
	expect(status).toBe(0);
	expect(stdout.split('\n')).toEqual([
		`${relative(process.cwd(), files.dataMapFile)}:7: stores.depot.addresses: addresses stand there as typed: no search by e-mail address is exact, and every one is reported as incomplete (note)`,
		`policy holds: 2 categories, 1 sources, 1 purposes, 1 recipients, 2 retention rules, 1 stores; version ${loadPolicy(files).version}`,
		'',
	]);
});
