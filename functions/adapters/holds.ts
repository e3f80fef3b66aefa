import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiresAttribute, guardItem, shardOfSubject } from '../contract/tables.ts';
import { HoldNotFoundError, holdsInForce, type KeptHold } from '../core/retention/holds.ts';
import type { Holds } from '../core/retention/ports.ts';
import { unlessRefused } from './dynamodb.ts';
import { shardLease } from './guards.ts';
import { itemsOf, partitionQuery } from './query.ts';
import { inFlight } from './stores/in-flight.ts';

const partition = 'HOLDS';
/** Keys of persons looked up at once. */
const atOnce = 8;
/** Seconds after which a lease item without holds may go. */
const hour = 3_600;

const keyOf = (id: string) => ({ pk: partition, sk: id });

/**
 * Holds in the Subjects table: `HOLDS` / `<id>`, one partition, since whoever erases reads all of them; and the id in the set `holds` of
 * `<subject>#ERASING` of each key of a person, which refuses the lease to erase.
 */
export function holds(client: DynamoDBDocumentClient, table: string): Holds {
	async function get(id: string): Promise<KeptHold | undefined> {
		const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true }));
		return Item && restored(Item);
	}

	async function list(): Promise<KeptHold[]> {
		return (await itemsOf(client, partitionQuery(table, partition))).map(restored);
	}

	async function leaseOf(Key: Record<string, string>): Promise<string | undefined> {
		const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
		return Item?.leaseUntil as string | undefined;
	}

	return {
		get,
		list,
		async inForce() {
			return holdsInForce(await list());
		},
		async create(hold) {
			const put = new PutCommand({ TableName: table, Item: stored(hold), ConditionExpression: 'attribute_not_exists(pk)' });
			return (await unlessRefused(client.send(put))) ? 'created' : 'existed';
		},
		async change(id, decide) {
			for (;;) {
				const before = await get(id);
				if (!before) throw new HoldNotFoundError();
				const decided = decide(before);
				if (!decided) return before;
				const after = { ...decided, version: before.version + 1 };
				const put = new PutCommand({
					TableName: table,
					Item: stored(after),
					ConditionExpression: 'version = :version',
					ExpressionAttributeValues: { ':version': before.version },
				});
				if (await unlessRefused(client.send(put))) return after;
			}
		},
		async flag(subjectKey, id) {
			await client.send(
				new UpdateCommand({
					TableName: table,
					Key: guardItem(subjectKey, 'ERASING'),
					// An item that expires would take the flag with it.
					UpdateExpression: 'ADD holds :id REMOVE #expires',
					ExpressionAttributeNames: { '#expires': expiresAttribute },
					ExpressionAttributeValues: { ':id': new Set([id]) },
				}),
			);
		},
		async unflag(subjectKey, id, now) {
			const Key = guardItem(subjectKey, 'ERASING');
			const unflagged = new UpdateCommand({
				TableName: table,
				Key,
				UpdateExpression: 'DELETE holds :id',
				ConditionExpression: 'attribute_exists(pk)',
				ExpressionAttributeValues: { ':id': new Set([id]) },
			});
			await unlessRefused(client.send(unflagged));
			// Nothing of the person is to be left over, once nothing holds it.
			const goes = new UpdateCommand({
				TableName: table,
				Key,
				UpdateExpression: 'SET #expires = :expires',
				ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(holds)',
				ExpressionAttributeNames: { '#expires': expiresAttribute },
				ExpressionAttributeValues: { ':expires': Math.floor(Date.parse(now) / 1000) + hour },
			});
			await unlessRefused(client.send(goes));
		},
		async leases(subjectKeys) {
			const shards = [...new Set(subjectKeys.map(shardOfSubject))];
			const [pages, sweeps] = await Promise.all([
				inFlight(atOnce, subjectKeys, (subjectKey) => leaseOf(guardItem(subjectKey, 'ERASING'))),
				inFlight(atOnce, shards, (shard) => leaseOf(shardLease(shard))),
			]);
			return { ...latest('pages', pages), ...latest('sweeps', sweeps) };
		},
	};
}

function latest<K extends string>(name: K, instants: readonly (string | undefined)[]): Partial<Record<K, string>> {
	const last = instants
		.filter((instant) => instant !== undefined)
		.sort()
		.at(-1);
	return (last === undefined ? {} : { [name]: last }) as Partial<Record<K, string>>;
}

function stored(hold: KeptHold): Record<string, unknown> {
	const { expiresOn } = hold;
	return {
		...keyOf(hold.id),
		...hold,
		...(expiresOn !== undefined && { [expiresAttribute]: Math.floor(Date.parse(`${expiresOn}T00:00:00Z`) / 1000) }),
	};
}

function restored({ pk: _pk, sk: _sk, [expiresAttribute]: _expires, ...hold }: Record<string, unknown>): KeptHold {
	return hold as unknown as KeptHold;
}
