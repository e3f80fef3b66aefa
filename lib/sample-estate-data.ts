/**
 * The tables and buckets of the sample estate as plain data, by store id of policy/data-map.yaml. Its stack and the local
 * engine create them from here. Every index sort key is unique within its partition, as paging needs.
 */
import type { BucketSpec, TableSpec } from './system/data.ts';

export const sampleTables = {
	crm: {
		description: 'Contacts and what they sent',
		partition: 'contactId',
		sort: 'recordId',
		indexes: [{ name: 'byEmail', partition: 'email', sort: 'recordId' }],
	},
	membership: {
		description: 'Membership contracts and credit checks',
		partition: 'memberId',
		sort: 'recordId',
		indexes: [{ name: 'byContact', partition: 'contactId', sort: 'recordId' }],
	},
	payments: { description: 'Invoices and payment details', partition: 'memberId', sort: 'recordId', indexes: [] },
	'building-access': { description: 'Doors opened and vehicles registered', partition: 'memberId', sort: 'recordId', indexes: [] },
	events: {
		description: 'Attendance and dietary requirements',
		partition: 'eventId',
		sort: 'recordId',
		indexes: [{ name: 'byEmail', partition: 'email', sort: 'recordId' }],
	},
	marketing: { description: 'Marketing consents and campaigns', partition: 'email', sort: 'recordId', indexes: [] },
	'web-analytics': { description: 'Devices and pages seen', partition: 'visitorId', sort: 'recordId', indexes: [] },
} as const satisfies Record<string, TableSpec>;

export type SampleTableId = keyof typeof sampleTables;

export const sampleBuckets = {
	'identity-documents': { description: 'Identity documents of members, a prefix each' },
} as const satisfies Record<string, BucketSpec>;

export type SampleBucketId = keyof typeof sampleBuckets;
