import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ChainForkedError } from '../../functions/adapters/case-log.ts';
import { DynamoCaseRepository } from '../../functions/adapters/case-repository.ts';
import { verifyChain } from '../../functions/core/audit/chain.ts';
import type { CaseEvent, CaseState } from '../../functions/core/case/case.ts';
import { close, establishIdentity, withdraw } from '../../functions/core/case/commands.ts';
import { addNote, recordMail } from '../../functions/core/case/kind.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { CaseNotFoundError } from '../../functions/core/ports.ts';
import { folded, opening, receivedAt } from '../fixtures/cases.ts';
import { person } from '../fixtures/people.ts';
import { Died, Life, mortal, startTables, type Tables } from '../fixtures/tables.ts';

const at = '2026-03-02T10:01:00.000Z';
let tables: Tables;
let cases: DynamoCaseRepository;
beforeAll(async () => {
	tables = await startTables();
	cases = repository(new Life());
});
afterAll(() => tables.stop());

const repository = (life: Life) => new DynamoCaseRepository(mortal(tables.client, life), tables.names);

let caseId: string;
let count = 0;
beforeEach(() => {
	caseId = referenceFrom(`repository ${count++}`);
});

const open = (using = cases) => using.open(caseId, 'subject', at, opening({ execution: caseId }));
const note = (name: string) => (state: CaseState) => addNote(state, { key: name, hash: 'h' });

/** Outbox, projection and chain, and whether they are one. */
async function agreement(id = caseId) {
	const state = await cases.load(id);
	const chain = await cases.events(id);
	const item = (await tables.itemsOf(id)).CASE;
	return {
		verified: verifyChain(chain, state && { seq: state.seq, hash: state.head }).holds,
		foldIsProjection: JSON.stringify(folded(chain)) === JSON.stringify(state),
		outbox: item?.outbox,
		events: chain.map(({ type }) => type),
	};
}

describe('an intake', () => {
	test('is stored once, and listed from the moment it came until its case is open', async () => {
		expect(await cases.submit(caseId, person())).toBe('stored');
		expect(await cases.submit(caseId, person({ email: 'other@example.com' }))).toBe('existed');
		expect(await cases.person(caseId)).toEqual(person());
		const later = new Date(Date.parse(receivedAt) + 1).toISOString();
		expect(await cases.listIntakes(receivedAt)).not.toContain(caseId);
		expect(await cases.listIntakes(later)).toContain(caseId);
		await open();
		expect(await cases.listIntakes(later)).not.toContain(caseId);
	});

	test('is changed only while it is there', async () => {
		await cases.submit(caseId, person());
		await cases.updatePerson(caseId, { name: 'B. Person', candidates: [] });
		expect(await cases.person(caseId)).toEqual(person({ name: 'B. Person', candidates: [] }));
		await cases.forgetPerson(caseId);
		await cases.updatePerson(caseId, { name: 'C. Person' });
		await cases.settleIntake(caseId);
		expect(await cases.person(caseId)).toBeUndefined();
	});
});

