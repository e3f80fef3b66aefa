import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { announced, type RunningSystem } from '../../lib/running-system.ts';
import { readTables } from './chain-in-tables.ts';
import { NoChainError, type RecordedChain } from './recorded-chain.ts';

/**
 * The chain in whichever local system has the case.
 *
 * @throws NoChainError
 */
export async function readLocal(typed: string, folder?: string): Promise<RecordedChain> {
	const without: NoChainError[] = [];
	for (const system of announced(folder)) {
		try {
			return await readFrom(system, typed);
		} catch (error) {
			// Anything else: it was killed, and nothing, or something else, listens there now.
			if (error instanceof NoChainError) without.push(error);
		}
	}
	throw without[0] ?? new NoChainError('No local system is running: start one by npm start, or name the tables or a file');
}

async function readFrom(system: RunningSystem, typed: string): Promise<RecordedChain> {
	const client = new DynamoDBClient({
		region: system.region,
		endpoint: system.dynamodb,
		credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
		maxAttempts: 1,
	});
	try {
		return await readTables(client, system.tables, typed);
	} finally {
		client.destroy();
	}
}
