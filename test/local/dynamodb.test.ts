import { setTimeout } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { AbstractLevel } from 'abstract-level';
import { callDynamo } from '../../local/emulators/dynamo-call.ts';
import { startDynamo } from '../../local/emulators/dynamodb.ts';

const table = 'the-table';
const none = () => false;

test('is stopped in the middle of writes without harm', async () => {
	const dynamo = await startDynamo({ [table]: { description: 'A table', partition: 'pk', sort: 'sk', indexes: [] } }, none);
	const answers: string[] = [];
	const put = async (pk: string) => {
		const item = { pk: { S: pk }, sk: { S: '1' } };
		answers.push(
			await callDynamo(dynamo.url, 'PutItem', { TableName: table, Item: item }).then(
				() => 'written',
				() => 'broken off',
			),
		);
	};
	const puts = Promise.all(Array.from({ length: 1000 }, (_, n) => put(`${n}`)));
	while (answers.length === 0) await setTimeout(1);
	await dynamo.stop();
	await puts;
	expect(new Set(answers)).toEqual(new Set(['written', 'broken off']));
});

test('compares lists and maps in conditions by what is in them, as AWS does', async () => {
	const dynamo = await startDynamo({ [table]: { description: 'A table', partition: 'pk', sort: 'sk', indexes: [] } }, none);
	try {
		const document = { L: [{ S: 'a' }, { M: { one: { N: '1' }, two: { L: [] } } }] };
		const Key = { pk: { S: 'a' }, sk: { S: '1' } };
		await callDynamo(dynamo.url, 'PutItem', { TableName: table, Item: { ...Key, document, note: { S: 'old' } } });
		const update = (condition: string, value: object) =>
			callDynamo(dynamo.url, 'UpdateItem', {
				TableName: table,
				Key,
				UpdateExpression: 'SET note = :note',
				ConditionExpression: condition,
				ExpressionAttributeValues: { ':note': { S: 'new' }, ':document': value },
			}).then(
				() => 'written',
				() => 'refused',
			);
		const reordered = { L: [{ S: 'a' }, { M: { two: { L: [] }, one: { N: '1' } } }] };
		const other = { L: [{ S: 'a' }, { M: { one: { N: '2' }, two: { L: [] } } }] };
		const conditions: [string, object][] = [
			['document = :document', document],
			['document = :document', reordered],
			['attribute_exists(pk) AND document = :document', document],
			['document = :document', other],
			['document = :document', { L: [] }],
			['missing = :document', document],
			['NOT document = :document', document],
			['NOT document = :document', other],
			['document = :document OR note = :note', other],
		];
		const outcomes: string[] = [];
		for (const [condition, value] of conditions) outcomes.push(await update(condition, value));
		expect(outcomes).toEqual(['written', 'written', 'written', 'refused', 'refused', 'refused', 'refused', 'written', 'written']);
	} finally {
		await dynamo.stop();
	}
});

test('keeps nothing of what it has read', async () => {
	const opened = jest.spyOn(AbstractLevel.prototype, 'attachResource');
	const closed = jest.spyOn(AbstractLevel.prototype, 'detachResource');
	const dynamo = await startDynamo({ [table]: { description: 'A table', partition: 'pk', sort: 'sk', indexes: [] } }, none);
	try {
		for (const sk of ['1', '2', '3'])
			await callDynamo(dynamo.url, 'PutItem', { TableName: table, Item: { pk: { S: 'a' }, sk: { S: sk } } });
		const query = (pk: string, more: object = {}) =>
			callDynamo<{ Count: number }>(dynamo.url, 'Query', {
				TableName: table,
				KeyConditionExpression: 'pk = :pk',
				ExpressionAttributeValues: { ':pk': { S: pk } },
				...more,
			});
		const counts = [await query('a'), await query('a', { Limit: 1 }), await query('nobody')].map(({ Count }) => Count);
		expect(counts).toEqual([3, 1, 0]);
		await callDynamo(dynamo.url, 'Scan', { TableName: table, Limit: 1 });
		await setTimeout(50);
		expect(opened.mock.calls.length).toBeGreaterThanOrEqual(4);
		expect(closed).toHaveBeenCalledTimes(opened.mock.calls.length);
	} finally {
		await dynamo.stop();
	}
});
