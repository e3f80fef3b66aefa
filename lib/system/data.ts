/** Tables and buckets. */
import { expiresAttribute, indexes, key } from '../../functions/contract/tables.ts';

export interface IndexSpec {
	readonly name: string;
	readonly partition: string;
	readonly sort: string;
}

export interface TableSpec {
	readonly description: string;
	readonly partition: string;
	readonly sort: string;
	readonly indexes: readonly IndexSpec[];
	/** Attribute with the epoch second after which DynamoDB may drop an item. */
	readonly expires?: string;
}

export const tables = {
	cases: {
		description: 'Cases: projection, person, waits, mails, tasks, notes, intakes, sweep runs',
		partition: key.partition,
		sort: key.sort,
		indexes: [indexes.byDue, indexes.bySubject, indexes.byClosed],
		expires: expiresAttribute,
	},
	audit: { description: 'The event chain of every case; append only', partition: key.partition, sort: key.sort, indexes: [] },
	subjects: {
		description: 'Consents, objections, suppression, open rights and leases of data subjects; figures that are of nobody',
		partition: key.partition,
		sort: key.sort,
		indexes: [],
		expires: expiresAttribute,
	},
} as const satisfies Record<string, TableSpec>;

export interface BucketSpec {
	readonly description: string;
	/** Objects cannot be changed or removed for this many days (S3 Object Lock, compliance mode). */
	readonly lockedDays?: number;
}

export const buckets = {
	exports: { description: 'Access packages, their parts, evidence bundles; expiring by the policy' },
	anchors: { description: 'Nightly anchors of chain heads', lockedDays: 365 },
	ledger: { description: 'The ledger of erasures, sealed; expiring with the backups that it makes up for' },
} as const satisfies Record<string, BucketSpec>;
