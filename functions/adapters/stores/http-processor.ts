/** One signed exchange with a processor, tried again while that can help. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { StoreUnavailableError } from '../../core/stores/ports.ts';
import { backoff, type Pause } from './backoff.ts';
import { isAnswerOf, signRequest } from './http-signature.ts';

export interface ProcessorProps {
	/** Store id, named in errors. */
	readonly id: string;
	/** Base address: https, or http on this machine. */
	readonly url: string;
	/** Shared with the processor; absent: it cannot be asked. */
	readonly secret: string | undefined;
	readonly fetch: typeof fetch;
	/** Instant that requests are dated with; the processor accepts a few minutes of difference. */
	readonly now: () => string;
	readonly pause: Pause;
	/** Of one attempt, with the answer's body; 10,000 unless said. */
	readonly timeoutMs?: number;
	/** 5 unless said. */
	readonly attempts?: number;
	/** Bytes of one answer; 5,000,000 unless said. */
	readonly largestAnswer?: number;
}

export type Ask = <T extends z.ZodMiniType>(path: string, payload: unknown, answer: T) => Promise<z.infer<T>>;

/** Not worth trying again. The message is ours: it quotes nothing of the answer, which is personal data. */
class AnswerRefusedError extends Error {}

/** Longest that a processor's Retry-After is followed, in milliseconds. */
const longestPause = 20_000;

/**
 * Posts `payload` and returns the answer, checked. 429, 5xx but 501, timeouts and network failures are tried again, each time
 * signed anew; anything else that is not a signed 200 of the right shape is final. Redirects are not followed.
 *
 * @throws StoreUnavailableError
 */
export function processor(props: ProcessorProps): Ask {
	const { id, attempts = 5, pause } = props;
	return async (path, payload, schema) => {
		const body = JSON.stringify(payload);
		for (let attempt = 1; ; attempt++) {
			try {
				const outcome = await exchange(props, path, body);
				if ('text' in outcome) return parse(outcome.text, schema);
				if (attempt >= attempts) throw new AnswerRefusedError(`answered ${outcome.status}`);
				await pause(Math.max(backoff(attempt, { base: 200 }), Math.min(outcome.retryAfterMs, longestPause)));
			} catch (error) {
				if (error instanceof AnswerRefusedError) throw new StoreUnavailableError(id, error.message);
				if (attempt >= attempts)
					throw new StoreUnavailableError(id, `was not reached (${error instanceof Error ? error.name : 'unknown'})`);
				await pause(backoff(attempt, { base: 200 }));
			}
		}
	};
}

type Outcome = { readonly text: string } | { readonly status: number; readonly retryAfterMs: number };

async function exchange(props: ProcessorProps, path: string, body: string): Promise<Outcome> {
	const { secret, timeoutMs = 10_000, largestAnswer = 5_000_000 } = props;
	if (!secret) throw new AnswerRefusedError('no secret is shared with this processor');
	const url = addressOf(props.url, path);
	const date = props.now();
	const nonce = randomUUID();
	const signature = signRequest(secret, { method: 'POST', path: url.pathname + url.search, date, nonce, body });
	const answer = await props.fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'x-opendsr-date': date,
			'x-opendsr-nonce': nonce,
			'x-opendsr-signature': signature,
		},
		body,
		redirect: 'manual',
		signal: AbortSignal.timeout(timeoutMs),
	});
	if (answer.status !== 200) {
		await answer.body?.cancel();
		// 501: it does not know the request, and will not the next time.
		if (answer.status !== 429 && (answer.status < 500 || answer.status === 501))
			throw new AnswerRefusedError(`answered ${answer.status}`);
		return { status: answer.status, retryAfterMs: (Number(answer.headers.get('retry-after')) || 0) * 1_000 };
	}
	const text = await textOf(answer, largestAnswer);
	const genuine = isAnswerOf(secret, signature, {
		status: answer.status,
		body: text,
		signature: answer.headers.get('x-opendsr-signature'),
	});
	if (!genuine) throw new AnswerRefusedError('its answer is not signed as its own');
	return { text };
}

/** Personal data travels in the clear only to this machine. */
function addressOf(base: string, path: string): URL {
	const url = new URL(base.replace(/\/+$/, '') + path);
	const here = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && here)) throw new AnswerRefusedError('its address is not https');
	return url;
}

async function textOf(answer: Response, largest: number): Promise<string> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of answer.body ?? []) {
		size += chunk.byteLength;
		if (size > largest) throw new AnswerRefusedError(`its answer is larger than ${largest} bytes`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function parse<T extends z.ZodMiniType>(text: string, schema: T): z.infer<T> {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw new AnswerRefusedError('its answer is not JSON');
	}
	const checked = schema.safeParse(value);
	if (!checked.success) throw new AnswerRefusedError('its answer has not the agreed shape');
	return checked.data;
}
