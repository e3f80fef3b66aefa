import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { caseOfExecution } from '../../functions/core/case/execution.ts';
import { makeOpenCase } from '../../functions/handlers/open-case.ts';
import { Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

const folder = new URL('../../state-machines/inputs/subject-request/', import.meta.url);
let tables: Tables;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

describe('an input that the documentation gives for "Start execution"', () => {
	test.each(readdirSync(folder))('%s opens a case', async (name) => {
		const { request } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
		const around = new Surroundings(tables);
		around.clock.set('2026-11-20T09:00:00.000Z');
		const execution = `by hand: ${name}`;
		const opened = await makeOpenCase(around.ports())({ execution, input: { request } });
		const caseId = caseOfExecution(execution);
		expect(opened).toEqual({ caseId, awaitIdentity: request.identityEstablished !== true });
		expect(await around.state(caseId)).toMatchObject({ right: request.right, channel: request.channel });
	});
});
