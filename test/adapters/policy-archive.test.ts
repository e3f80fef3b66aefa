import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { policyArchive } from '../../functions/adapters/policy-archive.ts';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

const first = loadPolicy();
const second: Policy = { ...first, version: 'f'.repeat(64), exportAvailable: 'P7D' };

let tables: Tables;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

const archive = (current: Policy) => policyArchive(tables.client, tables.names.cases, current);

describe('A case keeps to the policy that it was decided under', () => {
	test('after another one was deployed the earlier one is still at hand, whole', async () => {
		await archive(first).keep();
		expect(await archive(second).of(first.version)).toEqual(first);
	});

	test('the policy in force needs no archive', async () => {
		expect(await archive(second).of(second.version)).toEqual(second);
	});

	test('kept again, by another function at the same time, it is the same', async () => {
		await Promise.all([archive(first).keep(), archive(first).keep()]);
		expect(await archive(second).of(first.version)).toEqual(first);
	});

	test('a version that was never kept is an error, and not another policy', async () => {
		await expect(archive(first).of('0'.repeat(64))).rejects.toThrow(`Policy ${'0'.repeat(64)} is not in the archive.`);
	});
});
