/**
 * Notices to recipients that are told by webhook (UK GDPR Art 19). What a recipient checks:
 *
 * 1. `X-Rightful-Signature` is the hex HMAC-SHA-256, keyed with the secret shared with it, of `<X-Rightful-Date>.<body>`.
 * 2. `X-Rightful-Date`, an instant, is not older than some minutes.
 * 3. `notice` in the body, also in the header `Idempotency-Key`, names what it is told: the same again is not new. A notice comes
 *    at least once.
 *
 * Any 2xx acknowledges it. Its body says, besides, `reference`, `act`, `identifiers`, `categories`, and, where something was put
 * right, `corrections`.
 */
import { createHmac } from 'node:crypto';
import type { NoticeAct } from '../core/case/case.ts';
import type { Clock, Identifier } from '../core/ports.ts';
import type { StatedCorrection } from '../core/request/particulars.ts';
import type { Keys } from './keys.ts';
import { backoff, type Pause, pause as realPause } from './stores/backoff.ts';

export interface Notice {
	/** `<reference>/<notice>`. */
	readonly notice: string;
	readonly reference: string;
	readonly act: NoticeAct;
	readonly identifiers: readonly Identifier[];
	/** Of the policy. */
	readonly categories: readonly string[];
	readonly corrections?: readonly StatedCorrection[];
}

/** Posts a notice to a recipient, an id of the policy. @throws WebhookFailedError */
export type PostNotice = (recipient: string, url: string, notice: Notice) => Promise<void>;

/** The recipient did not take the notice. */
export class WebhookFailedError extends Error {
	override readonly name = 'WebhookFailedError';
	/** A code, as `answered-503`, `redirected`, `timed-out`, `unreachable`, `not-https`, `no-secret`. */
	readonly why: string;
	constructor(why: string) {
		super(`The recipient was not told: ${why}.`);
		this.why = why;
	}
}

export interface WebhooksProps {
	/** Shared with the recipient; `undefined`: none is. */
	readonly secretOf: (recipient: string) => Promise<string | undefined>;
	/** Instant that notices are dated with. */
	readonly now: () => string;
	readonly pause?: Pause;
	/** Milliseconds for all attempts together; 10,000 unless said. */
	readonly timeoutMs?: number;
	/** 3 unless said. */
	readonly attempts?: number;
}

/**
 * Posts signed notices. 429, 5xx but 501, and broken connections are tried again at once, each time signed anew, until the time is
 * up; anything else but a 2xx is final. Redirects are not followed.
 */
export function webhooks(props: WebhooksProps): PostNotice {
	const { secretOf, pause = realPause, timeoutMs = 10_000, attempts = 3 } = props;
	return async (recipient, url, notice) => {
		if (!isSafe(url)) throw new WebhookFailedError('not-https');
		const secret = await secretOf(recipient);
		if (!secret) throw new WebhookFailedError('no-secret');
		const signal = AbortSignal.timeout(timeoutMs);
		for (let attempt = 1; ; attempt++) {
			const why = await post(url, secret, props.now(), notice, signal);
			if (why === undefined) return;
			if (attempt >= attempts || signal.aborted || !isPassing(why)) throw new WebhookFailedError(why);
			await pause(backoff(attempt, { base: 200 }));
		}
	};
}

/** With the secrets of this deployment. */
export const noticesByWebhook = (clock: Clock, keys: () => Promise<Keys>): PostNotice =>
	webhooks({ secretOf: async (recipient) => (await keys()).processors[recipient], now: () => clock.now() });

/** Personal data travels in the clear only to this machine. */
function isSafe(url: string): boolean {
	const { protocol, hostname } = new URL(url);
	return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

/** What may be otherwise in a moment. 501: it does not know the request, and will not the next time. */
const isPassing = (why: string): boolean => why === 'unreachable' || (/^answered-(429|5\d\d)$/.test(why) && why !== 'answered-501');

/** @returns why it was not taken; `undefined`, if it was. */
async function post(url: string, secret: string, date: string, notice: Notice, signal: AbortSignal): Promise<string | undefined> {
	const body = JSON.stringify(notice);
	try {
		const answer = await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'idempotency-key': notice.notice,
				'x-rightful-date': date,
				'x-rightful-signature': createHmac('sha256', secret).update(`${date}.${body}`).digest('hex'),
			},
			body,
			redirect: 'manual',
			signal,
		});
		// Nobody reads it; that it breaks off says nothing of the answer.
		await answer.body?.cancel().catch(() => {});
		if (answer.ok) return undefined;
		return answer.status >= 300 && answer.status < 400 ? 'redirected' : `answered-${answer.status}`;
	} catch {
		return signal.aborted ? 'timed-out' : 'unreachable';
	}
}
