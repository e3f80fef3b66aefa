import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { callDynamo } from '../../local/emulators/dynamo-call.ts';
import type { LocalSystem } from '../../local/system.ts';
import { startTrial } from '../fixtures/local/trial-system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startTrial();
});
beforeEach(() => system.faults.forgetCalls());
afterAll(() => system.stop());

const put = (id: string, attributes: Record<string, string> = {}) => ({ do: 'put', id, attributes });
const act = (...steps: unknown[]) => system.invoke('act', { steps });
const stored = async (ids: readonly string[]) => {
	const found: string[] = [];
	for (const id of ids) {
		const { Item } = await callDynamo(system.endpoints.dynamodb, 'GetItem', {
			TableName: system.tables.cases,
			Key: { pk: { S: id }, sk: { S: 'CASE' } },
		});
		if (Item !== undefined) found.push(id);
	}
	return found;
};

describe('an invocation that is killed', () => {
	test.each([
		{ when: 'before', call: 1, done: [] },
		{ when: 'after', call: 1, done: ['1'] },
		{ when: 'before', call: 3, done: ['1', '2'] },
		{ when: 'after', call: 3, done: ['1', '2', '3'] },
	] as const)('$when call $call has done so much and no more, and the next one is whole', async ({ when, call, done }) => {
		const ids = ['1', '2', '3', '4'].map((number) => `${when}-${call}-${number}`);
		const kill = system.faults.kill({ function: 'act', call, when });
		await expect(act(...ids.map((id) => put(id)))).rejects.toMatchObject({
			name: 'Lambda.Unknown',
			errorMessage: 'Runtime exited',
			crashed: true,
		});
		expect(kill.fired).toBe(true);
		expect(await stored(ids)).toEqual(done.map((number) => `${when}-${call}-${number}`));
		await act(...ids.map((id) => put(id)));
		expect(await stored(ids)).toEqual(ids);
	});

	test.each(['before', 'after'] as const)('%s a fetch dies as well', async (when) => {
		const kill = system.faults.kill({ call: 1, when });
		await expect(act({ do: 'fetch', url: `${system.url}/` })).rejects.toMatchObject({ name: 'Lambda.Unknown' });
		expect(kill.fired).toBe(true);
	});

	test('does not die of a call that it never makes, nor of another function’s, nor of an order taken back', async () => {
		const late = system.faults.kill({ function: 'act', call: 3, when: 'before' });
		const other = system.faults.kill({ function: 'keep-token', call: 1, when: 'before' });
		const cancelled = system.faults.kill({ function: 'act', call: 1, when: 'before' });
		cancelled.cancel();
		await act(put('whole-1'), put('whole-2'));
		expect([late.fired, other.fired, cancelled.fired]).toEqual([false, false, false]);
		late.cancel();
		other.cancel();
	});

	test('is the n-th where one is meant', async () => {
		const kill = system.faults.kill({ function: 'act', invocation: 2, call: 1, when: 'before' });
		await act(put('nth-1'));
		await expect(act(put('nth-2'))).rejects.toThrow('Runtime exited');
		await act(put('nth-3'));
		expect([kill.fired, await stored(['nth-1', 'nth-2', 'nth-3'])]).toEqual([true, ['nth-1', 'nth-3']]);
	});

	test('is one with such an event, where that is meant', async () => {
		const kill = system.faults.kill({
			function: 'act',
			event: (event) => JSON.stringify(event).includes('such-2'),
			call: 1,
			when: 'before',
		});
		await act(put('such-1'));
		await expect(act(put('such-2'))).rejects.toThrow('Runtime exited');
		await act(put('such-2'));
		expect([kill.fired, await stored(['such-1', 'such-2'])]).toEqual([true, ['such-1', 'such-2']]);
	});

	test('is one, however many run', async () => {
		const kill = system.faults.kill({ function: 'act', call: 1, when: 'before' });
		const ids = ['a', 'b', 'c', 'd'];
		const outcomes = await Promise.allSettled(ids.map((id) => act(put(`many-${id}`))));
		expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
		expect(kill.fired).toBe(true);
		expect(await stored(ids.map((id) => `many-${id}`))).toHaveLength(3);
	});
});

