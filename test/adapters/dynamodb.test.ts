import { Readable } from 'node:stream';
import { DynamoDBClient, type DynamoDBClientConfig, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { dynamodbClient } from '../../functions/adapters/dynamodb.ts';

type Headers = Readonly<Record<string, string>>;

const keys = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: `secret of ${accessKeyId}`, sessionToken: 'token' });

/** What clients of the settings would send. */
function wire() {
	const sent: Headers[] = [];
	const requestHandler = {
		async handle({ headers }: { readonly headers: Headers }) {
			sent.push({ ...headers });
			const body = Readable.from([Buffer.from('{"TableNames":[]}')], { objectMode: false });
			return { response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body } };
		},
	} as unknown as NonNullable<DynamoDBClientConfig['requestHandler']>;
	return { sent, requestHandler };
}

const ask = (client: DynamoDBClient) => client.send(new ListTablesCommand({}));

/** What is signed, and another in each request. */
const theSameInvocation =
	(next: (args: unknown) => unknown) => (args: { readonly request: { headers: Record<string, string> } }) => {
		args.request.headers['amz-sdk-invocation-id'] = 'the same';
		return next(args);
	};

test('signs as the SDK does', async () => {
	const { sent, requestHandler } = wire();
	const settings = { region: 'eu-west-2', credentials: keys('FIRST'), requestHandler };
	const plain = new DynamoDBClient(settings);
	plain.middlewareStack.remove('getUserAgentMiddleware');
	for (const client of [dynamodbClient(settings), plain]) {
		client.middlewareStack.addRelativeTo(theSameInvocation as never, {
			...{ relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'theSameInvocation' },
		});
		await ask(client);
		await ask(client);
	}
	const scopes = sent.map(({ authorization }) => authorization?.replace(/Signature=.*/, ''));
	expect(new Set(scopes).size).toBe(1);
	expect(scopes[0]).toMatch(/^AWS4-HMAC-SHA256 Credential=FIRST\/\d{8}\/eu-west-2\/dynamodb\/aws4_request/);
	// Those of one second are the same, to the last digit.
	for (const headers of Map.groupBy(sent, (each) => each['x-amz-date']).values())
		expect(new Set(headers.map(({ authorization }) => authorization)).size).toBe(1);
});

test('signs with the credentials of the moment', async () => {
	const { sent, requestHandler } = wire();
	let now = 'FIRST';
	// Over so soon that they are asked for again.
	const credentials = async () => ({ ...keys(now), expiration: new Date(Date.now() + 1000) });
	const client = dynamodbClient({ region: 'eu-west-2', credentials, requestHandler });
	await ask(client);
	now = 'SECOND';
	await ask(client);
	expect(sent.map(({ authorization }) => /Credential=(\w+)/.exec(authorization ?? '')?.[1])).toEqual(['FIRST', 'SECOND']);
});

test('says of itself what the SDK says, with each request', async () => {
	const { sent, requestHandler } = wire();
	const client = dynamodbClient({ region: 'eu-west-2', credentials: keys('FIRST'), requestHandler });
	await ask(client);
	await ask(client);
	expect(sent.map((headers) => headers['user-agent'])).toEqual(
		Array(2).fill(expect.stringMatching(/^aws-sdk-js\/3\.\d+.* md\/nodejs\/24/)),
	);
});

test('tries again what failed before the first request', async () => {
	const { sent, requestHandler } = wire();
	let asked = 0;
	const region = async () => {
		if (asked++ === 0) throw new Error('not yet');
		return 'eu-west-2';
	};
	const client = dynamodbClient({ region, credentials: keys('FIRST'), requestHandler });
	await expect(ask(client)).rejects.toThrow('not yet');
	await ask(client);
	expect(sent).toHaveLength(1);
});
