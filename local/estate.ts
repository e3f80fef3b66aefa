/** The sample estate on this machine: an organisation's own stores, and a processor outside it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { StoreLocations } from '../functions/contract/env.ts';
import { sampleBuckets, sampleTables } from '../lib/sample-estate-data.ts';
import type { TableSpec } from '../lib/system/data.ts';
import { credentials, region } from './names.ts';
import { type CallRecordsProcessor, startCallRecordsProcessor } from './sample-estate/call-records-processor.ts';
import { type SamplePerson, samplePeople } from './sample-estate/people.ts';
import { seedSampleEstate } from './sample-estate/seed.ts';
import type { Endpoints } from './variables.ts';

const processorStore = 'call-records';

/** Physical name of what the estate calls by a store's id. */
const named = (store: string): string => `sample-${store}`;

export interface SampleEstate {
	/** By physical name. */
	readonly tables: Readonly<Record<string, TableSpec>>;
	readonly buckets: readonly string[];
	readonly locations: StoreLocations;
	/** By store id: what we share with processors. */
	readonly secrets: Readonly<Record<string, string>>;
	readonly processor: CallRecordsProcessor;
	readonly people: readonly SamplePerson[];
	/** Puts the sample people in. @param today calendar date. */
	seed(endpoints: Pick<Endpoints, 'dynamodb' | 's3'>, today: string): Promise<void>;
	stop(): Promise<void>;
}

export async function startSampleEstate(): Promise<SampleEstate> {
	const secret = 'the-secret-that-we-share-with-the-sample-processor';
	const processor = await startCallRecordsProcessor({ secret });
	const locations: StoreLocations = {
		...Object.fromEntries(Object.keys(sampleTables).map((store) => [store, { table: named(store) }])),
		...Object.fromEntries(Object.keys(sampleBuckets).map((store) => [store, { bucket: named(store) }])),
		[processorStore]: { url: processor.url },
	};
	return {
		tables: Object.fromEntries(Object.entries(sampleTables).map(([store, spec]) => [named(store), spec])),
		buckets: Object.keys(sampleBuckets).map(named),
		locations,
		secrets: { [processorStore]: secret },
		processor,
		people: Object.entries(samplePeople).flatMap(([key, person]) => (key === 'large' ? [] : [person])),
		async seed(endpoints, today) {
			const dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
			const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });
			await seedSampleEstate({ dynamodb, s3, callRecordsUrl: processor.url, locations, today });
			dynamodb.destroy();
			s3.destroy();
		},
		stop: () => processor.close(),
	};
}
