import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { octetsOf, type Source, secretKey } from '../core/secret-key.ts';

/**
 * SHA-256, and HMAC-SHA-256 where there is a secret, as the SDK's clients sign requests with: their own makes Node's key of the signing
 * key anew for each request, though the signing key stays for a day.
 */
export class SigningHash {
	readonly #secret: Source | undefined;
	#state: Hash | Hmac;

	constructor(secret?: Source) {
		this.#secret = secret;
		this.#state = this.#begin();
	}

	update(data: Source): void {
		this.#state.update(typeof data === 'string' ? data : octetsOf(data));
	}

	async digest(): Promise<Uint8Array> {
		return this.#state.digest();
	}

	reset(): void {
		this.#state = this.#begin();
	}

	#begin(): Hash | Hmac {
		return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', secretKey(this.#secret));
	}
}
