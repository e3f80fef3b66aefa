/**
 * Tokens of the links that mails of marketing carry: the address itself, sealed, so that mailing tools can be given any number of them
 * and none needs a record. Whoever has one reads the mailbox. They do not expire (RFC 8058: mails lie about for years).
 */
import { SealBrokenError, seal, unseal } from './sealing.ts';

const place = 'unsubscribe';

/** @param address normalised @param key 32 octets */
export function mintUnsubscribeToken(address: string, key: Uint8Array): string {
	return Buffer.from(seal(address, place, key)).toString('base64url');
}

/** The address; `undefined` for whatever else than a token of ours, exactly as it was minted. Never throws. */
export function readUnsubscribeToken(token: string, key: Uint8Array): string | undefined {
	const sealed = Buffer.from(token, 'base64url');
	// Decoding passes over what is no base64url: two spellings would be two tokens.
	if (sealed.toString('base64url') !== token) return undefined;
	try {
		const address = unseal(sealed, place, key);
		return typeof address === 'string' ? address : undefined;
	} catch (error) {
		if (error instanceof SealBrokenError) return undefined;
		throw error;
	}
}
