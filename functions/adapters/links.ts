import { env } from '../contract/env.ts';
import type { CaseState } from '../core/case/case.ts';
import { addPeriod } from '../core/clock/statutory.ts';
import { type Act, mintToken, readToken, type TokenReading } from '../core/identity/token.ts';
import { required } from './environment.ts';
import { type Keys, secretKeys } from './keys.ts';

/** How long the link to a request's state is good, from receipt. */
const viewPeriod = 'P1Y';

/** Links that are mailed, each with a token that is good for one act on one case. */
export interface Links {
	identity(state: CaseState): Promise<string>;
	view(state: CaseState): Promise<string>;
	export(state: CaseState, expiresAt: string): Promise<string>;
	/** Where the DPO API shows the case; needs the DPO's own token. */
	forDpo(caseId: string): string;
	token(caseId: string, act: Act, expiresAt: string | undefined): Promise<string>;
	read(token: unknown, reference: string, act: Act, now: string): Promise<TokenReading>;
}

export function links(
	keys: () => Promise<Pick<Keys, 'tokenKey'>> = secretKeys(),
	publicUrl: string = required(env.publicUrl),
): Links {
	const token = async (reference: string, act: Act, expiresAt: string | undefined) =>
		mintToken({ reference, act, expiresAt }, (await keys()).tokenKey);
	const link = async (caseId: string, path: string, act: Act, expiresAt: string | undefined) =>
		`${publicUrl}/requests/${caseId}${path}?token=${await token(caseId, act, expiresAt)}`;
	return {
		identity: (state) =>
			link(state.caseId, '/identity', 'identity', state.deadlines.find(({ threshold }) => threshold === 'lapse')?.at),
		view: (state) => link(state.caseId, '', 'view', `${addPeriod(state.receivedAt.slice(0, 10), viewPeriod)}T00:00:00.000Z`),
		export: (state, expiresAt) => link(state.caseId, '/export', 'export', expiresAt),
		forDpo: (caseId) => `${publicUrl}/cases/${caseId}`,
		token,
		async read(given, reference, act, now) {
			return readToken(given, { reference, act, now }, (await keys()).tokenKey);
		},
	};
}
