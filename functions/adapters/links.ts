import { env } from '../contract/env.ts';
import type { CaseState } from '../core/case/case.ts';
import { addPeriod } from '../core/clock/statutory.ts';
import type { ComplaintState } from '../core/complaint/complaint.ts';
import { type Act, mintToken, readToken, type TokenReading } from '../core/identity/token.ts';
import { required } from './environment.ts';
import { type Keys, secretKeys } from './keys.ts';

/**
 * What the tokens of a case's links are good for: once mails go to another address, those that were mailed to the one before open nothing
 * any more.
 */
export function linkScope({ caseId, notices }: Pick<CaseState, 'caseId' | 'notices'>): string {
	return scopeAfter(caseId, notices.filter(({ about }) => about === 'address-changed').length);
}

/** The same of a complaint's links. */
export const complaintScope = ({ caseId, addressChanges = 0 }: Pick<ComplaintState, 'caseId' | 'addressChanges'>): string =>
	scopeAfter(caseId, addressChanges);

const scopeAfter = (caseId: string, moves: number): string => (moves === 0 ? caseId : `${caseId}/${moves}`);

/** How long the link to a request's state is good, from receipt. */
const viewPeriod = 'P1Y';
/** How long the link to a complaint's state is good, from receipt: it may go on at the supervisory authority. */
const complaintPeriod = 'P2Y';
/** How long the link that confirms a complaint is good, from when it was asked for. */
const confirmPeriod = 'P30D';
/** How long unsubscribing can be undone by the mailed link, from receipt: what is there still, stays. */
const undoPeriod = 'P1Y';

/** Links that are mailed, each with a token that is good for one act on one case. */
export interface Links {
	identity(state: CaseState): Promise<string>;
	view(state: CaseState): Promise<string>;
	export(state: CaseState, expiresAt: string): Promise<string>;
	/** Undoes an unsubscription, as far as nothing has been deleted yet. */
	undo(state: CaseState): Promise<string>;
	/** Where a complaint stands. */
	complaint(state: Pick<ComplaintState, 'caseId' | 'receivedAt' | 'addressChanges'>): Promise<string>;
	/** Confirms who complains. @param askedAt instant. */
	complainant(state: Pick<ComplaintState, 'caseId' | 'addressChanges'>, askedAt: string): Promise<string>;
	/** Where the DPO API shows the case; needs the DPO's own token. */
	forDpo(caseId: string): string;
	/** Where the DPO API shows a mailing. */
	mailing(id: string): string;
	/** Where the DPO API shows a retention sweep. */
	sweep(id: string): string;
	/** @param scope as {@link linkScope} or {@link complaintScope} says. */
	token(scope: string, act: Act, expiresAt: string | undefined): Promise<string>;
	read(token: unknown, scope: string, act: Act, now: string): Promise<TokenReading>;
}

export function links(
	keys: () => Promise<Pick<Keys, 'tokenKey'>> = secretKeys(),
	publicUrl: string = required(env.publicUrl),
): Links {
	const token = async (reference: string, act: Act, expiresAt: string | undefined) =>
		mintToken({ reference, act, expiresAt }, (await keys()).tokenKey);
	const link = async (state: CaseState, path: string, act: Act, expiresAt: string | undefined) =>
		`${publicUrl}/requests/${state.caseId}${path}?token=${await token(linkScope(state), act, expiresAt)}`;
	const after = ({ receivedAt }: CaseState, period: string) => midnightAfter(receivedAt, period);
	return {
		...linkReader(keys),
		...dpoLinks(publicUrl),
		identity: (state) => link(state, '/identity', 'identity', state.deadlines.find(({ threshold }) => threshold === 'lapse')?.at),
		view: (state) => link(state, '', 'view', after(state, viewPeriod)),
		export: (state, expiresAt) => link(state, '/export', 'export', expiresAt),
		undo: async (state) =>
			`${publicUrl}/unsubscribe/undo?reference=${state.caseId}&token=${await token(linkScope(state), 'undo', after(state, undoPeriod))}`,
		complaint: async (state) =>
			`${publicUrl}/complaints/${state.caseId}?token=${await token(complaintScope(state), 'view', midnightAfter(state.receivedAt, complaintPeriod))}`,
		complainant: async (state, askedAt) =>
			`${publicUrl}/complaints/${state.caseId}/identity?token=${await token(complaintScope(state), 'identity', midnightAfter(askedAt, confirmPeriod))}`,
		token,
	};
}

/** Links that carry no token: they need the DPO's own. */
export function dpoLinks(publicUrl: string = required(env.publicUrl)): Pick<Links, 'forDpo' | 'mailing' | 'sweep'> {
	return {
		forDpo: (caseId) => `${publicUrl}/cases/${caseId}`,
		mailing: (id) => `${publicUrl}/mailings/${id}`,
		sweep: (id) => `${publicUrl}/sweeps/${id}`,
	};
}

/** The instant at which the UTC day begins that lies so long after the instant. */
const midnightAfter = (instant: string, period: string): string => `${addPeriod(instant.slice(0, 10), period)}T00:00:00.000Z`;

/** For those who make no links, and need not know where they lead. */
export function linkReader(keys: () => Promise<Pick<Keys, 'tokenKey'>>): Pick<Links, 'read'> {
	return {
		async read(given, scope, act, now) {
			return readToken(given, { reference: scope, act, now }, (await keys()).tokenKey);
		},
	};
}
