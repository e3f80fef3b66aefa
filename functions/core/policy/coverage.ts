/**
 * The coverage guard: what a well-formed policy must say besides. Every category has a purpose, a source, a retention rule and
 * a place; every name refers to something; every transfer is safeguarded; every store can be searched and its records
 * fall due. A store that nobody described cannot pass.
 */
import { staff } from '../breach/reporters.ts';
import { addPeriod } from '../clock/statutory.ts';
import { basesOf, ruleFor, storesHolding } from './lookup.ts';
import { writeInstead } from './nearest.ts';
import type { Policy, Store } from './schema.ts';

/** Where in the document, from its root: keys and list positions. */
export type DocumentPath = readonly (string | number)[];

export interface CoverageProblem {
	readonly path: DocumentPath;
	/** What is wrong, and what to write. */
	readonly message: string;
}

/** Where UK GDPR and EU GDPR apply as they stand: no safeguard is needed (ISO 3166). */
const home: ReadonlySet<string> = new Set(
	'GB AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IS IT LI LV LT LU MT NL NO PL PT RO SK SI ES SE'.split(' '),
);

/** Codes that are not ISO 3166, as people write them. */
const misnamed: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/** The identifier that every request begins with. */
const givenIdentifier = 'email';

/** Everything that keeps the policy from being carried out, in the order of the rules; empty: it holds. */
export function coverageProblems(policy: Policy): CoverageProblem[] {
	return rules.flatMap((rule) => rule(policy));
}

/** What holds but has a consequence that should be known. */
export function coverageNotes(policy: Policy): CoverageProblem[] {
	return Object.entries(policy.stores).flatMap(([id, store]) =>
		store.addresses === 'as-typed'
			? [
					{
						path: ['stores', id, 'addresses'],
						message:
							'addresses stand there as typed: no search by e-mail address is exact, and every one is reported as incomplete',
					},
				]
			: [],
	);
}

type Rule = (policy: Policy) => CoverageProblem[];

const rules: readonly Rule[] = [
	timeZoneIsKnown,
	categoriesAreCovered,
	identityDocumentsAreVerified,
	interestsAreStated,
	transfersAreSafeguarded,
	categoriesAreDeclared,
	retentionIsUnique,
	storesDeclareTheirRecords,
	processorsAreRecipients,
	reportersAreTold,
	storesCanBeSearched,
	recordsFallDue,
	contractsAreShown,
	figuresCanBeMade,
	figuresNameNobody,
];

function timeZoneIsKnown(policy: Policy): CoverageProblem[] {
	try {
		new Intl.DateTimeFormat('en-GB', { timeZone: policy.timeZone });
		return [];
	} catch {
		return [{ path: ['timeZone'], message: `${policy.timeZone} is no time zone: write an IANA name, as Europe/London` }];
	}
}

function categoriesAreCovered(policy: Policy): CoverageProblem[] {
	return Object.entries(policy.categories).flatMap(([id, category]) => {
		const path = ['categories', id];
		const used = (entries: Readonly<Record<string, { readonly categories: readonly string[] }>>) =>
			Object.values(entries).some((entry) => entry.categories.includes(id));
		const stored = used(policy.stores);
		const problems: CoverageProblem[] = [];
		if (!used(policy.purposes))
			problems.push({ path, message: `${id} has no purpose: write ${id} in the categories of a purpose` });
		if (!used(policy.sources)) problems.push({ path, message: `${id} has no source: write ${id} in the categories of a source` });
		if (!policy.retention.some((rule) => rule.category === id)) {
			problems.push({ path, message: `${id} has no retention rule: write one in retention` });
		}
		if (!stored && category.notStored === undefined) {
			problems.push({
				path,
				message: `${id} is in no store: write ${id} in the categories of the store that holds it, or write in notStored why none does`,
			});
		}
		if (stored && category.notStored !== undefined) {
			const stores = storesHolding(policy, id).map((store) => store.id);
			problems.push({
				path: [...path, 'notStored'],
				message: `${id} is in ${stores.join(', ')}: leave out notStored, or take ${id} out of the store`,
			});
		}
		return problems;
	});
}

