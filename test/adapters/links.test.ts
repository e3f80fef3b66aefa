import { describe, expect, test } from '@jest/globals';
import { links } from '../../functions/adapters/links.ts';
import { caseId, having, receivedAt } from '../fixtures/cases.ts';

const keys = { subjectKey: new Uint8Array(32), tokenKey: new Uint8Array(32).fill(7), processors: {} };
const ours = links(async () => keys, 'https://privacy.example.org');
const others = links(async () => ({ ...keys, tokenKey: new Uint8Array(32).fill(8) }), 'https://privacy.example.org');
const tokenOf = (link: string) => new URL(link).searchParams.get('token');

describe('a mailed link', () => {
	test('leads to its page, with a token for that and nothing else', async () => {
		const state = having();
		const identity = await ours.identity(state);
		expect(identity.split('?')[0]).toBe(`https://privacy.example.org/requests/${caseId}/identity`);
		expect((await ours.view(state)).split('?')[0]).toBe(`https://privacy.example.org/requests/${caseId}`);
		expect((await ours.export(state, '2026-04-01T00:00:00.000Z')).split('?')[0]).toBe(
			`https://privacy.example.org/requests/${caseId}/export`,
		);
		expect(ours.forDpo(caseId)).toBe(`https://privacy.example.org/cases/${caseId}`);
		const token = tokenOf(identity);
		expect(await ours.read(token, caseId, 'identity', receivedAt)).toBe('valid');
		expect(await ours.read(token, caseId, 'withdraw', receivedAt)).toBe('invalid');
		expect(await ours.read(token, 'VWW1-XD5V-AW0', 'identity', receivedAt)).toBe('invalid');
		expect(await others.read(token, caseId, 'identity', receivedAt)).toBe('invalid');
	});

	test('to confirm is good until the request lapses', async () => {
		const token = tokenOf(await ours.identity(having()));
		expect(await ours.read(token, caseId, 'identity', '2026-03-16T23:59:59.999Z')).toBe('valid');
		expect(await ours.read(token, caseId, 'identity', '2026-03-17T00:00:00.000Z')).toBe('expired');
	});

	test('to undo an unsubscription leads to a page of its own, and is good for a year from receipt', async () => {
		const link = await ours.undo(having());
		const { origin, pathname, searchParams } = new URL(link);
		expect([origin + pathname, searchParams.get('reference')]).toEqual(['https://privacy.example.org/unsubscribe/undo', caseId]);
		expect(await ours.read(tokenOf(link), caseId, 'undo', '2027-03-01T23:59:59.999Z')).toBe('valid');
		expect(await ours.read(tokenOf(link), caseId, 'undo', '2027-03-02T00:00:00.000Z')).toBe('expired');
		expect(await ours.read(tokenOf(link), caseId, 'unsubscribe', receivedAt)).toBe('invalid');
	});

	test('to the state of a request is good for a year from receipt', async () => {
		const token = tokenOf(await ours.view(having()));
		expect(await ours.read(token, caseId, 'view', '2027-03-01T23:59:59.999Z')).toBe('valid');
		expect(await ours.read(token, caseId, 'view', '2027-03-02T00:00:00.000Z')).toBe('expired');
	});
});
