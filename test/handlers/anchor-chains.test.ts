import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AnchoredHead } from '../../functions/adapters/anchors.ts';
import { journal } from '../../functions/adapters/journal.ts';
import { close, withdraw } from '../../functions/core/case/commands.ts';
import { makeAnchorChains } from '../../functions/handlers/anchor-chains.ts';
import { Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
beforeEach(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
});
afterEach(() => tables.stop());

test('every night the heads of what is open, or was closed this month or the month before, and of the journal, are anchored; once', async () => {
	const written: (readonly [string, number, readonly AnchoredHead[]])[] = [];
	const anchors = {
		write: async (date: string, part: number, heads: readonly AnchoredHead[]) => {
			written.push([date, part, heads]);
		},
	};
	const { cases } = around.ports();
	const closedOn = async (name: string, at: string) => {
		const { caseId } = await around.opened(name, { email: `${name}@example.com` });
		await cases.apply(caseId, 'subject', at, withdraw);
		await cases.apply(caseId, 'system', at, close);
		return caseId;
	};
	const open = (await around.opened('open')).caseId;
	const anchored = [open, await closedOn('now', '2026-03-01T00:00:00.000Z'), await closedOn('before', '2026-02-01T00:00:00.000Z')];
	await closedOn('long ago', '2026-01-31T23:59:59.999Z');
	const run = { schedule: 'anchor-chains', scheduledAt: '2026-03-02T02:30:00.000Z' };
	const kept = journal(tables.client, tables.names.audit);
	await kept.append({ type: 'hold-placed', data: {} }, '2026-03-01T10:00:00.000Z', 'dpo', 'hold/1');
	const anchor = makeAnchorChains({ ...around.ports(), journal: kept, anchors });
	expect(await anchor(run)).toEqual({ heads: 4, parts: 4 });
	expect(await anchor(run)).toBeUndefined();
	const states = await Promise.all(anchored.map((caseId) => around.state(caseId)));
	const heads = [
		...states.map(({ caseId, seq, head }) => ({ caseId, seq, hash: head })),
		{ caseId: 'retention', ...(await kept.head()) },
	];
	expect(written).toEqual(heads.map((head, part) => ['2026-03-02', part, [head]]));
});
