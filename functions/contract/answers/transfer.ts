/** What the API answers to controllers that data is transferred to. */
import * as z from 'zod/mini';

/** `GET /.well-known/jwks.json`, RFC 7517 and 8037. */
export const keySetSchema = z.object({
	keys: z.array(
		z.object({
			kty: z.literal('OKP'),
			crv: z.literal('Ed25519'),
			kid: z.string(),
			x: z.string(),
			use: z.literal('sig'),
			alg: z.string(),
		}),
	),
});