function identityDocumentsAreVerified(policy: Policy): CoverageProblem[] {
	return Object.entries(policy.categories).flatMap(([id, category]) =>
		category.identityDocument && category.verification !== 'dpo'
			? [
					{
						path: ['categories', id],
						message: `${id} holds identity documents, for which a mail click proves too little: write verification: dpo`,
					},
				]
			: [],
	);
}

/** Art 13(1)(d). */
function interestsAreStated(policy: Policy): CoverageProblem[] {
	return (['purposes', 'recipients'] as const).flatMap((section) =>
		Object.entries<{ legalBasis?: string | undefined; interest?: string | undefined }>(policy[section]).flatMap(([id, entry]) =>
			entry.legalBasis === 'legitimate-interests' && entry.interest === undefined
				? [{ path: [section, id], message: `${id} rests on legitimate interests: write in interest which` }]
				: [],
		),
	);
}

/** Art 44, 46. */
function transfersAreSafeguarded(policy: Policy): CoverageProblem[] {
	return Object.entries(policy.recipients).flatMap(([id, recipient]) => {
		const unknown = recipient.countries.flatMap((country, index) =>
			misnamed[country] === undefined
				? []
				: [{ path: ['recipients', id, 'countries', index], message: `${country} is no ISO 3166 code: write ${misnamed[country]}` }],
		);
		const abroad = recipient.countries.filter((country) => !home.has(country) && misnamed[country] === undefined);
		return abroad.length === 0 || recipient.safeguard !== undefined
			? unknown
			: [
					...unknown,
					{
						path: ['recipients', id],
						message: `${id} takes data to ${abroad.join(', ')}, outside the UK and the EEA: write in safeguard what protects it there`,
					},
				];
	});
}

function categoriesAreDeclared(policy: Policy): CoverageProblem[] {
	const known = Object.keys(policy.categories);
	const undeclared = (category: string, path: DocumentPath): CoverageProblem[] =>
		known.includes(category)
			? []
			: [
					{
						path,
						message: `${category} is no category of the policy: ${writeInstead(category, known)}, or declare it in categories`,
					},
				];
	return [
		...(['sources', 'purposes', 'recipients', 'stores'] as const).flatMap((section) =>
			Object.entries<{ readonly categories: readonly string[] }>(policy[section]).flatMap(([id, entry]) =>
				entry.categories.flatMap((category, index) => undeclared(category, [section, id, 'categories', index])),
			),
		),
		...policy.retention.flatMap((rule, index) => undeclared(rule.category, ['retention', index, 'category'])),
	];
}

function retentionIsUnique(policy: Policy): CoverageProblem[] {
	return policy.retention.flatMap((rule, index) =>
		policy.retention.findIndex((other) => other.category === rule.category) < index
			? [
					{
						path: ['retention', index],
						message: `${rule.category} has a retention rule already: write one rule that says when its last reason to be kept ends`,
					},
				]
			: [],
	);
}

/** What the records of a store are said to be is what the store is said to hold. */
function storesDeclareTheirRecords(policy: Policy): CoverageProblem[] {
	return Object.entries(policy.stores).flatMap(([id, store]) => {
		const given = givenCategories(store);
		if (given === undefined) return [];
		const path = ['stores', id];
		return [
			...given.flatMap(({ category, path: inStore }) =>
				store.categories.includes(category)
					? []
					: [
							{
								path: [...path, ...inStore],
								message: `${id} does not say that it holds ${category}: ${writeInstead(category, store.categories)}, or write ${category} in its categories`,
							},
						],
			),
			...store.categories.flatMap((category, index) =>
				given.some((record) => record.category === category)
					? []
					: [
							{
								path: [...path, 'categories', index],
								message: `no record of ${id} is ${category}: write in category.of which records are, or leave ${category} out`,
							},
						],
			),
		];
	});
}

