/** The least request units that the design needs for what was done. */
import type { Consumption } from './meter.ts';

export interface Units {
	readonly reads: number;
	readonly writes: number;
}

export function total(consumption: readonly Consumption[]): Units {
	return {
		reads: consumption.reduce((sum, { readUnits }) => sum + readUnits, 0),
		writes: consumption.reduce((sum, { writeUnits, indexUnits }) => sum + writeUnits + indexUnits, 0),
	};
}

/**
 * What remains when each invocation reads nothing twice; each command writes the case once, with its event, and the event once
 * into the chain; each mail is written twice, recorded and marked as sent; and nothing is written only to be refused. Not
 * counted, therefore: an item or a page read again in the same invocation, the emptying of the outbox in a write of its own
 * (the next command's write replaces it), taking hold of a mail before it is sent, taking it out of the index afterwards, and
 * refused writes. Index entries are all needed: each nominates something for a sweep.
 */
export function least(consumption: readonly Consumption[]): Units {
	const seen = new Map<unknown, Set<string>>();
	let reads = 0;
	let writes = 0;
	for (const each of consumption) {
		writes += each.indexUnits + (isNeeded(each) ? each.writeUnits : 0);
		if (each.readUnits === 0) continue;
		const { TableName, IndexName, Key, KeyConditionExpression, ExpressionAttributeValues, ExclusiveStartKey, RequestItems } =
			each.request;
		const what = JSON.stringify([
			TableName,
			IndexName,
			Key,
			KeyConditionExpression,
			ExpressionAttributeValues,
			ExclusiveStartKey,
			RequestItems,
		]);
		const before = seen.get(each.invocation) ?? new Set<string>();
		seen.set(each.invocation, before);
		if (!before.has(what)) reads += each.readUnits;
		before.add(what);
	}
	return { reads, writes };
}

function isNeeded({ refused, request: { UpdateExpression = '', Key } }: Consumption): boolean {
	if (refused || UpdateExpression === 'REMOVE outbox') return false;
	const isMail = Key?.sk?.S !== undefined && String(Key.sk.S).startsWith('MAIL#');
	return !(isMail && !UpdateExpression.includes('sentAt'));
}
