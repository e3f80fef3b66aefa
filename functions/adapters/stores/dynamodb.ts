/**
 * A DynamoDB table as a store. Each identifier has one access path: the table's partition, read consistently, or an index.
 *
 * An index lags, so it only nominates: what it names is read again, consistently, by key, and counts only if it still
 * carries the identifier. A record that changed hands, came under hold or is gone is therefore judged as it is now. What
 * remains is the moment between that read and the delete, for which the caller holds the subject's lease.
 */
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { StoreOf } from '../../core/policy/schema.ts';
import type { ErasePage, FindPage, Identifier, StoreAdapter } from '../../core/ports.ts';
import { toFields } from './attribute-values.ts';
import { type Pause, pause } from './backoff.ts';
import { ForeignCursorError, pathName, readCursor, writeCursor } from './cursor.ts';
import { type BatchOptions, deleteAll, type Item, type Projection, project, readAll } from './dynamodb-batches.ts';
import { searchable } from './identifiers.ts';
import { judgedAttributes, readRecord, readYields } from './records.ts';
import { settle, Tally } from './tally.ts';
import { unavailable } from './unavailable.ts';

export interface DynamodbStoreProps {
	readonly id: string;
	readonly store: StoreOf<'dynamodb'>;
	/** Name or ARN. */
	readonly table: string;
	/** Made by the caller, with standard retry. */
	readonly client: DynamoDBClient;
	/** The controller's, IANA. */
	readonly timeZone: string;
	readonly pause?: Pause;
	/** Most records of one query, beside DynamoDB's megabyte; 2,000 while erasing, and no bound else, unless said. */
	readonly pageSize?: number;
	/** Records after which one call of `erase` ends; 8,000 unless said. Three queries' worth are in memory at a time. */
	readonly erasePageSize?: number;
}

interface AccessPath {
	readonly name: string;
	readonly attribute: string;
	readonly index: string | undefined;
	readonly value: string;
}

interface Place {
	readonly path: number;
	readonly after?: Item;
}

/**
 * Records given to `judge` while erasing carry no `fields`: only what a verdict is made of is read. Ids are the key
 * attributes, percent-encoded, with `/` between.
 */