function givenCategories(store: Store): { category: string; path: DocumentPath }[] | undefined {
	if (store.kind === 'manual' || store.kind === 'rightful') return undefined;
	return 'always' in store.category
		? [{ category: store.category.always, path: ['category', 'always'] }]
		: Object.entries(store.category.of).map(([value, category]) => ({ category, path: ['category', 'of', value] }));
}

function processorsAreRecipients(policy: Policy): CoverageProblem[] {
	const known = Object.keys(policy.recipients);
	return Object.entries(policy.stores).flatMap(([id, store]) =>
		store.processor === undefined || known.includes(store.processor)
			? []
			: [
					{
						path: ['stores', id, 'processor'],
						message: `${store.processor} is no recipient of the policy: ${writeInstead(store.processor, known)}, or declare it in recipients`,
					},
				],
	);
}

/** Whose link a breach was reported by is told by an id of the recipients, or by the one that stands for the staff. */
function reportersAreTold({ recipients }: Policy): CoverageProblem[] {
	if (!Object.hasOwn(recipients, staff)) return [];
	return [{ path: ['recipients', staff], message: `by ${staff} our own staff report breaches: write another id` }];
}

/** From the address that a request gives, through unique identifiers only, every store must be in reach. */
function storesCanBeSearched(policy: Policy): CoverageProblem[] {
	const known = new Set([givenIdentifier]);
	const finds = (store: Store) => ('find' in store ? Object.keys(store.find) : []);
	for (let before = 0; before < known.size; ) {
		before = known.size;
		for (const store of Object.values(policy.stores)) {
			if (!('yields' in store) || !finds(store).some((kind) => known.has(kind))) continue;
			for (const [kind, { scope }] of Object.entries(store.yields)) if (scope === 'unique') known.add(kind);
		}
	}
	return Object.entries(policy.stores).flatMap(([id, store]) =>
		'find' in store && !finds(store).some((kind) => known.has(kind))
			? [
					{
						path: ['stores', id, 'find'],
						message: `${id} cannot be searched: no store yields a unique ${finds(store).join(' or ') || 'identifier'}; write one of ${[...known].join(', ')}, or let a store yield it`,
					},
				]
			: [],
	);
}

/** A rule whose date no record has would never fall due. */
function recordsFallDue(policy: Policy): CoverageProblem[] {
	return policy.retention.flatMap((rule, index): CoverageProblem[] => {
		const { trigger, category } = rule;
		const stores = storesHolding(policy, category);
		if (trigger === 'unsubscribe') return [];
		if (trigger === 'case-closed') {
			return stores
				.filter((store) => store.kind !== 'rightful')
				.map((store) => ({
					path: ['retention', index, 'trigger'],
					message: `${store.id} has no cases, so ${category} would never fall due: write collected, relationship-end, financial-year-end or unsubscribe`,
				}));
		}
		return stores
			.filter((store) => 'dates' in store && store.dates[trigger] === undefined)
			.map((store) => ({
				path: ['stores', store.id, 'dates'],
				message: `${category} is kept from ${trigger}, which ${store.id} does not date: write ${trigger} in its dates with the attribute that holds it, or another trigger in the rule`,
			}));
	});
}

/** What a contract keeps rests on one, and some record must show whether one is live: by its end. */
function contractsAreShown(policy: Policy): CoverageProblem[] {
	const contracts = Object.keys(policy.categories).filter((id) => policy.categories[id]?.contract);
	const undated = contracts.filter((id) => (ruleFor(policy, id)?.trigger ?? 'relationship-end') !== 'relationship-end');
	return [
		...undated.map((id) => ({
			path: ['categories', id, 'contract'],
			message: `${id} shows by its end whether a contract is live: write trigger: relationship-end in its retention rule, or leave contract out`,
		})),
		...policy.retention.flatMap((rule, index): CoverageProblem[] => {
			if (rule.keptBy !== 'contract') return [];
			const path = ['retention', index, 'keptBy'];
			const bases = basesOf(policy, rule.category);
			if (bases.length > 0 && !bases.includes('contract'))
				return [{ path, message: `no purpose of ${rule.category} rests on a contract: leave out keptBy, or write what keeps it` }];
			return contracts.length > 0
				? []
				: [{ path, message: 'nothing shows whether a contract is live: write contract: true in the category of the contracts' }];
		}),
	];
}

