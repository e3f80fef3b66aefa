import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';
import { host } from '../http/listen.ts';
import type { Emulator } from './emulator.ts';

/** Audience of the DPO API's tokens. */
export const audience = 'rightful-dpo';

export interface OidcEmulator extends Emulator {
	/** A DPO's token, valid for an hour of the local clock. @param claims in the place of the usual ones. */
	token(claims?: Readonly<Record<string, unknown>>): Promise<string>;
	/** The claims of a token of this issuer for our audience that has not expired. @throws JOSEError */
	verify(token: string): Promise<JWTPayload>;
}

export async function startOidc(): Promise<OidcEmulator> {
	const server = new OAuth2Server();
	await server.issuer.keys.generate('RS256');
	await server.start(0, host);
	// The server calls itself localhost, which may resolve to an address that it does not listen on.
	const url = `http://${host}:${server.address().port}`;
	server.issuer.url = url;
	return {
		url,
		token: (claims = {}) =>
			server.issuer.buildToken({
				scopesOrTransform: (_header, payload) =>
					Object.assign(payload, { aud: audience, sub: 'dpo', email: 'dpo@example.com', ...claims }),
			}),
		async verify(token) {
			const keys = createLocalJWKSet({ keys: server.issuer.keys.toJSON() });
			const { payload } = await jwtVerify(token, keys, { issuer: url, audience, requiredClaims: ['exp'] });
			return payload;
		},
		stop: () => server.stop(),
	};
}
