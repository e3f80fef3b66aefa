/** Sending a person's data to another controller, UK GDPR Art 20(2). */
import type { Readable } from 'node:stream';

export interface TransferOrder {
	/** The other controller's endpoint, as {@link checkTransferUrl} lets it pass. */
	readonly url: string;
	/** Hosts (`name`, or `name:port` where it is not 443) that the DPO allowed: the url's, and those that it may redirect to. */
	readonly allowed: readonly string[];
	/** The case's; the same on every attempt, with the same digest, so that the other controller can take it once. */
	readonly reference: string;
	/** The content anew, for each attempt and each redirect. */
	readonly body: () => Promise<Readable>;
	/** Bytes. */
	readonly size: number;
	/** Of the content, in hex. */
	readonly sha256: string;
	/** As `application/zip`. */
	readonly contentType: string;
}

/** The other controller has it. */
export interface TransferReceipt {
	/** Instant. */
	readonly at: string;
	/** Of HTTP, 2xx. */
	readonly status: number;
	/** What the other controller answered, at most 2,000 characters; where it answered no text, its Location header, or nothing. */
	readonly receipt: string;
}

export interface Transfer {
	/**
	 * Sends once; trying again is the caller's.
	 *
	 * @throws TransferRefusedError, TransferFailedError; whatever `body` throws.
	 */
	send(order: TransferOrder): Promise<TransferReceipt>;
}

/** It must not, or cannot, be sent there: trying again would not help. The message says why, and names neither person nor address. */
export class TransferRefusedError extends Error {
	override readonly name = 'TransferRefusedError';
}

/** It did not arrive, or nobody knows whether it did; trying again may help. The message names neither person nor address. */
export class TransferFailedError extends Error {
	override readonly name = 'TransferFailedError';
}
