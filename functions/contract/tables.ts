/**
 * Keys and indexes of the three tables (docs/adr/0003). Every sort key, index sort keys too, ends in an id that makes it
 * unique within its partition, so that paging is stable on any engine.
 */
import { createHash } from 'node:crypto';

export const key = { partition: 'pk', sort: 'sk' } as const;

/** Attribute that DynamoDB's time to live reads: epoch seconds. */
export const expiresAttribute = 'expiresAt';

export const indexes = {
	/** Open cases and intakes by when something is next due: `OPEN#<kind>#<shard>` / `<dueAt>#<id>`. */
	byDue: { name: 'byDue', partition: 'duePk', sort: 'dueSk' },
	/** Cases of a data subject, and mailings to them: `<subjectKey>` / `<receivedAt>#<id>`. */
	bySubject: { name: 'bySubject', partition: 'subjectKey', sort: 'subjectSk' },
	/** Closed cases by kind and month: `<kind>#<yyyy-mm>` / `<closedAt>#<id>`. */
	byClosed: { name: 'byClosed', partition: 'closedPk', sort: 'closedSk' },
} as const;

/** Number of partitions that the open cases of one kind are spread over. */
export const openShards = 8;

/** Number of partitions that data subjects are spread over: what falls due of them, and what stands in the way of deleting it. */
export const subjectShards = 64;

/** The partition, 0 to 63, of a data subject. */
export function shardOfSubject(subjectKey: string): number {
	return (createHash('sha256').update(subjectKey).digest()[0] ?? 0) % subjectShards;
}

/** What is known of a data subject across cases, and outlasts them. */
export const subjectItem = (subjectKey: string, sort: string) => ({ pk: `SUBJECT#${subjectKey}`, sk: sort });

/**
 * What stands in the way of deleting a subject's data: holds and leases, claims of open cases, marks. Those of a shard stand in one
 * partition, so that a sweep reads them for many subjects at once.
 */
export const guardItem = (subjectKey: string, sort: string) => ({
	pk: guardPartition(shardOfSubject(subjectKey)),
	sk: `${subjectKey}#${sort}`,
});

/** What falls due of the subjects of a shard. */
export const duePartition = (shard: number) => `DUE#${String(shard).padStart(2, '0')}`;

export const guardPartition = (shard: number) => `GUARD#${String(shard).padStart(2, '0')}`;

/** Figures of a month (`yyyy-mm`), made of a category in a store; they are of nobody. */
export const aggregateItem = (store: string, category: string, month: string) => ({
	pk: `AGGREGATE#${store}#${category}`,
	sk: month,
});

/** That a version of the policy came into force, by its place among those that did. */
export const policyInForceItem = (number: number) => ({ pk: 'POLICIES', sk: `IN-FORCE#${String(number).padStart(6, '0')}` });

/** The cases of a change of the policy, by the places of the two versions among those in force. */
export const policyChangeItem = (from: number, to: number) => ({ pk: `POLICY-CHANGE#${from}#${to}`, sk: 'POLICY-CHANGE' });

/** A mailing, and how far each of its shards has been sent. */
export const mailingItem = (mailingId: string, sort: string) => ({ pk: `MAILING#${mailingId}`, sk: sort });

/** Somebody on the list of a mailing. @param shard as the key says (`shardOfRecipient`). */
export const recipientItem = (mailingId: string, shard: number, recipientKey: string) => ({
	pk: `MAILING#${mailingId}#${shard}`,
	sk: recipientKey,
});

/** That somebody on the list did not get it. */
export const notDeliveredItem = (mailingId: string, recipientKey: string) => ({
	pk: `MAILING#${mailingId}#UNDELIVERED`,
	sk: recipientKey,
});

/** Before the id of a case, in the partition of its items. */
export const casePrefix = 'CASE#';