describe('the calls of an invocation', () => {
	test('are counted and named, the SDK’s retries too', async () => {
		const outage = system.faults.failService({ service: 'dynamodb', status: 500, times: 1 });
		await act(put('counted'), { do: 'mail', to: 'a@example.com', key: 'counted' });
		await act({ do: 'presign' }, { do: 'fetch', url: `${system.url}/` });
		expect(outage.answered).toBe(1);
		expect(system.faults.calls().filter((each) => each.function === 'act')).toEqual([
			{ function: 'act', invocation: 1, event: expect.anything(), calls: ['dynamodb:PutItem', 'dynamodb:PutItem', 'ses:POST'] },
			{ function: 'act', invocation: 2, event: expect.anything(), calls: ['s3:PUT', `${new URL(system.url).host}:GET`] },
		]);
	});
});

describe('a service that fails', () => {
	test('for longer than the SDK retries fails the function, by the service’s own error', async () => {
		const outage = system.faults.failService({ service: 'dynamodb', status: 400 });
		await expect(act(put('throttled'))).rejects.toMatchObject({ name: 'ThrottlingException' });
		outage.end();
		await act(put('throttled'));
		expect(await stored(['throttled'])).toEqual(['throttled']);
	});

	test('does not take the others with it', async () => {
		const outage = system.faults.failService({ service: 'ses', status: 503, times: 100 });
		await act(put('others'));
		await expect(act({ do: 'mail', to: 'a@example.com', key: 'lost' })).rejects.toMatchObject({ name: 'ServiceUnavailable' });
		outage.end();
		expect((await system.mails()).filter(({ key }) => key === 'lost')).toEqual([]);
	});
});

describe('an index that lags', () => {
	const query = async () => {
		const { Items } = await callDynamoAsFunction<{ Items: { pk: { S: string }; dueSk: { S: string } }[] }>('Query', {
			TableName: system.tables.cases,
			IndexName: 'byDue',
			KeyConditionExpression: 'duePk = :p',
			ExpressionAttributeValues: { ':p': { S: 'OPEN#lag' } },
		});
		return Items.map(({ pk, dueSk }) => `${pk.S} ${dueSk.S}`);
	};
	const due = (id: string, dueSk: string) => act(put(id, { duePk: 'OPEN#lag', dueSk }));

	test('shows what was there before, until it catches up; the table is always up to date', async () => {
		await due('old', '1#old');
		await system.faults.delayIndex(true);
		await due('new', '2#new');
		await due('old', '3#old');
		expect(await stored(['new'])).toEqual(['new']);
		expect(await query()).toEqual(['old 1#old']);
		await system.faults.delayIndex(false);
		expect(await query()).toEqual(['new 2#new', 'old 3#old']);
	});

	test('catches up by itself after the lag', async () => {
		await system.faults.delayIndex(50);
		await due('late', '4#late');
		while (!(await query()).includes('late 4#late')) await new Promise((resolve) => setTimeout(resolve, 5));
		await system.faults.delayIndex(false);
		expect(await query()).toEqual(['new 2#new', 'old 3#old', 'late 4#late']);
	});

	/** Not as the engine's own call, which no lag hides anything from. */
	async function callDynamoAsFunction<T>(operation: string, input: unknown): Promise<T> {
		const response = await fetch(system.endpoints.dynamodb, {
			method: 'POST',
			headers: {
				'content-type': 'application/x-amz-json-1.0',
				'x-amz-target': `DynamoDB_20120810.${operation}`,
				'x-amz-date': '20000101T000000Z',
				authorization: 'AWS4-HMAC-SHA256 Credential=a/20000101/eu-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=a',
			},
			body: JSON.stringify(input),
		});
		return (await response.json()) as T;
	}
});
