import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SweepFailure } from '../core/retention/sweep.ts';
import type { Nomination } from '../core/retention/sweep-plan.ts';
import type { DueCounts, SweepPart, SweepRun, SweepRuns } from '../core/retention/sweep-run.ts';
import { setting, unlessRefused } from './dynamodb.ts';
import { type Item, itemsOf, partitionQuery } from './query.ts';

const cursorName = ({ store, category, part, of }: Nomination) => `CURSOR#${store}#${category}#${part}-${of}`;
const two = (number: number) => String(number).padStart(2, '0');

/** Runs of the retention sweep in the Cases table: `SWEEP#<id>` / `RUN`, `CURSOR#<nomination>`, `COUNT#<shard>`, `PART#<shard>`, `PAGE#<shard>#<page>`, `FAILURE#<what>`. */
export function retentionRuns(client: DynamoDBDocumentClient, table: string): SweepRuns {
	const keyOf = (id: string, sort: string) => ({ pk: `SWEEP#${id}`, sk: sort });
	const put = (id: string, sort: string, item: object) =>
		client.send(new PutCommand({ TableName: table, Item: { ...keyOf(id, sort), ...item } }));

	async function get(id: string, sort: string): Promise<Item | undefined> {
		const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(id, sort), ConsistentRead: true }));
		return Item && plain(Item);
	}

	async function list(id: string, beginning: string): Promise<Item[]> {
		return (await itemsOf(client, partitionQuery(table, keyOf(id, '').pk, beginning))).map(plain);
	}

	return {
		async open(run) {
			const item = { ...keyOf(run.id, 'RUN'), ...run };
			const opened = new PutCommand({ TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' });
			if (await unlessRefused(client.send(opened))) return run;
			return (await get(run.id, 'RUN')) as unknown as SweepRun;
		},
		async get(id) {
			return (await get(id, 'RUN')) as SweepRun | undefined;
		},
		async change(id, change) {
			const update = new UpdateCommand({
				TableName: table,
				Key: keyOf(id, 'RUN'),
				...setting(change),
				ConditionExpression: 'attribute_exists(pk)',
			});
			await client.send(update);
		},
		async cursor(id, nomination) {
			return (await get(id, cursorName(nomination)))?.cursor as string | undefined;
		},
		async putCursor(id, nomination, cursor) {
			if (cursor !== undefined) await put(id, cursorName(nomination), { cursor });
			else await client.send(new DeleteCommand({ TableName: table, Key: keyOf(id, cursorName(nomination)) }));
		},
		async putCounts(id, shard, counts) {
			await put(id, `COUNT#${two(shard)}`, { counts });
		},
		async counts(id) {
			return (await list(id, 'COUNT#')).map(({ counts }) => counts as DueCounts);
		},
		async part(id, shard) {
			return (await get(id, `PART#${two(shard)}`)) as SweepPart | undefined;
		},
		async parts(id) {
			return (await list(id, 'PART#')) as unknown as SweepPart[];
		},
		async putPage(id, part, { number, ...page }) {
			const sort = `PAGE#${two(part.shard)}#${String(number).padStart(6, '0')}`;
			if (page.certificates.length > 0) await put(id, sort, page);
			await put(id, `PART#${two(part.shard)}`, part);
		},
		async putFailure(id, what, failure) {
			await put(id, `FAILURE#${what}`, { failure });
		},
		async failures(id) {
			return (await list(id, 'FAILURE#')).map(({ failure }) => failure as SweepFailure);
		},
	};
}

const plain = ({ pk: _pk, sk: _sk, ...rest }: Item): Item => rest;
