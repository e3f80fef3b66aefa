/**
 * Says whether the event chain of a case holds: `npm run audit:verify -- REFERENCE`. Prints one line; exit status 0 where
 * every event holds, 1 where one does not or there is no chain to read, 2 where the command was not understood.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readFileChain } from './audit-verify/chain-in-file.ts';
import { readTables } from './audit-verify/chain-in-tables.ts';
import { judgeChain } from './audit-verify/judge-chain.ts';
import { readArguments, type Source, UsageError, usage } from './audit-verify/options.ts';
import { NoChainError, type RecordedChain } from './audit-verify/recorded-chain.ts';
import { readLocal } from './audit-verify/running-local-system.ts';

async function readChain(source: Source): Promise<RecordedChain> {
	if (source.kind === 'file') return readFileChain(source);
	if (source.kind === 'local') return readLocal(source.reference);
	const client = new DynamoDBClient(source.region === undefined ? {} : { region: source.region });
	try {
		return await readTables(client, source, source.reference);
	} catch (error) {
		if (error instanceof NoChainError) throw error;
		throw new NoChainError(`The tables cannot be read: ${(error as Error).message} (${(error as Error).name})`);
	} finally {
		client.destroy();
	}
}

try {
	const { holds, text } = judgeChain(await readChain(readArguments(process.argv.slice(2))));
	console.log(text);
	process.exitCode = holds ? 0 : 1;
} catch (error) {
	if (!(error instanceof UsageError) && !(error instanceof NoChainError)) throw error;
	console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error.message);
	process.exitCode = error instanceof UsageError ? 2 : 1;
}
