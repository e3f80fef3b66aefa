/** Puts the sample people into the sample estate, by nothing but the SDK and the processor's control address. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoreLocations } from '../../functions/contract/env.ts';
import type { SampleTableId } from '../../lib/sample-estate-data.ts';
import { before } from './dates.ts';
import { type SamplePerson, samplePeople } from './people.ts';
import { pageSeen, sampleRecords } from './records.ts';
import { writeRows } from './write-rows.ts';

export interface SeedProps {
	readonly dynamodb: DynamoDBClient;
	readonly s3: S3Client;
	/** Base address of the call-records processor; absent: its records are not seeded. */
	readonly callRecordsUrl?: string;
	readonly locations: StoreLocations;
	/** Calendar date that the records' dates count back from. */
	readonly today: string;
}

/** Seeds all sample people but `large`. Again with the same `today`: the same records. */
export async function seedSampleEstate({ dynamodb, s3, callRecordsUrl, locations, today }: SeedProps): Promise<void> {
	const { tables, objects, calls } = sampleRecords(today);
	for (const [store, rows] of Object.entries(tables)) await writeRows(dynamodb, tableOf(locations, store), rows);
	for (const [store, files] of Object.entries(objects)) {
		const Bucket = locations[store]?.bucket;
		if (Bucket === undefined) throw new Error(`No bucket is known for the sample store ${store}`);
		for (const { key, type, body, metadata } of files) {
			await s3.send(new PutObjectCommand({ Bucket, Key: key, ContentType: type, Body: body, Metadata: { ...metadata } }));
		}
	}
	if (callRecordsUrl !== undefined) {
		const answer = await fetch(`${callRecordsUrl}/control/records`, { method: 'PUT', body: JSON.stringify(calls) });
		if (!answer.ok) throw new Error(`The call-records processor refused its records with ${answer.status}`);
	}
}

export interface SeedLargePersonProps extends Pick<SeedProps, 'dynamodb' | 'locations' | 'today'> {
	/** Pages seen on the site; the contact comes on top. */
	readonly records: number;
}

/** Seeds `samplePeople.large`: a contact, and that many records in web analytics, over the last year. */
export async function seedLargePerson({ dynamodb, locations, today, records }: SeedLargePersonProps): Promise<SamplePerson> {
	const person = samplePeople.large;
	const days = Array.from({ length: 365 }, (_, day) => before(today, { days: day + 1 }));
	await writeRows(dynamodb, tableOf(locations, 'crm'), [
		{
			contactId: person.contactId,
			recordId: `contact#${person.contactId}#001`,
			type: 'contact',
			email: person.email,
			name: person.name,
			visitorId: person.visitorId,
			createdOn: before(today, { years: 1 }),
		},
	]);
	const table = tableOf(locations, 'web-analytics');
	const chunk = 10_000;
	for (let from = 0; from < records; from += chunk) {
		const count = Math.min(chunk, records - from);
		await writeRows(
			dynamodb,
			table,
			Array.from({ length: count }, (_, index) => pageSeen(person, from + index, days[(from + index) % days.length] ?? today)),
		);
	}
	return person;
}

function tableOf(locations: StoreLocations, store: SampleTableId | string): string {
	const table = locations[store]?.table;
	if (table === undefined) throw new Error(`No table is known for the sample store ${store}`);
	return table;
}
