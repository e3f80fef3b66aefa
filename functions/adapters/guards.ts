import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { guardItem, guardPartition } from '../contract/tables.ts';
import type { SubjectMark } from '../core/ports.ts';
import type { Guard, Guards } from '../core/retention/ports.ts';
import { unlessRefused } from './dynamodb.ts';
import { type Item, itemsOf, partitionQuery } from './query.ts';
import { inFlight } from './stores/in-flight.ts';

/** The lease of a shard: sorts before every subject's guards. */
export const shardLease = (shard: number) => ({ pk: guardPartition(shard), sk: '#LEASE' });

/** Subjects looked up at once. */
const atOnce = 8;

/** What stands in the way of deleting, in the Subjects table: `GUARD#<shard>` / `<subject>#ERASING|OPEN#…|MARK#…`. */
export function guards(client: DynamoDBDocumentClient, table: string): Guards {
	const read = (pk: string, beginning?: string): Promise<Item[]> => itemsOf(client, partitionQuery(table, pk, beginning));

	return {
		async ofShard(shard) {
			const bySubject = Map.groupBy(await read(guardPartition(shard)), ({ sk }) => String(sk).split('#')[0] ?? '');
			bySubject.delete('');
			return new Map([...bySubject].map(([subject, items]) => [subject, guardOf(items)]));
		},
		async of(subjectKeys) {
			const keys = [...new Set(subjectKeys)].map((subjectKey) => guardItem(subjectKey, ''));
			return guardOf((await inFlight(atOnce, keys, ({ pk, sk }) => read(pk, sk))).flat());
		},
		async leaseShard(shard, owner, until, now) {
			const lease = new UpdateCommand({
				TableName: table,
				Key: shardLease(shard),
				UpdateExpression: 'SET leaseUntil = :until, #owner = :owner',
				ConditionExpression: 'attribute_not_exists(leaseUntil) OR leaseUntil <= :now OR #owner = :owner',
				ExpressionAttributeNames: { '#owner': 'owner' },
				ExpressionAttributeValues: { ':until': until, ':owner': owner, ':now': now },
			});
			return (await unlessRefused(client.send(lease))) ? 'leased' : 'taken';
		},
		async releaseShard(shard, owner) {
			const release = new UpdateCommand({
				TableName: table,
				Key: shardLease(shard),
				UpdateExpression: 'REMOVE leaseUntil',
				ConditionExpression: '#owner = :owner',
				ExpressionAttributeNames: { '#owner': 'owner' },
				ExpressionAttributeValues: { ':owner': owner },
			});
			await unlessRefused(client.send(release));
		},
	};
}

const newest = (instants: readonly string[]) => (instants.length > 0 ? { returnedAt: instants.toSorted().at(-1) ?? '' } : {});

function guardOf(items: readonly Item[]): Guard {
	const of = (wanted: string) => items.filter(({ sk }) => String(sk).split('#')[1] === wanted);
	return {
		holds: of('ERASING').flatMap(({ holds }) => (holds instanceof Set ? [...(holds as Set<string>)] : [])),
		openCases: of('OPEN').map(({ caseId }) => String(caseId)),
		...newest(of('RETURNED').map(({ since }) => String(since))),
		marks: of('MARK')
			.filter(({ kind }) => kind !== 'quiesce')
			.map(({ pk: _pk, sk: _sk, ...mark }) => mark as unknown as SubjectMark),
	};
}
