import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readReference } from '../../functions/core/case/reference.ts';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { itemsOf, stateOf } from '../fixtures/journeys/case-items.ts';
import { lookAt, searchCameras } from '../fixtures/journeys/dpo.ts';
import { confirm, mailKeys, mailsOf } from '../fixtures/journeys/person.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

interface Input {
	readonly request: Readonly<Record<string, unknown>>;
}
const documented = (name: string) =>
	JSON.parse(readFileSync(new URL(`../../state-machines/inputs/subject-request/${name}.json`, import.meta.url), 'utf8')) as Input;
const start = async (name: string, input: unknown) => {
	system.startExecution('subject-request', name, input);
	await system.settled();
	const execution = system.executions().find((each) => each.name === name);
	return { execution, reference: await referenceOf(name) };
};
/** The case whose first execution bears the name. */
async function referenceOf(name: string): Promise<string> {
	const keys = (await system.mails()).map(({ key }) => key.split('/')[0] ?? '');
	for (const reference of new Set(keys)) if ((await stateOf(system, reference)).executions.includes(name)) return reference;
	return '';
}

describe('"Start execution" with a documented input', () => {
	test('opens a case as a form does, and waits for the person to confirm', async () => {
		const input = documented('access');
		const { execution, reference } = await start('post-2026-11-02', {
			request: { ...input.request, receivedAt: '2026-06-02T09:30:00Z' },
		});
		expect([execution?.status, readReference(reference)]).toEqual(['RUNNING', reference]);
		const waiting = await lookAt(system, reference);
		expect([waiting.status, waiting.channel, waiting.receivedOn, waiting.dueOn, waiting.person?.details]).toEqual([
			'awaiting-identity',
			'post',
			'2026-06-02',
			'2026-07-02',
			'Everything since I became a member.',
		]);
		await confirm(system, reference);
		await searchCameras(system, reference);
		expect((await stateOf(system, reference)).status).toBe('completed');
	});

	test('begins at once where the DPO has made sure who asks, passports included', async () => {
		const input = documented('erasure-identity-established');
		const { reference } = await start('b7c3d6b0-5f0f-4d6e-9b1e-0d3c1c1a2b3c', {
			request: { ...input.request, email: samplePeople.documentsPast.email },
		});
		const begun = await lookAt(system, reference);
		expect([begun.status, begun.identity?.how, begun.needs]).toEqual(['fulfilling', 'dpo', []]);
		await searchCameras(system, reference);
		const done = await lookAt(system, reference);
		expect([done.status, done.results?.find(({ store }) => store === 'identity-documents')?.acted]).toEqual([
			'completed',
			[{ category: 'identity-documents', count: 2 }],
		]);
		expect((await mailKeys(system, reference)).map(([key]) => key)).not.toContain('acknowledgement');
		expect(done.timeline[0]?.actor).toBe('dpo:console');
	});

	test('moves what was typed out of the workflow: no state after the first carries it', async () => {
		const { execution } = await start('typed', { request: { right: 'access', email: 'typed@example.com', name: 'Typed Name' } });
		expect(execution?.input).toContain('typed@example.com');
		const reference = await referenceOf('typed');
		await confirm(system, reference);
		await searchCameras(system, reference);
		const output = system.executions().find(({ name }) => name === 'typed')?.output ?? '';
		expect([output.includes(reference), /typed@example|Typed Name/.test(output)]).toEqual([true, false]);
	});
});

describe('"Start execution" with bad input', () => {
	const request = { right: 'access', email: 'person@example.com' };
	test.each([
		['nothing', {}, 'The input has no "request".'],
		['a list', [], 'The input has no "request".'],
		['a text', 'erase me', 'The input is not a JSON object.'],
		['an unknown right', { request: { ...request, right: 'oblivion' } }, 'request.right'],
		['no address', { request: { right: 'access' } }, 'request.email'],
		['an address that is none', { request: { ...request, email: 'nobody at all' } }, 'request.email is not an e-mail address'],
		['a field that there is not', { request: { ...request, postcode: 'N1' } }, 'request'],
		['a name that is too long', { request: { ...request, name: 'x'.repeat(201) } }, 'request.name'],
		['an unknown channel', { request: { ...request, channel: 'pigeon' } }, 'request.channel'],
		['a date without a time', { request: { ...request, receivedAt: '2026-06-01' } }, 'request.receivedAt'],
		[
			'a receipt that is still to come',
			{ request: { ...request, receivedAt: '2026-06-12T09:00:00Z' } },
			'request.receivedAt lies in the future',
		],
		['a case that there is not', { caseId: '7K3M-9QXB-2TR' }, 'bears its reference as its name'],
	])('%s: fails as InvalidInput, says what to write, and opens nothing', async (what, input, message) => {
		const mails = (await system.mails()).length;
		const { execution } = await start(`bad-${what.replaceAll(' ', '-')}`, input);
		expect([execution?.status, execution?.error, execution?.states]).toEqual([
			'FAILED',
			'InvalidInput',
			['OpenCase', 'RejectInput'],
		]);
		const { errorMessage } = JSON.parse(execution?.cause ?? '') as { errorMessage: string };
		expect(errorMessage).toContain(message);
		expect(errorMessage).toContain('Write {"request": {"right": "…", "email": "…"}}; right is one of access, ');
		expect(execution?.cause).not.toMatch(/nobody at all|N1|pigeon|x{200}/);
		expect((await system.mails()).length).toBe(mails);
	});
});

test('the same name is the same case, and nothing is opened or mailed twice', async () => {
	const input = { request: { right: 'access', email: 'twice@example.com' } };
	const { reference } = await start('the-same', input);
	system.startExecution('subject-request', 'the-same', input);
	await system.settled();
	expect((await mailsOf(system, reference)).map(({ to }) => to)).toEqual(['twice@example.com']);
	expect([...(await itemsOf(system, reference)).keys()]).toEqual(['CASE', 'MAIL#acknowledgement', 'PERSON', 'WAIT#identity']);
});
