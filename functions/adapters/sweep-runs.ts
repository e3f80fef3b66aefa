import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiresAttribute } from '../contract/tables.ts';
import { unlessRefused } from './dynamodb.ts';

/** Seconds that a run's item is kept. */
const kept = 90 * 86_400;
/** Milliseconds after which a run that has not ended counts as dead: Lambda's longest. */
const longest = 900_000;

/** Runs of the schedules, an item each, so that a schedule that fires twice runs once. */
export interface SweepRuns {
	/** False: this run is under way, or over. */
	start(schedule: string, scheduledAt: string, now: string): Promise<boolean>;
	end(schedule: string, scheduledAt: string, now: string, totals: Readonly<Record<string, number>>): Promise<void>;
}

export function sweepRuns(client: DynamoDBDocumentClient, table: string): SweepRuns {
	const keyOf = (schedule: string, scheduledAt: string) => ({ pk: `RUN#${schedule}`, sk: scheduledAt });
	return {
		async start(schedule, scheduledAt, now) {
			const put = new PutCommand({
				TableName: table,
				Item: {
					...keyOf(schedule, scheduledAt),
					startedAt: now,
					[expiresAttribute]: Math.floor(Date.parse(now) / 1000) + kept,
				},
				ConditionExpression: 'attribute_not_exists(pk) OR (attribute_not_exists(endedAt) AND startedAt < :dead)',
				ExpressionAttributeValues: { ':dead': new Date(Date.parse(now) - longest).toISOString() },
			});
			return (await unlessRefused(client.send(put))) !== undefined;
		},
		async end(schedule, scheduledAt, now, totals) {
			await client.send(
				new UpdateCommand({
					TableName: table,
					Key: keyOf(schedule, scheduledAt),
					UpdateExpression: 'SET endedAt = :now, totals = :totals',
					ExpressionAttributeValues: { ':now': now, ':totals': totals },
				}),
			);
		},
	};
}
