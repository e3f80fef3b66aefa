import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rights } from '../../functions/core/case/case.ts';
import { caseOfExecution } from '../../functions/core/case/execution.ts';
import { makeOpenCase } from '../../functions/handlers/open-case.ts';
import { Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

const inputs = new URL('../../state-machines/inputs/', import.meta.url);
const folder = new URL('subject-request/', inputs);
const files = readdirSync(folder);
const requestIn = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')).request;
const readme = readFileSync(new URL('README.md', inputs), 'utf8');

let tables: Tables;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

describe('an input that the documentation gives for "Start execution"', () => {
	test.each(files)('%s opens a case', async (name) => {
		const request = requestIn(name);
		const around = new Surroundings(tables);
		around.clock.set('2026-11-20T09:00:00.000Z');
		const execution = `by hand: ${name}`;
		const opened = await makeOpenCase(around.ports())({ execution, input: { request } });
		const caseId = caseOfExecution(execution);
		const asked = request.identityEstablished !== true && request.right !== 'objection-to-marketing';
		expect(opened).toEqual({ caseId, awaitIdentity: asked });
		expect(await around.state(caseId)).toMatchObject({ right: request.right, channel: request.channel });
	});

	test('is there for every right, and bears its name', () => {
		expect(new Set(files.map((name) => requestIn(name).right))).toEqual(new Set(rights));
		for (const name of files) expect(name.startsWith(requestIn(name).right)).toBe(true);
	});

	test('stands in the table of the README, and so does each of its fields', () => {
		for (const name of files) expect(readme).toContain(`(subject-request/${name})`);
		const rows = readme.slice(readme.indexOf('| field of `request`')).split('\n');
		const documented = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, field]) => field));
		expect(documented).toEqual(expect.arrayContaining([...new Set(files.flatMap((name) => Object.keys(requestIn(name))))]));
	});
});
