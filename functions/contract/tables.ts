/**
 * Keys and indexes of the three tables (docs/adr/0003). Every sort key, index sort keys too, ends in an id that makes it
 * unique within its partition, so that paging is stable on any engine.
 */
export const key = { partition: 'pk', sort: 'sk' } as const;

/** Attribute that DynamoDB's time to live reads: epoch seconds. */
export const expiresAttribute = 'expiresAt';

export const indexes = {
	/** Open cases and intakes by when something is next due: `OPEN#<kind>#<shard>` / `<dueAt>#<id>`. */
	byDue: { name: 'byDue', partition: 'duePk', sort: 'dueSk' },
	/** Cases of a data subject: `<subjectKey>` / `<receivedAt>#<id>`. */
	bySubject: { name: 'bySubject', partition: 'subjectKey', sort: 'subjectSk' },
	/** Closed cases by kind and month: `<kind>#<yyyy-mm>` / `<closedAt>#<id>`. */
	byClosed: { name: 'byClosed', partition: 'closedPk', sort: 'closedSk' },
} as const;

/** Number of partitions that the open cases of one kind are spread over. */
export const openShards = 8;