/** Figures are made of each month, of the store's own records, once it is over and before the first of them falls due. */
function figuresCanBeMade(policy: Policy): CoverageProblem[] {
	return policy.retention.flatMap((rule, index): CoverageProblem[] => {
		const { category, action, aggregate, trigger, period } = rule;
		const path = ['retention', index];
		if (action === 'erase') {
			return aggregate === undefined
				? []
				: [
						{
							path: [...path, 'aggregate'],
							message: `${category} is erased without figures: leave out aggregate, or write action: anonymise`,
						},
					];
		}
		if (aggregate === undefined) {
			return [
				{
					path,
					message: `${category} is made anonymous: write in aggregate.per the attributes that people are counted by, or action: erase`,
				},
			];
		}
		const problems: CoverageProblem[] = [];
		if (trigger === 'unsubscribe' || trigger === 'case-closed') {
			problems.push({
				path: [...path, 'trigger'],
				message: `people are counted by the month of a record's own date, which ${trigger} is not: write collected, relationship-end or financial-year-end, or action: erase`,
			});
		} else if (addPeriod(longestMonth.first, period) < longestMonth.closedOn) {
			problems.push({
				path: [...path, 'period'],
				message: `${category} falls due before its month is over and counted: write P2M or longer, or action: erase`,
			});
		}
		for (const { id, kind } of storesHolding(policy, category)) {
			const why = uncountable[kind];
			if (why === undefined) continue;
			problems.push({
				path: [...path, 'action'],
				message: `${id} ${why}, so that no figures can be made of ${category}: write action: erase`,
			});
		}
		return problems;
	});
}

/** A month of 31 days, and the day from which it has been over for a whole one. */
const longestMonth = { first: '2026-01-01', closedOn: '2026-02-02' };

/** Kinds of store whose records cannot be counted, and why. */
const uncountable: Readonly<Partial<Record<Store['kind'], string>>> = {
	s3: 'holds files, which have no attributes',
	manual: 'is searched by a person',
	rightful: 'is Rightful’s own',
};

/** What tells who somebody is, or when it was to the day, is nothing to count people by. */
function figuresNameNobody(policy: Policy): CoverageProblem[] {
	return policy.retention.flatMap(({ category, aggregate }, index) =>
		(aggregate?.per ?? []).flatMap((attribute, nth, all): CoverageProblem[] => {
			const path = ['retention', index, 'aggregate', 'per', nth];
			if (all.indexOf(attribute) < nth) return [{ path, message: `${attribute} stands there already: leave it out` }];
			return storesHolding(policy, category)
				.filter((store) => telling(store).has(attribute))
				.map(({ id }) => ({
					path,
					message: `${attribute} says in ${id} whose record it is, or its day: write an attribute that many people share, as page or country`,
				}));
		}),
	);
}

/** Attributes that find a record, lead from it to others, name its person, date it or mark it. */
function telling(store: Store): ReadonlySet<string> {
	if (store.kind !== 'dynamodb' && store.kind !== 'http') return new Set();
	const { find, yields, dates, personName, hold, restriction = 'restrictedBy' } = store;
	const keys = store.kind === 'dynamodb' ? [store.key.partition, store.key.sort] : [];
	const found = Object.entries(find).map(([kind, rule]) => ('attribute' in rule ? rule.attribute : kind));
	const yielded = Object.values(yields).map(({ attribute }) => attribute);
	const named = [...keys, ...found, ...yielded, ...Object.values(dates), personName, hold, restriction];
	return new Set(named.filter((name) => name !== undefined));
}
