import { purposesOf, recipientsOf, sourcesOf } from '../../policy/lookup.ts';
import type { LegalBasis, Policy, RetentionRule } from '../../policy/schema.ts';

/** What UK GDPR Art 15(1)(a)–(d), (g) and (2) have us say about a category of data. */
export interface Disclosure {
	/** Id of the category. */
	readonly id: string;
	readonly name: string;
	readonly description: string;
	/** Special category, Art 9. */
	readonly special: boolean;
	readonly purposes: readonly { readonly description: string; readonly legalBasis: LegalBasis; readonly interest?: string }[];
	readonly recipients: readonly {
		readonly name: string;
		readonly kind: string;
		/** ISO 3166 codes. */
		readonly countries: readonly string[];
		readonly safeguard?: string;
	}[];
	readonly retention: readonly Pick<RetentionRule, 'trigger' | 'period' | 'action' | 'reason'>[];
	readonly sources: readonly string[];
}

/** The disclosures of every category of the policy, in its order. */
export const disclosures = (policy: Policy): readonly Disclosure[] =>
	Object.entries(policy.categories).map(([id, { name, description, special }]) => ({
		id,
		name,
		description,
		special,
		purposes: purposesOf(policy, id).map(({ description: why, legalBasis, interest }) => ({
			description: why,
			legalBasis,
			...(interest !== undefined && { interest }),
		})),
		recipients: recipientsOf(policy, id).map(({ name: who, kind, countries, safeguard }) => ({
			name: who,
			kind,
			countries,
			...(safeguard !== undefined && { safeguard }),
		})),
		retention: policy.retention
			.filter(({ category }) => category === id)
			.map(({ trigger, period, action, reason }) => ({ trigger, period, action, reason })),
		sources: sourcesOf(policy, id).map((source) => source.description),
	}));

/** Data that the data map does not know: nothing can be said but that. */
export const undisclosed = (id: string): Disclosure => ({
	id,
	name: 'Data of an unknown kind',
	description: 'Our record of processing does not describe this data yet.',
	special: false,
	purposes: [],
	recipients: [],
	retention: [],
	sources: [],
});
