/**
 * Sends a copy to another controller's https endpoint (UK GDPR Art 20(2)) by one signed POST (transfer-signature.ts).
 *
 * The address comes from outside, so it leads to nothing inside: each hop's host must be one that the DPO allowed; its name is resolved
 * once, each address that it has must be public, and the connection is made to these and no others, whatever the name resolves to a
 * moment later. The certificate must be the name's.
 */
import { createHash } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type RequestOptions, request as requestOverTls } from 'node:https';
import { isIPv6, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import {
	type Transfer,
	TransferFailedError,
	type TransferOrder,
	type TransferReceipt,
	TransferRefusedError,
} from '../core/request/transfer.ts';
import { checkTransferUrl, type TransferAddress } from '../core/request/transfer-address.ts';
import { isPublicAddress } from './public-address.ts';
import { signedHeaders, type TransferKey } from './transfer-signature.ts';

export interface ControllerTransferProps {
	/** Instant. */
	readonly now: () => string;
	/** That the copy is signed with. */
	readonly key: () => Promise<TransferKey>;
	/** All addresses of a host. */
	readonly resolve?: (hostname: string) => Promise<readonly string[]>;
	readonly request?: (options: RequestOptions) => ClientRequest;
	/** Addresses that may be connected to: public ones. Tests allow their own. */
	readonly mayReach?: (address: string) => boolean;
	/** Milliseconds without a sign of life, and in all. */
	readonly patience?: { readonly silence: number; readonly whole: number };
}

const mostRedirects = 3;
/** Characters of a receipt, and the bytes that they may take. */
const longestReceipt = 2_000;
const longestAnswer = 4 * longestReceipt;
/** Answers of 4xx that say "later". */
const later = [408, 425, 429];

export function controllerTransfer({
	now,
	key,
	resolve = everyAddress,
	request = requestOverTls,
	mayReach = isPublicAddress,
	patience = { silence: 30_000, whole: 600_000 },
}: ControllerTransferProps): Transfer {
	async function addressesOf({ hostname }: TransferAddress, signal: AbortSignal): Promise<readonly string[]> {
		const addresses = await unlessAborted(signal, resolve(hostname)).catch((error) => {
			throw failureOf(error, signal);
		});
		if (addresses.length === 0) throw new TransferFailedError('The host has no address.');
		if (!addresses.every(mayReach)) throw new TransferRefusedError('The host leads to an address that is not public.');
		return addresses;
	}

	async function post(order: TransferOrder, address: TransferAddress, signal: AbortSignal): Promise<TransferReceipt | Redirect> {
		if (!order.allowed.includes(address.host)) throw new TransferRefusedError('The DPO has not allowed this host.');
		const addresses = await addressesOf(address, signal);
		const { pathname, search } = new URL(address.url);
		const signed = signedHeaders(await key(), now(), { ...order, url: address.url });
		const body = await order.body();
		const outgoing = request({
			method: 'POST',
			hostname: address.hostname,
			port: address.port,
			path: pathname + search,
			headers: { ...signed, 'content-length': order.size, accept: 'text/plain, application/json', 'accept-encoding': 'identity' },
			lookup: pinned(addresses),
			servername: address.hostname,
			rejectUnauthorized: true,
			minVersion: 'TLSv1.2',
			// A connection of its own: one that is kept could lead to where the name led before.
			agent: false,
			timeout: patience.silence,
			signal,
		});
		// Whoever waits for something gets the error too.
		outgoing.on('error', () => {});
		outgoing.on('timeout', () => outgoing.destroy(new TransferFailedError('The other controller fell silent.')));
		const sent = whole(body, order, outgoing);
		try {
			const [answer] = (await Promise.race([once(outgoing, 'response'), sent.then(() => new Promise(() => {}))])) as [
				IncomingMessage,
			];
			const { statusCode: status = 0 } = answer;
			if (status === 307 || status === 308) return { location: answer.headers.location };
			if (status >= 300 && status < 400)
				throw new TransferRefusedError(`The other controller redirects by ${status}, not 307 or 308.`);
			if (status >= 400 && status < 500 && !later.includes(status)) {
				throw new TransferRefusedError(`The other controller answered ${status}.`);
			}
			if (status >= 400) throw new TransferFailedError(`The other controller answered ${status}.`);
			// Whoever answers before the end may not have listened to it.
			await sent;
			return { at: now(), status, receipt: await receiptOf(answer) };
		} catch (error) {
			// Whatever the connection breaks off is aborted.
			const unreadable = body.errored !== null && body.errored.name !== 'AbortError';
			throw failureOf(unreadable ? new TransferFailedError('The content could not be read.') : error, signal);
		} finally {
			outgoing.destroy();
			body.destroy();
		}
	}

	return {
		async send(order) {
			const signal = AbortSignal.timeout(patience.whole);
			let address = checkTransferUrl(order.url);
			for (let redirects = 0; redirects <= mostRedirects; redirects++) {
				const answer = await post(order, address, signal);
				if ('receipt' in answer) return answer;
				address = redirected(address, answer);
			}
			throw new TransferRefusedError(`The other controller redirects more than ${mostRedirects} times.`);
		},
	};
}

interface Redirect {
	readonly location: string | undefined;
}

/** Judged as the first address was, since it too comes from outside. */
function redirected({ url }: TransferAddress, { location }: Redirect): TransferAddress {
	try {
		return checkTransferUrl(new URL(location ?? '', location === undefined ? undefined : url).href);
	} catch {
		throw new TransferRefusedError('The other controller redirects to where nothing may be sent.');
	}
}

const everyAddress = async (hostname: string): Promise<readonly string[]> =>
	(await lookup(hostname, { all: true })).map(({ address }) => address);

/** Answers every question with the addresses that were checked. */
function pinned(addresses: readonly string[]): LookupFunction {
	const all: LookupAddress[] = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
	return (_hostname, { all: wantsAll }, answer) => {
		if (wantsAll) answer(null, all);
		else answer(null, all[0]?.address ?? '', all[0]?.family);
	};
}

/** Sends the content; its last piece only once all of it is what was announced. */
function whole(body: Readable, { size, sha256 }: TransferOrder, outgoing: ClientRequest): Promise<void> {
	async function* checked() {
		const hash = createHash('sha256');
		let held = Buffer.alloc(0);
		let count = 0;
		for await (const piece of body as AsyncIterable<Uint8Array | string>) {
			if (held.length > 0) yield held;
			held = Buffer.from(piece);
			hash.update(held);
			count += held.length;
			if (count > size) break;
		}
		if (count !== size || hash.digest('hex') !== sha256) {
			throw new TransferFailedError('What was to be sent is not what was announced.');
		}
		yield held;
	}
	const sent = new Promise<void>((resolve, reject) => {
		pipeline(checked, outgoing, (error) => (error ? reject(error) : resolve()));
	});
	// Whoever awaits it sees the failure; an answer that comes first may make it one that does not matter.
	sent.catch(() => {});
	return sent;
}

async function receiptOf(answer: IncomingMessage): Promise<string> {
	return legible(await beginningOf(answer)) || legible(answer.headers.location ?? '');
}

/** Text that is broken off is a receipt too: the other controller has said that it took the copy. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
	const encoding = answer.headers['content-encoding'] ?? 'identity';
	if (encoding !== 'identity') return '';
	const pieces: Buffer[] = [];
	let count = 0;
	try {
		for await (const piece of answer as AsyncIterable<Buffer>) {
			pieces.push(piece);
			count += piece.length;
			if (count >= longestAnswer) break;
		}
	} catch {}
	// A character that is cut in two is left out.
	return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, longestAnswer), { stream: true });
}

/** Without control characters but line breaks and tabs, and no longer than a receipt may be. */
const legible = (text: string): string =>
	text
		.replaceAll(/[^\P{Cc}\n\t]/gu, '')
		.trim()
		.slice(0, longestReceipt)
		.toWellFormed();

async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
	signal.throwIfAborted();
	const settled = new AbortController();
	try {
		const aborted = once(signal, 'abort', { signal: settled.signal }).then(() => Promise.reject(signal.reason));
		return (await Promise.race([work, aborted])) as T;
	} finally {
		settled.abort();
	}
}

/** Without the cause, which may name host and address. */
function failureOf(error: unknown, signal: AbortSignal): TransferRefusedError | TransferFailedError {
	if (error instanceof TransferRefusedError || error instanceof TransferFailedError) return error;
	if (signal.aborted) return new TransferFailedError('It took too long.');
	const { code } = error as { readonly code?: unknown };
	return new TransferFailedError(`The other controller could not be reached${typeof code === 'string' ? ` (${code})` : ''}.`);
}