export function dynamodbStore(props: DynamodbStoreProps): StoreAdapter {
	const { id, store, table, client, timeZone, pageSize, erasePageSize = 8_000 } = props;
	const batches: BatchOptions = { store: id, client, table, pause: props.pause ?? pause };
	const keyAttributes = [store.key.partition, ...(store.key.sort === undefined ? [] : [store.key.sort])];
	const keysOnly = project(keyAttributes);
	const judged = project([
		...keyAttributes,
		...Object.values(store.find).map(({ attribute }) => attribute),
		...judgedAttributes(store),
	]);

	const keyOf = (item: Item): Item => Object.fromEntries(keyAttributes.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
	const idOf = (item: Item): string =>
		keyAttributes.map((name) => encodeURIComponent(item[name]?.S ?? item[name]?.N ?? '')).join('/');

	/** The table's partition first: what it reaches, it reaches without lag. */
	const pathsOf = (identifiers: readonly Identifier[]): AccessPath[] =>
		searchable(identifiers, Object.keys(store.find), store.addresses)
			.flatMap(({ kind, value }) => {
				const find = store.find[kind];
				if (find === undefined) return [];
				const rendered = find.value.replaceAll('{value}', () => value);
				return [{ name: pathName(kind, rendered), attribute: find.attribute, index: find.index, value: rendered }];
			})
			.sort((a, b) => Number(a.index !== undefined) - Number(b.index !== undefined));

	async function read(paths: readonly AccessPath[], at: Place, projection?: Projection): Promise<{ items: Item[]; next?: Place }> {
		const path = paths[at.path];
		if (path === undefined) return { items: [] };
		const wanted = path.index === undefined ? projection : keysOnly;
		const answer = await client
			.send(
				new QueryCommand({
					TableName: table,
					IndexName: path.index,
					ConsistentRead: path.index === undefined,
					KeyConditionExpression: '#key = :value',
					ProjectionExpression: wanted?.ProjectionExpression,
					ExpressionAttributeNames: { ...wanted?.ExpressionAttributeNames, '#key': path.attribute },
					ExpressionAttributeValues: { ':value': { S: path.value } },
					ExclusiveStartKey: at.after,
					// While erasing, pages are small, so that reading one, judging one and deleting one go side by side.
					Limit: pageSize ?? (projection === undefined ? undefined : 2_000),
				}),
			)
			.catch((error: unknown) => unavailable(id, error));
		const named = answer.Items ?? [];
		const found = path.index === undefined ? named : await readAgain(path, named, projection);
		const earlier = paths.slice(0, at.path);
		const items = found.filter((item) => !earlier.some(({ attribute, value }) => item[attribute]?.S === value));
		if (answer.LastEvaluatedKey !== undefined) return { items, next: { path: at.path, after: answer.LastEvaluatedKey } };
		return at.path + 1 < paths.length ? { items, next: { path: at.path + 1 } } : { items };
	}

	async function readAgain(path: AccessPath, named: readonly Item[], projection?: Projection): Promise<Item[]> {
		const keys = new Map(named.map((item) => [idOf(item), keyOf(item)]));
		const now = new Map((await readAll(batches, [...keys.values()], projection)).map((item) => [idOf(item), item]));
		return [...keys.keys()].flatMap((name) => {
			const item = now.get(name);
			return item?.[path.attribute]?.S === path.value ? [item] : [];
		});
	}

	function open(paths: readonly AccessPath[], cursor: string | undefined): Place {
		if (cursor === undefined) return { path: 0 };
		const at = readCursor(cursor);
		const path = paths.findIndex(({ name }) => name === at.path);
		if (path < 0) throw new ForeignCursorError(`Store ${id}: the cursor is of a search for other identifiers`);
		return { path, ...(at.after === undefined ? {} : { after: at.after as Item }) };
	}

	const close = (paths: readonly AccessPath[], next: Place | undefined): string | undefined => {
		const path = next && paths[next.path];
		return path && writeCursor({ path: path.name, after: next.after });
	};

	return {
		id,
		finds: Object.keys(store.find),

		async find(identifiers, cursor): Promise<FindPage> {
			const paths = pathsOf(identifiers);
			const page = await read(paths, open(paths, cursor));
			const rows = page.items.map((item) => ({ id: idOf(item), fields: toFields(item) }));
			const next = close(paths, page.next);
			return {
				records: rows.map((row) => readRecord(store, timeZone, row.id, row.fields)),
				yields: readYields(
					store.yields,
					rows.map(({ fields }) => fields),
				),
				...(next === undefined ? {} : { next }),
			};
		},

		async erase(identifiers, judge, cursor, announce): Promise<ErasePage> {
			const paths = pathsOf(identifiers);
			const tally = new Tally();
			let next: Place | undefined = open(paths, cursor);
			let handled = 0;
			let reading: ReturnType<typeof read> | undefined = read(paths, next, judged);
			let deleting = Promise.resolve();
			try {
				while (reading !== undefined) {
					const page: Awaited<typeof reading> = await reading;
					next = page.next;
					handled += page.items.length;
					// A page is fetched, judged and announced while the one before it is deleted. What fails on the way is thrown when it
					// is awaited, if that comes to pass.
					reading = next !== undefined && handled < erasePageSize ? read(paths, next, judged) : undefined;
					reading?.catch(() => undefined);
					const doomed: Item[] = [];
					for (const item of page.items) {
						const record = readRecord(store, timeZone, idOf(item), toFields(item), {});
						const verdict = settle(record, judge);
						if (verdict.outcome === 'retain') tally.retained(record.category, verdict);
						else {
							tally.erased(record.category);
							doomed.push(keyOf(item));
						}
					}
					if (doomed.length > 0) await announce?.();
					await deleting;
					deleting = deleteAll(batches, doomed);
					deleting.catch(() => undefined);
				}
			} finally {
				// Nothing goes on behind the caller's back, whatever failed.
				await Promise.allSettled([deleting]);
			}
			await deleting;
			return tally.page(close(paths, next));
		},
	};
}
