import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { caseOfExecution } from '../../functions/core/case/execution.ts';
import type { LocalSystem } from '../../local/system.ts';
import { ask, decide, lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { confirm } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const inputs = new URL('../../state-machines/inputs/', import.meta.url);
const folder = new URL('subject-request/', inputs);

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem({ now: '2026-11-20T09:00:00.000Z' });
});
afterAll(() => system.stop());

/** How the DPO decides where the file's request needs it. */
const decisions: Readonly<Record<string, readonly [action: string, fields: Readonly<Record<string, unknown>>]>> = {
	'objection.json': ['approve', { grounds: 'We agree.' }],
	'automated-decisions.json': ['approve', { grounds: 'The score was of somebody else.', review: 'changed' }],
	// Nothing leaves the machine that the tests run on.
	'portability-to-another-controller.json': ['refuse', { reason: 'rights-of-others' }],
};

test.each(readdirSync(folder))('%s, pasted into "Start execution", goes to its end', async (name) => {
	// Nobody mails one address more often than so many times an hour.
	await system.clock.advance('PT1H');
	const execution = `documented-${name.replace('.json', '')}`;
	system.startExecution('subject-request', execution, JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
	await system.settled();
	const reference = caseOfExecution(execution);
	if ((await lookAt(system, reference)).status === 'awaiting-identity') await confirm(system, reference);
	const decision = decisions[name];
	if (decision) {
		expect((await lookAt(system, reference)).status).toBe('awaiting-decision');
		await decide(system, reference, ...decision);
	}
	if ((await lookAt(system, reference)).tasks.some(({ status }) => status === 'waiting')) await searchCameras(system, reference);
	const { status, receivedOn } = await lookAt(system, reference);
	expect([status, receivedOn]).toEqual([
		decision?.[0] === 'refuse' ? 'refused' : 'completed',
		expect.stringMatching(/^2026-11-(02|20)$/),
	]);
	expect(system.executions().find((each) => each.name === execution)?.status).toBe('SUCCEEDED');
});

test('every input of a complaint opens its case, and stands in the README', async () => {
	const complaints = new URL('complaint/', inputs);
	const readme = readFileSync(new URL('README.md', inputs), 'utf8');
	const done: Record<string, unknown> = {};
	for (const name of readdirSync(complaints)) {
		expect(readme).toContain(`(complaint/${name})`);
		const execution = `documented-complaint-${name.replace('.json', '')}`;
		const input = JSON.parse(readFileSync(new URL(name, complaints), 'utf8'));
		for (const field of Object.keys(input.complaint)) expect(readme).toContain(`| \`${field}\``);
		system.startExecution('complaint', execution, input);
		await system.settled();
		const { status, about, receivedOn, mails } = (await ask(system, `/cases/${caseOfExecution(execution)}`)).body;
		done[name] = { status, about, receivedOn, to: (mails as { to: string }[]).map(({ to }) => to) };
	}
	const received = { status: 'received', receivedOn: '2026-11-02' };
	expect(done).toEqual({
		'by-email.json': { ...received, about: 'request', to: ['person@example.com'] },
		'by-post.json': { ...received, about: 'marketing', to: ['dpo@example.com'] },
	});
});

test('every input of the retention sweep goes to its end, and does what it says', async () => {
	const sweeps = new URL('retention-sweep/', inputs);
	const readme = readFileSync(new URL('README.md', inputs), 'utf8');
	const done: Record<string, unknown> = {};
	for (const name of readdirSync(sweeps)) {
		expect(readme).toContain(`(retention-sweep/${name})`);
		const execution = `documented-sweep-${name.replace('.json', '')}`;
		system.startExecution('retention-sweep', execution, JSON.parse(readFileSync(new URL(name, sweeps), 'utf8')));
		await system.settled();
		const { status, dryRun, confirmed } = (await ask(system, `/sweeps/${execution}`)).body;
		done[name] = { status, dryRun, confirmed };
	}
	expect(done).toEqual({
		'confirm.json': { status: 'completed', dryRun: false, confirmed: ['crm'] },
		'dry-run.json': { status: 'completed', dryRun: true, confirmed: [] },
		'nightly.json': { status: 'completed', dryRun: false, confirmed: [] },
	});
}, 180_000);
