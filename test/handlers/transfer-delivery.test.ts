import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaseEvent } from '../../functions/core/case/case.ts';
import { TransferFailedError, TransferRefusedError } from '../../functions/core/request/transfer.ts';
import { makeDeliverResponse } from '../../functions/handlers/deliver-response.ts';
import { assessed, started } from '../fixtures/cases.ts';
import { record } from '../fixtures/memory-store.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { Died, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let caseId: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

const url = 'https://controller.example.org/import';
const acted = [{ category: 'contact-details', count: 1 }];
const approved: CaseEvent = { type: 'decision-made', data: { outcome: 'approved', without: [], redactions: 0 } };

beforeEach(async () => {
	around = new Surroundings(tables);
	const email = `transfer-${count++}@example.com`;
	caseId = (await around.opened(email, { right: 'portability', email })).caseId;
	const { cases } = around.ports();
	await cases.updatePerson(caseId, { particulars: { transferTo: url } });
	const results = [{ store: 'crm', status: 'done' as const, found: 1, acted, retained: [] }];
	await cases.apply(caseId, 'system', now, () => [
		assessed({ needs: ['transfer'] }),
		approved,
		started,
		{ type: 'request-fulfilled', data: { results } },
		{ type: 'fulfilment-verified', data: { problems: [] } },
	]);
	await around.packages.writePart(caseId, 'crm', 0, [record('a', 'contact-details')]);
});

const deliver = (life = new Life()) => makeDeliverResponse(around.ports(life))({ caseId });
const said = async () => {
	const { transfer } = await around.state(caseId);
	return { outcome: transfer?.outcome, text: transfer && (await around.ports().texts.get(caseId, transfer.text.key)) };
};

describe('data that is to go to another controller', () => {
	test('is sent once, to the host that the DPO allowed, and its receipt is kept; the person has it too', async () => {
		await deliver();
		await deliver();
		expect(around.otherController.received.map(({ body: _, ...order }) => order)).toEqual([
			{
				url,
				allowed: ['controller.example.org'],
				reference: caseId,
				contentType: 'application/zip',
				size: 1,
				sha256: 'a'.repeat(64),
			},
		]);
		expect(await said()).toEqual({ outcome: 'sent', text: 'taken in as import 7' });
		expect(around.post.keys).toEqual(['done']);
	});

	test('and is refused there goes to the person, and why is kept', async () => {
		around.otherController.failure = new TransferRefusedError('The other controller answered 403.');
		await deliver();
		expect(await said()).toEqual({ outcome: 'refused', text: 'The other controller answered 403.' });
		expect((await around.state(caseId)).delivered?.mail).toBe('done');
	});

	test('and does not arrive fails the step, answers nobody, and arrives when it is tried again', async () => {
		around.otherController.failure = new TransferFailedError('The other controller fell silent.');
		await expect(deliver()).rejects.toThrow('fell silent');
		expect({ ...(await said()), mails: around.post.keys }).toEqual({ outcome: undefined, text: undefined, mails: [] });
		around.otherController.failure = undefined;
		await deliver();
		expect(await said()).toEqual({ outcome: 'sent', text: 'taken in as import 7' });
	});

	test('killed at any call and tried again, is sent under the same reference and digest, and answered once', async () => {
		for (let calls = 1; ; calls++) {
			try {
				await deliver(new Life(calls));
				break;
			} catch (error) {
				if (!(error instanceof Died)) throw error;
			}
		}
		// A mail that was in hand goes out by the next sweep.
		around.clock.pass(120_000);
		await around.ports().mailbox.resume(around.clock.now());
		const sent = new Set(around.otherController.received.map(({ reference, sha256 }) => `${reference} ${sha256}`));
		expect(sent).toEqual(new Set([`${caseId} ${'a'.repeat(64)}`]));
		expect({ ...(await said()), mails: around.post.keys }).toEqual({
			outcome: 'sent',
			text: 'taken in as import 7',
			mails: ['done'],
		});
	});
});
