import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
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
