import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiresAttribute } from '../contract/tables.ts';
import { mintToken, readToken } from '../core/identity/token.ts';
import { unlessRefused } from './dynamodb.ts';
import type { Keys } from './keys.ts';

/** Seconds of an hour. */
const hour = 3600;

/**
 * Secret links by which breaches are reported, one for the staff and one for each processor. A link is good for its holder alone, until
 * it is renewed; it needs no expiry, since a breach is reported when there is one.
 */
export interface ReportLinks {
	/** The secret of the holder's link as it stands. Minted anew, the one before opens nothing any more. */
	mint(holder: string, renew: boolean, now: string): Promise<{ readonly key: string; readonly mintedAt: string }>;
	/** Whether it is the secret of this holder's link. */
	opens(holder: string, key: unknown, now: string): Promise<boolean>;
	/** Counts one report by the holder's link in this hour; false once `limit` is passed. The same report counts once. */
	allow(holder: string, report: string, limit: number, now: string): Promise<boolean>;
}

export function reportLinks(
	client: DynamoDBDocumentClient,
	table: string,
	keys: () => Promise<Pick<Keys, 'tokenKey'>>,
): ReportLinks {
	const keyOf = (holder: string, sort = 'LINK') => ({ pk: `REPORT-LINK#${holder}`, sk: sort });
	const scopeOf = (holder: string, generation: number) => `breach-report/${holder}/${generation}`;

	async function read(holder: string): Promise<{ readonly generation: number; readonly mintedAt: string } | undefined> {
		const { Item } = await client.send(new GetCommand({ TableName: table, Key: keyOf(holder), ConsistentRead: true }));
		return Item && { generation: Number(Item.generation), mintedAt: String(Item.mintedAt) };
	}

	return {
		async mint(holder, renew, now) {
			const before = await read(holder);
			if (!before || renew) {
				const update = new UpdateCommand({
					TableName: table,
					Key: keyOf(holder),
					UpdateExpression: 'SET generation = :next, mintedAt = :now',
					// Two at it at once give one link, and not two of which one is dead.
					ConditionExpression: before ? 'generation = :before' : 'attribute_not_exists(pk)',
					ExpressionAttributeValues: {
						':next': (before?.generation ?? 0) + 1,
						':now': now,
						...(before && { ':before': before.generation }),
					},
				});
				await unlessRefused(client.send(update));
			}
			const { generation, mintedAt } = (await read(holder)) ?? { generation: 1, mintedAt: now };
			const scope = { reference: scopeOf(holder, generation), act: 'report-breach', expiresAt: undefined } as const;
			return { key: mintToken(scope, (await keys()).tokenKey), mintedAt };
		},
		async opens(holder, key, now) {
			const link = await read(holder);
			if (!link) return false;
			const scope = { reference: scopeOf(holder, link.generation), act: 'report-breach', now } as const;
			return readToken(key, scope, (await keys()).tokenKey) === 'valid';
		},
		async allow(holder, report, limit, now) {
			const start = Math.floor(Date.parse(now) / 1000 / hour) * hour;
			const count = new UpdateCommand({
				TableName: table,
				Key: keyOf(holder, `REPORTS#${start}`),
				UpdateExpression: 'ADD reports :report SET #expires = :expires',
				ConditionExpression: 'attribute_not_exists(reports) OR size(reports) < :limit OR contains(reports, :one)',
				ExpressionAttributeNames: { '#expires': expiresAttribute },
				ExpressionAttributeValues: {
					':report': new Set([report]),
					':one': report,
					':limit': limit,
					':expires': start + 2 * hour,
				},
			});
			return (await unlessRefused(client.send(count))) !== undefined;
		},
	};
}