describe('a case', () => {
	test('opened twice is one, as it was opened first', async () => {
		const first = await open();
		expect(await cases.open(caseId, 'dpo:console', receivedAt, opening({ right: 'erasure' }))).toEqual(first);
		expect(await agreement()).toEqual({ verified: true, foldIsProjection: true, outbox: undefined, events: ['case-opened'] });
	});

	test('that nobody opened is none', async () => {
		expect(await cases.load(caseId)).toBeUndefined();
		expect(await cases.events(caseId)).toEqual([]);
		await expect(cases.apply(caseId, 'system', at, () => [])).rejects.toThrow(CaseNotFoundError);
	});

	test('takes several events of one command at once, and writes nothing for none', async () => {
		await open();
		const both = (): CaseEvent[] => [...note('a')({} as CaseState), ...note('b')({} as CaseState)];
		const state = await cases.apply(caseId, 'dpo:x', at, both);
		expect(state.seq).toBe(3);
		const before = await tables.itemsOf(caseId);
		expect(await cases.apply(caseId, 'dpo:x', at, () => [])).toEqual(state);
		expect(await tables.itemsOf(caseId)).toEqual(before);
		expect(await agreement()).toEqual({
			verified: true,
			foldIsProjection: true,
			outbox: undefined,
			events: ['case-opened', 'note-added', 'note-added'],
		});
	});

	test('rejects what its command rejects, and stays as it is', async () => {
		await open();
		await cases.apply(caseId, 'subject', at, withdraw);
		const before = await tables.itemsOf(caseId);
		await expect(
			cases.apply(caseId, 'x', at, () => {
				throw new Error('No.');
			}),
		).rejects.toThrow('No.');
		expect(await tables.itemsOf(caseId)).toEqual(before);
	});

	test('written by twenty at once has one chain without gaps, and nobody’s event is lost', async () => {
		await open();
		const names = Array.from({ length: 20 }, (_, index) => `note-${index}`);
		await Promise.all(names.map((name) => cases.apply(caseId, 'dpo:x', at, note(name))));
		const chain = await cases.events(caseId);
		expect(chain.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
		const kept = chain.slice(1).map(({ data }) => (data.note as { key: string }).key);
		expect(kept.toSorted()).toEqual(names.toSorted());
		expect(await agreement()).toMatchObject({ verified: true, foldIsProjection: true, outbox: undefined });
	});

	test('decides anew on what another wrote in between', async () => {
		await open();
		await Promise.all(
			Array.from({ length: 6 }, () => cases.apply(caseId, 'subject', at, (s) => establishIdentity(s, 'mail-link'))),
		);
		expect((await agreement()).events).toEqual(['case-opened', 'identity-established']);
	});

	test('knows its own write again when the answer to it was lost and the SDK wrote a second time', async () => {
		await open();
		const twice = new Proxy(tables.client, {
			get(target, name) {
				if (name !== 'send') return Reflect.get(target, name);
				return async (command: UpdateCommand) => {
					const change = command instanceof UpdateCommand && String(command.input.UpdateExpression).includes('outbox = :outbox');
					if (change) await target.send(command);
					return target.send(command);
				};
			},
		});
		const state = await new DynamoCaseRepository(twice, tables.names).apply(caseId, 'dpo:x', at, note('once'));
		expect(state.seq).toBe(2);
		expect((await agreement()).events).toEqual(['case-opened', 'note-added']);
	});

	test('whose chain holds another event at the place of one of its own is not written on', async () => {
		await open();
		const [first] = await cases.events(caseId);
		await tables.client.send(
			new PutCommand({
				TableName: tables.names.audit,
				Item: { pk: `CASE#${caseId}`, sk: 'EVENT#000002', ...first, seq: 2, hash: 'another' },
			}),
		);
		await expect(cases.apply(caseId, 'dpo:x', at, note('a'))).rejects.toThrow(ChainForkedError);
		await expect(cases.load(caseId)).rejects.toThrow(ChainForkedError);
	});
});

describe('a death', () => {
	const commands: readonly [string, (using: DynamoCaseRepository) => Promise<unknown>, readonly string[]][] = [
		['while it is opened', (using) => open(using), ['case-opened']],
		[
			'while it is written to',
			async (using) => {
				await open();
				await using.apply(caseId, 'subject', at, (state) => establishIdentity(state, 'mail-link'));
			},
			['case-opened', 'identity-established'],
		],
		[
			'while it is closed',
			async (using) => {
				await open();
				await using.apply(caseId, 'subject', at, withdraw);
				await using.apply(caseId, 'system', at, close);
			},
			['case-opened', 'request-withdrawn', 'case-closed'],
		],
	];

	for (const when of ['before', 'after'] as const) {
		test.each(commands)(`%s, ${when} any of its calls took effect, is made good by whoever comes next`, async (_, run, events) => {
			await cases.submit(caseId, person());
			const whole = new Life();
			await run(repository(whole));
			expect((await agreement()).events).toEqual(events);
			for (let call = 1; call <= whole.calls; call++) {
				caseId = referenceFrom(`${caseId} ${when} ${call}`);
				await cases.submit(caseId, person());
				await expect(run(repository(new Life(call, when)))).rejects.toThrow(Died);
				await run(cases);
				expect(await agreement()).toEqual({ verified: true, foldIsProjection: true, outbox: undefined, events });
				expect((await tables.itemsOf(caseId)).PERSON?.duePk).toBeUndefined();
			}
		});
	}

	test('between a case’s closing and its chain leaves it in the list of open ones, whose reader completes it', async () => {
		await open();
		await cases.apply(caseId, 'subject', at, withdraw);
		// Read, then written; dead before the chain has it.
		await expect(repository(new Life(2, 'after')).apply(caseId, 'system', at, close)).rejects.toThrow(Died);
		expect((await tables.itemsOf(caseId)).CASE).toHaveProperty('outbox');
		expect((await cases.listOpen({})).caseIds).toContain(caseId);
		expect((await cases.listClosed({ month: '2026-03' })).caseIds).not.toContain(caseId);
		expect((await cases.load(caseId))?.closedAt).toBe(at);
		expect((await cases.listOpen({})).caseIds).not.toContain(caseId);
		expect((await cases.listClosed({ month: '2026-03' })).caseIds).toContain(caseId);
	});

	test('leaves no closed case in the list of open ones, though it is written to later', async () => {
		await open();
		await cases.apply(caseId, 'subject', at, withdraw);
		await cases.apply(caseId, 'system', at, close);
		await cases.apply(caseId, 'system', at, (state) => recordMail(state, { key: 'withdrawn', mailHash: 'h' }));
		expect((await cases.listOpen({})).caseIds).not.toContain(caseId);
	});
});
