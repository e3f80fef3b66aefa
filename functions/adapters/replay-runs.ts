import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { expiresAttribute } from '../contract/tables.ts';
import { notBegun, type ReplayProgress, type ReplayRun, type ReplayRuns } from '../core/retention/replay.ts';
import { unlessRefused } from './dynamodb.ts';

/** Seconds that a run's items are kept. */
const kept = 90 * 86_400;

/** Replays of erasures in the Cases table, an item each, and one for each phase. Their totals say nothing of anybody. */
export function replayRuns(client: DynamoDBDocumentClient, table: string, now: () => string): ReplayRuns {
	const keyOf = (id: string, phase = 'RUN') => ({ pk: `RUN#replay-erasures#${id}`, sk: phase });
	const expiry = () => ({ [expiresAttribute]: Math.floor(Date.parse(now()) / 1000) + kept });
	const read = async (id: string, phase?: string) =>
		(await client.send(new GetCommand({ TableName: table, Key: keyOf(id, phase), ConsistentRead: true }))).Item;
	const get = async (id: string) => (await read(id))?.run as ReplayRun | undefined;
	return {
		async open(run) {
			const put = new PutCommand({
				TableName: table,
				Item: { ...keyOf(run.id), run, ...expiry() },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			return (await unlessRefused(client.send(put))) ? run : ((await get(run.id)) ?? run);
		},
		get,
		async progress(id, phase) {
			return ((await read(id, phase))?.progress as ReplayProgress | undefined) ?? notBegun;
		},
		async advance(id, phase, next, expected) {
			const isNew = expected.cursor === undefined;
			const put = new PutCommand({
				TableName: table,
				Item: { ...keyOf(id, phase), progress: next, ...expiry() },
				ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'progress.#cursor = :cursor AND progress.done = :done',
				...(!isNew && {
					ExpressionAttributeNames: { '#cursor': 'cursor' },
					ExpressionAttributeValues: { ':cursor': expected.cursor, ':done': expected.done },
				}),
			});
			return (await unlessRefused(client.send(put))) ? 'written' : 'lost';
		},
	};
}
