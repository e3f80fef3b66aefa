/** The journal of what belongs to no case, read from the Audit table itself. */
import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { LocalSystem } from '../system.ts';
import type { SweepView } from './retention-desk.ts';

export interface JournalEvent {
	readonly type: string;
	readonly hash: string;
	readonly data: Readonly<Record<string, unknown>>;
}

export interface ReadJournal {
	readonly events: readonly JournalEvent[];
	/** What it does not have, or has otherwise. */
	problems(sweeps: readonly SweepView[], hold: string): string[];
}

export async function readJournal({ clientConfig, endpoints, tables }: LocalSystem): Promise<ReadJournal> {
	const client = new DynamoDBClient({ ...clientConfig, endpoint: endpoints.dynamodb });
	try {
		const events: JournalEvent[] = [];
		const query = {
			TableName: tables.audit,
			ConsistentRead: true,
			KeyConditionExpression: 'pk = :pk',
			ExpressionAttributeValues: { ':pk': 'CASE#retention' },
		};
		for await (const { Items = [] } of paginateQuery({ client: DynamoDBDocumentClient.from(client) }, query)) {
			events.push(...Items.map(({ pk: _pk, sk: _sk, ...event }) => event as JournalEvent));
		}
		return { events, problems: (sweeps, hold) => problemsWith(events, sweeps, hold) };
	} finally {
		client.destroy();
	}
}

function problemsWith(events: readonly JournalEvent[], sweeps: readonly SweepView[], hold: string): string[] {
	const of = (type: string) => events.filter((event) => event.type === type);
	const ended = (id: string) => of('sweep-ended').filter(({ data }) => data.sweep === id);
	const about = events.filter(({ data }) => data.hold === hold).map(({ type }) => type);
	return [
		...sweeps
			.filter(({ id, totals }) => {
				const [event, ...others] = ended(id);
				const { erased, anonymised, held, failed } = event?.data ?? {};
				return others.length > 0 || !isDeepStrictEqual({ erased, anonymised, held, failed }, totals);
			})
			.map(({ id }) => `the journal does not say of the sweep ${id} what the API says`),
		...['hold-placed', 'hold-lifted'].filter((type) => !about.includes(type)).map((type) => `the journal has no ${type}`),
	];
}
