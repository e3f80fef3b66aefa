import { StoreUnavailableError } from '../../core/stores/ports.ts';

/**
 * Says that the store failed, by the failure's name, status and AWS request id. The failure itself is left out, as a cause
 * too: messages of others can repeat keys and answers, which are personal data, and errors are logged.
 *
 * @throws StoreUnavailableError always
 */
export function unavailable(store: string, error: unknown): never {
	if (error instanceof StoreUnavailableError) throw error;
	const name = error instanceof Error ? error.name : 'an unknown error';
	const metadata = (error as { $metadata?: { httpStatusCode?: number; requestId?: string } } | undefined)?.$metadata;
	const where = metadata === undefined ? '' : ` (status ${metadata.httpStatusCode}, request ${metadata.requestId})`;
	throw new StoreUnavailableError(store, `failed with ${name}${where}`);
}
