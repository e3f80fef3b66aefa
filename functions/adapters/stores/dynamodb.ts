/**
 * A DynamoDB table as a store. Each identifier has one access path: the table's partition, read consistently, or an index.
 *
 * An index lags, so it only nominates: what it names is read again, consistently, by key, and counts only if it still
 * carries the identifier. A record that changed hands, came under hold or is gone is therefore judged as it is now. What
 * remains is the moment between that read and the delete, for which the caller holds the subject's lease. Changes of a record
 * need no lease: each is conditional on what was read.
 */
import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { StoreOf } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';
import { tally as tallyOf } from '../../core/request/fulfil.ts';
import type {
	Correction,
	ErasePage,
	FieldChange,
	FindPage,
	MarkPage,
	RectifyPage,
	StoreAdapter,
	StoreRecord,
} from '../../core/stores/ports.ts';
import { unlessRefused } from '../dynamodb.ts';
import { toFields } from './attribute-values.ts';
import { type Pause, pause } from './backoff.ts';
import { type Attempt, changesOf, untilUndisturbed } from './corrections.ts';
import { ForeignCursorError, pathName, readCursor, writeCursor } from './cursor.ts';
import { type BatchOptions, batchesInFlight, type Item, type Projection, project, readAll } from './dynamodb-batches.ts';
import { deletions } from './dynamodb-deletions.ts';
import { selfNamingTable } from './dynamodb-due.ts';
import { changeSet, setFields, type Update } from './dynamodb-updates.ts';
import { searchable } from './identifiers.ts';
import { inFlight } from './in-flight.ts';
import { fixedAttributes, judgedAttributes, readRecord, readYields, restrictionOf } from './records.ts';
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
	/**
	 * Most records of one query, beside DynamoDB's megabyte. Unless said: 2,000 while erasing or restricting; 100 while putting right,
	 * so that what is announced of a page, with all that was there before, stays small; no bound while they are only read.
	 */
	readonly pageSize?: number;
	/** Records after which one call of `erase` ends; 8,000 unless said. Three queries' worth are in memory at a time. */
	readonly erasePageSize?: number;
}

/** Records of one query, unless said. */
const judgedAtOnce = 2_000;
const rectifiedAtOnce = 100;

interface AccessPath {
	readonly kind: string;
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
	const deleteTogether = deletions(batches);
	const keysOnly = project(keyAttributes);
	const foundBy = Object.values(store.find).map(({ attribute }) => attribute);
	const judged = project([...keyAttributes, ...foundBy, ...judgedAttributes(store)]);
	/** What says whose a record is and what it is: a correction was made for that. */
	const guarded = [...foundBy, ...judgedAttributes(store)];
	const fixed = fixedAttributes(store, [...keyAttributes, ...foundBy]);
	const restriction = restrictionOf(store);

	// Every record that is deleted passes here: Object.fromEntries takes several times as long.
	function keyOf(item: Item): Item {
		const key: Item = {};
		for (const name of keyAttributes) if (item[name] !== undefined) key[name] = item[name];
		return key;
	}
	const idOf = (item: Item): string =>
		keyAttributes.map((name) => encodeURIComponent(item[name]?.S ?? item[name]?.N ?? '')).join('/');

	/** The table's partition first: what it reaches, it reaches without lag. */
	const pathsOf = (identifiers: readonly Identifier[]): AccessPath[] =>
		searchable(identifiers, Object.keys(store.find), store.addresses)
			.flatMap(({ kind, value }) => {
				const find = store.find[kind];
				if (find === undefined) return [];
				const rendered = find.value.replaceAll('{value}', () => value);
				return [{ kind, attribute: find.attribute, index: find.index, value: rendered }];
			})
			.sort((a, b) => Number(a.index !== undefined) - Number(b.index !== undefined));

