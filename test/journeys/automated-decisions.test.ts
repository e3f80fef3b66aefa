import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toldOf } from '../../functions/core/request/recipients.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { samplePeople } from '../../local/sample-estate/people.ts';
import type { LocalSystem } from '../../local/system.ts';
import { act, decide, lookAt } from '../fixtures/journeys/dpo.ts';
import { mailKeys, mailOf, request } from '../fixtures/journeys/person.ts';
import { compareStock, takeStock } from '../fixtures/journeys/stores.ts';
import { startSystem } from '../fixtures/journeys/system.ts';

const { many, documentsInside } = samplePeople;
const right = 'automated-decisions';
const { automatedDecisions } = loadPolicy();

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem();
});
afterAll(() => system.stop());

describe('a person who contests a decision that was made by a machine', () => {
	let reference: string;

	test('is heard: the DPO reads what they say, and has to decide', async () => {
		reference = await request(system, { right, email: many.email, details: 'The score is of a namesake of mine.' });
		const waiting = await lookAt(system, reference);
		expect([waiting.status, waiting.needs, waiting.plan, waiting.person?.details]).toEqual([
			'awaiting-decision',
			['human-review'],
			[],
			'The score is of a namesake of mine.',
		]);
		expect((await mailKeys(system, reference)).at(-1)).toEqual(['decision-needed', 'dpo@example.com']);
	});

	test.each([
		['without grounds', { review: 'upheld' }, 'grounds'],
		['without an outcome', { grounds: 'We looked.' }, 'review'],
		['with an outcome that there is not', { grounds: 'We looked.', review: 'perhaps' }, 'review'],
	])('is not answered by a review %s', async (_, fields, field) => {
		const before = await lookAt(system, reference);
		const { status, body } = await act(system, reference, 'approve', fields);
		expect([status, (body.errors as { field: string }[]).map((error) => error.field)]).toEqual([422, [field]]);
		expect(await lookAt(system, reference)).toEqual(before);
	});

	test('gets a changed decision with its grounds, and how such decisions are made', async () => {
		const before = await takeStock(system);
		await decide(system, reference, 'approve', { grounds: 'The score was of somebody else.', review: 'changed' });
		const done = await lookAt(system, reference);
		expect([done.status, done.decision, done.results, toldOf(done)]).toEqual([
			'completed',
			{ outcome: 'approved', review: 'changed', at: expect.any(String), by: 'dpo:dpo', text: expect.anything() },
			[],
			{ told: [], notTold: [] },
		]);
		const { text, to } = await mailOf(system, reference, 'done');
		expect(to).toBe(many.email);
		for (const part of [automatedDecisions, 'and changed it', 'The score was of somebody else.'])
			expect(text.replaceAll(/\s+/g, ' ')).toContain(part.trim().replaceAll(/\s+/g, ' '));
		expect(compareStock(before, await takeStock(system))).toEqual({ gone: {}, changed: {} });
	});

	test('leaves neither what they said nor the grounds in the chain', async () => {
		expect(JSON.stringify((await lookAt(system, reference)).timeline)).not.toMatch(/namesake|somebody else/);
	});
});

test('a decision that a person finds right is upheld, and the person reads why', async () => {
	const reference = await request(system, { right, email: documentsInside.email });
	await decide(system, reference, 'approve', { grounds: 'Three invoices are unpaid.', review: 'upheld' });
	const { status, decision } = await lookAt(system, reference);
	expect([status, decision]).toEqual(['completed', expect.objectContaining({ outcome: 'approved', review: 'upheld' })]);
	const { text } = await mailOf(system, reference, 'done');
	for (const part of ['and upheld it', 'Three invoices are unpaid.', 'Go to court']) expect(text).toContain(part);
});

test('a review can be refused, with a reason of the law and the DPO’s own words', async () => {
	const reference = await request(system, { right, email: 'nobody.decided@example.net', details: 'Look again.' });
	expect((await act(system, reference, 'refuse', { reason: 'right-does-not-apply' })).status).toBe(422);
	await decide(system, reference, 'refuse', { reason: 'right-does-not-apply', text: 'Nobody has decided anything about you.' });
	expect((await lookAt(system, reference)).status).toBe('refused');
	expect((await mailOf(system, reference, 'refused')).text).toContain('Nobody has decided anything about you.');
});
