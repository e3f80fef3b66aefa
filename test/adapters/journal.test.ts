import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoCaseRepository } from '../../functions/adapters/case-repository.ts';
import { journal } from '../../functions/adapters/journal.ts';
import { type AuditEvent, verifyChain } from '../../functions/core/audit/chain.ts';
import { journalName } from '../../functions/core/audit/journal.ts';
import { StandingClock } from '../fixtures/clock.ts';
import { mail, mailboxOf, Post } from '../fixtures/mail.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());

const at = '2026-03-02T10:00:00.000Z';
const chain = async () => {
	const rows = await tables.rows('audit');
	return rows
		.sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1))
		.map(({ pk: _pk, sk: _sk, ...event }) => event as unknown as AuditEvent);
};

test('has everything that happened, once, in one chain, whoever writes at the same time', async () => {
	const kept = journal(tables.client, tables.names.audit);
	expect(await kept.head()).toBeUndefined();
	await Promise.all(
		[1, 2, 3, 4, 1, 2].map((nth) => kept.append({ type: 'hold-placed', data: { hold: `H${nth}` } }, at, 'dpo:ann', `hold/${nth}`)),
	);
	const events = await chain();
	expect(events.map(({ data }) => data.hold).sort()).toEqual(['H1', 'H2', 'H3', 'H4']);
	expect(verifyChain(events, await kept.head())).toMatchObject({ holds: true, events: 4 });
});

test('has the mails that belong to no case, each sent once', async () => {
	const post = new Post();
	const cases = new DynamoCaseRepository(tables.client, { cases: tables.names.cases, audit: tables.names.audit });
	const mailbox = mailboxOf(tables, { post, cases, clock: new StandingClock(at) });
	for (let twice = 0; twice < 2; twice++) await mailbox.send(journalName, 'sweep-1-report', mail());
	expect(post.keys).toEqual(['sweep-1-report']);
	expect((await chain()).at(-1)).toMatchObject({ type: 'mail-sent', data: { key: 'sweep-1-report', once: 'mail/sweep-1-report' } });
	expect((await tables.itemsOf(journalName))['MAIL#sweep-1-report']?.duePk).toBeUndefined();
});
