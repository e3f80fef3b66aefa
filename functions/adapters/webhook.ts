import { createHmac } from 'node:crypto';

/** Milliseconds. */
const timeout = 10_000;

/** The recipient did not take the notice. */
export class WebhookFailedError extends Error {
	override readonly name = 'WebhookFailedError';
}

/**
 * Posts a notice to a recipient whose address stands in the policy, signed with the recipient's secret:
 * `X-Rightful-Signature: <hex HMAC-SHA-256 of "<X-Rightful-Date>.<body>">`. Redirects are not followed.
 *
 * @throws WebhookFailedError on anything but a 2xx answer.
 */
export async function postNotice(url: string, secret: string, date: string, notice: unknown): Promise<void> {
	const body = JSON.stringify(notice);
	const signature = createHmac('sha256', secret).update(`${date}.${body}`).digest('hex');
	try {
		const answer = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-rightful-date': date, 'x-rightful-signature': signature },
			body,
			redirect: 'error',
			signal: AbortSignal.timeout(timeout),
		});
		await answer.body?.cancel();
		if (!answer.ok) throw new WebhookFailedError(`The recipient answered ${answer.status}.`);
	} catch (error) {
		if (error instanceof WebhookFailedError) throw error;
		throw new WebhookFailedError('The recipient could not be reached.', { cause: error });
	}
}
