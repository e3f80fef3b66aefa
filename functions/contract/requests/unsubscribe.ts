import * as z from 'zod/mini';
import { email, line } from './text.ts';

/** `POST /unsubscribe` without a link's token: an address, which proves nothing. */
export const unsubscribeSchema = z.object({
	email,
	/** Makes a form sent twice one request; the form brings one, other clients use `Idempotency-Key`. */
	nonce: z.optional(line(100, 'a nonce')),
});
