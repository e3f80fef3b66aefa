import type { ProofKind } from '../../core/clock/request-clock.ts';

/** What a person is asked for before anything is done. */
export const proofInWords: Readonly<Record<ProofKind, { readonly name: string; readonly why: string }>> = {
	identity: {
		name: 'proof of who you are',
		why: 'Before we do anything we have to be sure who is asking (UK GDPR, Article 12(6)).',
	},
	authority: {
		name: 'proof that you may act for the person whose data it is',
		why: 'You ask for somebody else. Before we do anything we have to see that you may: that you are the parent or guardian of a child, or that the person has given you authority (UK GDPR, Article 12(6)).',
	},
	fee: {
		name: 'a fee',
		why: 'The request is manifestly unfounded or excessive. The law lets us ask for a reasonable fee before we act on it (UK GDPR, Article 12(5)).',
	},
};
