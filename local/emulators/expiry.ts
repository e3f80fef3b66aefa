import type { TableSpec } from '../../lib/system/data.ts';
import { callDynamo, scan } from './dynamo-call.ts';

/** Drops what DynamoDB's time to live would drop: items whose second of expiry is past. */
export async function dropExpired(url: string, tables: Readonly<Record<string, TableSpec>>, now: Date): Promise<void> {
	for (const [table, spec] of Object.entries(tables)) {
		if (spec.expires === undefined) continue;
		for await (const item of scan(url, table)) {
			const second = Number(item[spec.expires]?.N ?? Number.POSITIVE_INFINITY);
			if (second * 1000 > now.getTime()) continue;
			const key = Object.fromEntries([spec.partition, spec.sort].map((name) => [name, item[name]]));
			// The item may have been renewed since the scan.
			await callDynamo(url, 'DeleteItem', {
				TableName: table,
				Key: key,
				ConditionExpression: '#expires = :seen',
				ExpressionAttributeNames: { '#expires': spec.expires },
				ExpressionAttributeValues: { ':seen': item[spec.expires] },
			}).catch((error: Error) => {
				if (!error.message.includes('ConditionalCheckFailed')) throw error;
			});
		}
	}
}