	/** @param size most records of the query; without it, as many as DynamoDB gives. */
	async function read(
		paths: readonly AccessPath[],
		at: Place,
		size?: number,
		projection?: Projection,
	): Promise<{ items: Item[]; next?: Place }> {
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
					Limit: pageSize ?? size,
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

	/** Those of the items, by their keys, that the path still reaches, as they are now. */
	async function readAgain(path: AccessPath, named: readonly Item[], projection?: Projection): Promise<Item[]> {
		const keys = new Map(named.map((item) => [idOf(item), keyOf(item)]));
		const now = new Map((await readAll(batches, [...keys.values()], projection)).map((item) => [idOf(item), item]));
		return [...keys.keys()].flatMap((name) => {
			const item = now.get(name);
			return item?.[path.attribute]?.S === path.value ? [item] : [];
		});
	}

	/** Whether the item was still what the update expects. */
	async function update(change: Update): Promise<boolean> {
		const answer = client.send(new UpdateItemCommand({ TableName: table, ...change }));
		return (await unlessRefused(answer).catch((error: unknown) => unavailable(id, error))) !== undefined;
	}

	async function putRight(
		path: AccessPath,
		items: readonly Item[],
		correct: (record: StoreRecord) => Correction | undefined,
		announce: (changes: readonly FieldChange[]) => Promise<void> = async () => undefined,
	): Promise<Attempt<Item>> {
		const meant = items.flatMap((item) => {
			const record = readRecord(store, timeZone, idOf(item), toFields(item));
			const changes = changesOf(id, record, correct(record), fixed);
			return changes.length === 0 ? [] : [{ item, changes }];
		});
		if (meant.length > 0) await announce(meant.flatMap(({ changes }) => changes));
		const written = await inFlight(batchesInFlight, meant, ({ item, changes }) =>
			update(setFields(item, keyOf(item), changes, guarded)),
		);
		const done = meant.filter((_, nth) => written[nth]);
		const notDone = new Map(meant.filter((_, nth) => !written[nth]).map((each) => [idOf(each.item), each]));
		const differing = await readAgain(
			path,
			[...notDone.values()].map(({ item }) => item),
		);
		// What was meant is there: the client's own first attempt wrote it, whose answer was lost.
		const lost = differing.flatMap((item) => {
			const each = notDone.get(idOf(item));
			const fields = toFields(item);
			return each?.changes.every(({ field, after }) => isDeepStrictEqual(fields[field], after)) ? [each] : [];
		});
		return { changed: [...done, ...lost].flatMap(({ changes }) => changes), differing };
	}

	function open(paths: readonly AccessPath[], cursor: string | undefined): Place {
		if (cursor === undefined) return { path: 0 };
		const at = readCursor(cursor);
		const path = paths.findIndex(({ kind, value }) => pathName(kind, value) === at.path);
		if (path < 0) throw new ForeignCursorError(`Store ${id}: the cursor is of a search for other identifiers`);
		return { path, ...(at.after === undefined ? {} : { after: at.after as Item }) };
	}

	const close = (paths: readonly AccessPath[], next: Place | undefined): string | undefined => {
		const path = next && paths[next.path];
		return path && writeCursor({ path: pathName(path.kind, path.value), after: next.after });
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
			// Pages are small, so that reading one, judging one and deleting one go side by side.
			const readJudged = (at: Place) => read(paths, at, judgedAtOnce, judged);
			let reading: ReturnType<typeof read> | undefined = readJudged(next);
			let deleting = Promise.resolve();
			try {
				while (reading !== undefined) {
					const page: Awaited<typeof reading> = await reading;
					next = page.next;
					handled += page.items.length;
					// A page is fetched, judged and announced while the one before it is deleted. What fails on the way is thrown when it
					// is awaited, if that comes to pass.
					reading = next !== undefined && handled < erasePageSize ? readJudged(next) : undefined;
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
					deleting = deleteTogether(doomed);
					deleting.catch(() => undefined);
				}
			} finally {
				// Nothing goes on behind the caller's back, whatever failed.
				await Promise.allSettled([deleting]);
			}
			await deleting;
			return tally.page(close(paths, next));
		},

		fixed,

		async rectify(identifiers, correct, cursor, announce): Promise<RectifyPage> {
			const paths = pathsOf(identifiers);
			const at = open(paths, cursor);
			const path = paths[at.path];
			if (path === undefined) return { changed: [] };
			const page = await read(paths, at, rectifiedAtOnce);
			const changed = await untilUndisturbed(id, page.items, (items) => putRight(path, items, correct, announce));
			const next = close(paths, page.next);
			return { changed, ...(next === undefined ? {} : { next }) };
		},

		async restrict(identifiers, concerns, { by, set }, cursor): Promise<MarkPage> {
			const paths = pathsOf(identifiers);
			const at = open(paths, cursor);
			const path = paths[at.path];
			if (path === undefined) return { marked: [] };
			const page = await read(paths, at, judgedAtOnce);
			const concerned = page.items.flatMap((item) => {
				const record = readRecord(store, timeZone, idOf(item), toFields(item));
				return concerns(record) ? [{ item, record }] : [];
			});
			const marked = await inFlight(batchesInFlight, concerned, async ({ item, record }) => {
				if ((record.restrictedBy ?? []).includes(by) === set) return [record];
				const change = { attribute: restriction, member: by, add: set };
				// Refused: it is gone, or somebody else's.
				return (await update(changeSet(item, keyOf(item), change, [path.attribute]))) ? [record] : [];
			});
			const next = close(paths, page.next);
			return { marked: tallyOf(marked.flat()), ...(next === undefined ? {} : { next }) };
		},

		...selfNamingTable({ id, store, table, client, timeZone, pageSize, judged, idOf }),
	};
}
