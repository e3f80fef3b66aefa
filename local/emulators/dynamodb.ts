import dynalite from 'dynalite';
import type { TableSpec } from '../../lib/system/data.ts';
import { closeIterators } from './close-iterators.ts';
import { compareDocuments } from './compare-documents.ts';
import { createTable } from './dynamo-call.ts';
import { type Emulator, type Gate, interpose, serve, trackWork } from './emulator.ts';
import { type IndexLag, makeIndexLag } from './index-lag.ts';

export interface DynamoEmulator extends Emulator {
	readonly lag: IndexLag;
}

/** DynamoDB in memory. @param tables by physical name. */
export async function startDynamo(tables: Readonly<Record<string, TableSpec>>, gate: Gate): Promise<DynamoEmulator> {
	compareDocuments();
	closeIterators();
	const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
	const idle = trackWork(server);
	const lag = makeIndexLag(tables);
	interpose(server, lag.wrap);
	const emulator = await serve(server, gate);
	lag.watch(emulator.url);
	await Promise.all(Object.entries(tables).map(([name, spec]) => createTable(emulator.url, definitionOf(name, spec))));
	return {
		url: emulator.url,
		lag,
		async stop() {
			lag.stop();
			// A write that finds the database closed would end the process.
			server.closeAllConnections();
			await idle();
			await emulator.stop();
		},
	};
}

function definitionOf(name: string, spec: TableSpec) {
	const keySchema = (partition: string, sort: string) => [
		{ AttributeName: partition, KeyType: 'HASH' },
		{ AttributeName: sort, KeyType: 'RANGE' },
	];
	const attributes = new Set([spec.partition, spec.sort, ...spec.indexes.flatMap((index) => [index.partition, index.sort])]);
	return {
		TableName: name,
		BillingMode: 'PAY_PER_REQUEST',
		AttributeDefinitions: [...attributes].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
		KeySchema: keySchema(spec.partition, spec.sort),
		...(spec.indexes.length > 0 && {
			GlobalSecondaryIndexes: spec.indexes.map((index) => ({
				IndexName: index.name,
				KeySchema: keySchema(index.partition, index.sort),
				Projection: { ProjectionType: 'KEYS_ONLY' },
			})),
		}),
	};
}
