import { ConditionalCheckFailedException, DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import toFastProperties from 'to-fast-properties';
import { SigningHash } from './signing-hash.ts';

/** The SDK retries what is transient, with backoff and jitter. */
export function dynamodbClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
	const client = new DynamoDBClient({ maxAttempts: 4, sha256: SigningHash, ...config });
	// Nothing is logged by it, but it goes through every attribute of every record for what is sensitive.
	client.middlewareStack.remove('loggerMiddleware');
	// Services that call functions are told which call led to theirs, lest it goes round; DynamoDB calls none.
	client.middlewareStack.remove('recursionDetectionMiddleware');
	makeOnce(client);
	// Each call copies the settings four times, and V8 keeps them as a dictionary, whose copy takes many times as long.
	toFastProperties(client.config);
	return client;
}

/** What the SDK makes anew for each request, and is the same for all: its signer, and what it says of itself. */
function makeOnce({ config, middlewareStack }: DynamoDBClient): void {
	// It asks for the credentials each time that it signs.
	config.signer = once(config.signer);
	const userAgent = once(async () => (await config.defaultUserAgentProvider()).map((pair) => pair.join('/')).join(' '));
	middlewareStack.remove('getUserAgentMiddleware');
	middlewareStack.add(
		(next) => async (args) => {
			(args.request as { readonly headers: Record<string, string> }).headers['user-agent'] = await userAgent();
			return next(args);
		},
		{ step: 'build', priority: 'low', name: 'userAgentMadeOnce' },
	);
}

/** Makes something at the first call, for all; again where that failed. */
function once<Args extends readonly unknown[], T>(make: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
	let made: Promise<T> | undefined;
	return (...args) => {
		made ??= make(...args).catch((error: unknown) => {
			made = undefined;
			throw error;
		});
		return made;
	};
}

/** One client a function, reused between invocations. */
export function documentClient(): DynamoDBDocumentClient {
	return DynamoDBDocumentClient.from(dynamodbClient(), { marshallOptions: { removeUndefinedValues: true } });
}

/** Runs a conditional write; `undefined` when its condition did not hold. */
export async function unlessRefused<T>(write: Promise<T>): Promise<T | undefined> {
	try {
		return await write;
	} catch (error) {
		if (error instanceof ConditionalCheckFailedException) return undefined;
		throw error;
	}
}

/** What an update says that sets these attributes, whatever they are called: `#n0` is the first, `:v0` its value. */
export function setting(attributes: Readonly<Record<string, unknown>>) {
	const entries = Object.entries(attributes);
	return {
		UpdateExpression: `SET ${entries.map((_, nth) => `#n${nth} = :v${nth}`).join(', ')}`,
		ExpressionAttributeNames: Object.fromEntries(entries.map(([name], nth) => [`#n${nth}`, name])),
		ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], nth) => [`:v${nth}`, value])),
	};
}
