import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** One client a function, reused between invocations; the SDK retries what is transient, with backoff and jitter. */
export function documentClient(): DynamoDBDocumentClient {
	return DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 4 }), { marshallOptions: { removeUndefinedValues: true } });
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
