import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { coverageProblems } from '../../functions/core/policy/coverage.ts';
import { purposesOf } from '../../functions/core/policy/lookup.ts';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { write } from './fixtures/small-policy.ts';

const small = loadPolicy(write());
const real = loadPolicy();

/** What the guard says of a copy of the policy that was changed. */
function problemsWhere(policy: Policy, change: (draft: Policy) => void): { path: string; message: string }[] {
	const draft = structuredClone(policy);
	change(draft);
	return coverageProblems(draft).map(({ path, message }) => ({ path: path.join('.'), message }));
}

const spoilt = (change: (draft: Policy) => void) => problemsWhere(small, change);

/** An entry that the fixture has. */
function entry<T>(entries: Record<string, T>, id: string): T {
	const found = entries[id];
	if (found === undefined) throw new Error(`The fixture has no ${id}`);
	return found;
}

const depot = (draft: Policy) => {
	const store = entry(draft.stores, 'depot');
	if (store.kind !== 'dynamodb') throw new Error('The depot is a table');
	return store;
};

test('the small policy holds', () => {
	expect(coverageProblems(small)).toEqual([]);
});

describe('a category', () => {
	test('needs a purpose', () => {
		expect(
			spoilt((draft) => {
				entry(draft.purposes, 'delivery').categories = ['parcels'];
			}),
		).toEqual([{ path: 'categories.names', message: 'names has no purpose: write names in the categories of a purpose' }]);
	});

	test('needs a source', () => {
		expect(
			spoilt((draft) => {
				entry(draft.sources, 'forms').categories = ['parcels'];
			}),
		).toEqual([{ path: 'categories.names', message: 'names has no source: write names in the categories of a source' }]);
	});

	test('needs a retention rule', () => {
		expect(
			spoilt((draft) => {
				draft.retention.shift();
			}),
		).toEqual([{ path: 'categories.names', message: 'names has no retention rule: write one in retention' }]);
	});

	test('needs a store, or the reason why it has none', () => {
		const remove = (draft: Policy) => {
			depot(draft).categories = ['parcels'];
			depot(draft).category = { always: 'parcels' };
		};
		expect(spoilt(remove)).toEqual([
			{
				path: 'categories.names',
				message:
					'names is in no store: write names in the categories of the store that holds it, or write in notStored why none does',
			},
		]);
		expect(
			spoilt((draft) => {
				remove(draft);
				entry(draft.categories, 'names').notStored = 'Told by word of mouth only';
			}),
		).toEqual([]);
	});

	test('cannot both be in a store and have a reason why it is in none', () => {
		expect(
			spoilt((draft) => {
				entry(draft.categories, 'names').notStored = 'Never written down';
			}),
		).toEqual([
			{ path: 'categories.names.notStored', message: 'names is in depot: leave out notStored, or take names out of the store' },
		]);
	});

	test('of identity documents needs more than a mail click', () => {
		expect(
			spoilt((draft) => {
				entry(draft.categories, 'names').identityDocument = true;
			}),
		).toEqual([
			{
				path: 'categories.names',
				message: 'names holds identity documents, for which a mail click proves too little: write verification: dpo',
			},
		]);
		expect(
			spoilt((draft) => {
				Object.assign(entry(draft.categories, 'names'), { identityDocument: true, verification: 'dpo' });
			}),
		).toEqual([]);
	});

	test('has one retention rule only', () => {
		expect(
			spoilt((draft) => {
				draft.retention.push({ ...(draft.retention[0] as Policy['retention'][number]), period: 'P2Y' });
			}),
		).toEqual([
			{
				path: 'retention.2',
				message: 'names has a retention rule already: write one rule that says when its last reason to be kept ends',
			},
		]);
	});
});

describe('an id that refers to nothing is named with what was meant:', () => {
	test.each([
		['sources.forms.categories.2', (draft: Policy) => entry(draft.sources, 'forms').categories.push('parcel')],
		['purposes.delivery.categories.2', (draft: Policy) => entry(draft.purposes, 'delivery').categories.push('parcel')],
		['recipients.carrier.categories.1', (draft: Policy) => entry(draft.recipients, 'carrier').categories.push('parcel')],
	])('%s', (path, change) => {
		expect(spoilt(change)).toEqual([
			{ path, message: 'parcel is no category of the policy: write parcels, or declare it in categories' },
		]);
	});

	test('a category of a retention rule', () => {
		expect(
			spoilt((draft) => {
				draft.retention.push({ ...(draft.retention[0] as Policy['retention'][number]), category: 'parcel' });
			}),
		).toEqual([
			{ path: 'retention.2.category', message: 'parcel is no category of the policy: write parcels, or declare it in categories' },
		]);
	});

	test('a category that a store holds, undeclared', () => {
		expect(
			spoilt((draft) => {
				depot(draft).categories.push('faces');
				Object.assign(depot(draft).category, { of: { name: 'names', parcel: 'parcels', face: 'faces' } });
			}),
		).toEqual([
			{
				path: 'stores.depot.categories.2',
				message: 'faces is no category of the policy: write one of names, parcels, or declare it in categories',
			},
		]);
	});

	test('the processor of a store', () => {
		expect(
			spoilt((draft) => {
				depot(draft).processor = 'carriers';
			}),
		).toEqual([
			{
				path: 'stores.depot.processor',
				message: 'carriers is no recipient of the policy: write carrier, or declare it in recipients',
			},
		]);
	});
});

test('no recipient goes by the name that the staff report breaches by', () => {
	expect(
		spoilt((draft) => {
			const { carrier } = draft.recipients;
			if (carrier) draft.recipients.staff = structuredClone(carrier);
		}),
	).toEqual([{ path: 'recipients.staff', message: 'by staff our own staff report breaches: write another id' }]);
});

describe('legitimate interests', () => {
	test('of a purpose are stated', () => {
		const change = (draft: Policy) => {
			entry(draft.purposes, 'delivery').legalBasis = 'legitimate-interests';
		};
		expect(spoilt(change)).toEqual([
			{ path: 'purposes.delivery', message: 'delivery rests on legitimate interests: write in interest which' },
		]);
		expect(
			spoilt((draft) => {
				change(draft);
				entry(draft.purposes, 'delivery').interest = 'Parcels that arrive';
			}),
		).toEqual([]);
	});

	test('of a disclosure are stated', () => {
		expect(
			spoilt((draft) => {
				entry(draft.recipients, 'carrier').legalBasis = 'legitimate-interests';
			}),
		).toEqual([{ path: 'recipients.carrier', message: 'carrier rests on legitimate interests: write in interest which' }]);
	});
});

describe('a transfer', () => {
	const to = (countries: string[], safeguard?: string) =>
		spoilt((draft) => {
			Object.assign(entry(draft.recipients, 'carrier'), { countries, ...(safeguard === undefined ? {} : { safeguard }) });
		});

	test('within the United Kingdom and the EEA needs no safeguard', () => {
		expect(to(['GB', 'IE', 'DE', 'NO', 'IS', 'LI'])).toEqual([]);
	});

	test('to elsewhere needs one, be it next door', () => {
		expect(to(['GB', 'CH', 'US'])).toEqual([
			{
				path: 'recipients.carrier',
				message: 'carrier takes data to CH, US, outside the UK and the EEA: write in safeguard what protects it there',
			},
		]);
		expect(to(['CH', 'US'], 'Standard Contractual Clauses')).toEqual([]);
	});

	test('to UK, which is no country code, is one to GB', () => {
		expect(to(['UK'])).toEqual([{ path: 'recipients.carrier.countries.0', message: 'UK is no ISO 3166 code: write GB' }]);
	});
});

describe('a store', () => {
	test('gives its records only categories that it says it holds', () => {
		expect(
			spoilt((draft) => {
				Object.assign(depot(draft).category, { of: { name: 'names', parcel: 'parcel' } });
			}),
		).toEqual([
			{
				path: 'stores.depot.category.of.parcel',
				message: 'depot does not say that it holds parcel: write parcels, or write parcel in its categories',
			},
			{
				path: 'stores.depot.categories.1',
				message: 'no record of depot is parcels: write in category.of which records are, or leave parcels out',
			},
		]);
	});

	test('is in reach of an e-mail address, by unique identifiers only', () => {
		const byMember = (scope: 'unique' | 'shared') =>
			spoilt((draft) => {
				draft.stores.shelf = { ...structuredClone(depot(draft)), find: { 'member-id': { attribute: 'member', value: '{value}' } } };
				depot(draft).yields = { 'member-id': { attribute: 'member', scope } };
			});
		expect(byMember('unique')).toEqual([]);
		expect(byMember('shared')).toEqual([
			{
				path: 'stores.shelf.find',
				message: 'shelf cannot be searched: no store yields a unique member-id; write one of email, or let a store yield it',
			},
		]);
	});

	test('yields nothing to a search that does not reach it', () => {
		expect(
			spoilt((draft) => {
				const shelf = structuredClone(depot(draft));
				shelf.find = { 'member-id': { attribute: 'member', value: '{value}' } };
				shelf.yields = { 'member-id': { attribute: 'member', scope: 'unique' } };
				draft.stores.shelf = shelf;
			}).map(({ path }) => path),
		).toEqual(['stores.shelf.find']);
	});

	test('dates its records by what their retention counts from', () => {
		expect(
			spoilt((draft) => {
				depot(draft).dates = { 'relationship-end': 'leftOn' };
			}),
		).toEqual([
			{
				path: 'stores.depot.dates',
				message:
					'parcels is kept from collected, which depot does not date: write collected in its dates with the attribute that holds it, or another trigger in the rule',
			},
		]);
	});

	test('that a person searches needs no dates', () => {
		expect(
			spoilt((draft) => {
				draft.stores.depot = {
					kind: 'manual',
					name: 'Depot',
					description: 'Paper',
					categories: ['names', 'parcels'],
					addresses: 'none',
					instructions: 'Look',
				};
			}),
		).toEqual([]);
	});

	test('other than our own knows nothing of closed cases', () => {
		expect(
			spoilt((draft) => {
				entry(draft.retention as unknown as Record<string, Policy['retention'][number]>, '1').trigger = 'case-closed';
			}),
		).toEqual([
			{
				path: 'retention.1.trigger',
				message:
					'depot has no cases, so parcels would never fall due: write collected, relationship-end, financial-year-end or unsubscribe',
			},
		]);
	});
});

describe('what a contract keeps', () => {
	const names = (draft: Policy) => draft.retention[0] as Policy['retention'][number];
	const parcels = (draft: Policy) => draft.retention[1] as Policy['retention'][number];
	const parcelsAreContracts = (draft: Policy) => {
		entry(draft.categories, 'parcels').contract = true;
		parcels(draft).trigger = 'relationship-end';
		depot(draft).dates = { 'relationship-end': 'closedOn' };
	};

	test('needs records that show whether one is live', () => {
		const nothing = {
			path: 'retention.0.keptBy',
			message: 'nothing shows whether a contract is live: write contract: true in the category of the contracts',
		};
		expect(
			spoilt((draft) => {
				names(draft).keptBy = 'contract';
			}),
		).toEqual([nothing]);
		expect(
			spoilt((draft) => {
				names(draft).keptBy = 'contract';
				parcelsAreContracts(draft);
			}),
		).toEqual([]);
	});

	test('rests on a contract', () => {
		expect(
			spoilt((draft) => {
				names(draft).keptBy = 'contract';
				parcelsAreContracts(draft);
				entry(draft.purposes, 'delivery').legalBasis = 'consent';
			}),
		).toEqual([
			{
				path: 'retention.0.keptBy',
				message: 'no purpose of names rests on a contract: leave out keptBy, or write what keeps it',
			},
		]);
	});

	test('is shown by contracts that are known to end', () => {
		expect(
			spoilt((draft) => {
				parcelsAreContracts(draft);
				parcels(draft).trigger = 'unsubscribe';
			}),
		).toEqual([
			{
				path: 'categories.parcels.contract',
				message:
					'parcels shows by its end whether a contract is live: write trigger: relationship-end in its retention rule, or leave contract out',
			},
		]);
	});
});

describe('what is made anonymous', () => {
	const parcels = (draft: Policy) => draft.retention[1] as Policy['retention'][number];
	const anonymised = (change: (draft: Policy) => void = () => {}) =>
		spoilt((draft) => {
			Object.assign(parcels(draft), { action: 'anonymise', aggregate: { per: ['size', 'country'] } });
			change(draft);
		});

	test('says what people are counted by, and is counted', () => {
		expect(anonymised()).toEqual([]);
		expect(
			anonymised((draft) => {
				delete parcels(draft).aggregate;
			}),
		).toEqual([
			{
				path: 'retention.1',
				message: 'parcels is made anonymous: write in aggregate.per the attributes that people are counted by, or action: erase',
			},
		]);
	});

	test('is not what is erased without figures', () => {
		expect(
			anonymised((draft) => {
				parcels(draft).action = 'erase';
			}),
		).toEqual([
			{
				path: 'retention.1.aggregate',
				message: 'parcels is erased without figures: leave out aggregate, or write action: anonymise',
			},
		]);
	});

	test('has a month of its own', () => {
		expect(
			anonymised((draft) => {
				parcels(draft).trigger = 'unsubscribe';
			}),
		).toEqual([
			{
				path: 'retention.1.trigger',
				message:
					"people are counted by the month of a record's own date, which unsubscribe is not: write collected, relationship-end or financial-year-end, or action: erase",
			},
		]);
	});

	test.each([
		['P1M', false],
		['P31D', false],
		['P32D', true],
		['P1M1D', true],
		['P2M', true],
	])('that falls due after %s is counted before: %s', (period, holds) => {
		const problems = anonymised((draft) => {
			parcels(draft).period = period;
		});
		const message = 'parcels falls due before its month is over and counted: write P2M or longer, or action: erase';
		expect(problems).toEqual(holds ? [] : [{ path: 'retention.1.period', message }]);
	});

	test.each([
		['email', 'which finds it'],
		['id', 'a key'],
		['sentOn', 'its date'],
		['ward', 'of another identifier'],
		['called', 'the name'],
		['held', 'the hold'],
		['restrictedBy', 'a restriction'],
	])('is not counted by %s, %s', (attribute) => {
		expect(
			anonymised((draft) => {
				Object.assign(depot(draft), {
					yields: { 'ward-id': { attribute: 'ward', scope: 'shared' } },
					personName: 'called',
					hold: 'held',
				});
				parcels(draft).aggregate = { per: ['size', attribute] };
			}),
		).toEqual([
			{
				path: 'retention.1.aggregate.per.1',
				message: `${attribute} says in depot whose record it is, or its day: write an attribute that many people share, as page or country`,
			},
		]);
	});

	test('is counted by each attribute once', () => {
		expect(
			anonymised((draft) => {
				parcels(draft).aggregate = { per: ['size', 'size'] };
			}),
		).toEqual([{ path: 'retention.1.aggregate.per.1', message: 'size stands there already: leave it out' }]);
	});

	test('is in a store whose records can be counted', () => {
		expect(
			anonymised((draft) => {
				draft.stores.cupboard = {
					...{ kind: 'manual', name: 'Cupboard', description: 'Paper', categories: ['parcels'], addresses: 'none' },
					instructions: 'Look',
				};
			}),
		).toEqual([
			{
				path: 'retention.1.action',
				message: 'cupboard is searched by a person, so that no figures can be made of parcels: write action: erase',
			},
		]);
	});
});

test('a time zone that there is not', () => {
	expect(
		spoilt((draft) => {
			draft.timeZone = 'Europe/Londn';
		}),
	).toEqual([{ path: 'timeZone', message: 'Europe/Londn is no time zone: write an IANA name, as Europe/London' }]);
});

describe('of the real policy', () => {
	test.each(real.retention.map(({ category }, index) => [category, index] as const))(
		'the retention rule of %s cannot be left out',
		(category, index) => {
			expect(problemsWhere(real, (draft) => draft.retention.splice(index, 1))).toEqual([
				{ path: `categories.${category}`, message: `${category} has no retention rule: write one in retention` },
			]);
		},
	);

	test.each(Object.keys(real.categories))('%s cannot lose its purposes', (category) => {
		expect(
			problemsWhere(real, (draft) => {
				for (const purpose of Object.values(draft.purposes))
					purpose.categories = purpose.categories.filter((id) => id !== category);
			}),
		).toEqual([
			{ path: `categories.${category}`, message: `${category} has no purpose: write ${category} in the categories of a purpose` },
		]);
	});

	test('a purpose can be left out only where each of its categories has another, and the guard names those that have not', () => {
		const orphaned = Object.keys(real.purposes).flatMap((id) => {
			const only = Object.keys(real.categories).filter((category) =>
				purposesOf(real, category).every((purpose) => purpose.id === id),
			);
			const problems = problemsWhere(real, (draft) => {
				delete draft.purposes[id];
			});
			expect(problems.map(({ path }) => path)).toEqual(only.map((category) => `categories.${category}`));
			return only;
		});
		expect(orphaned).toEqual([
			'marketing-preferences',
			'competition-entries',
			'vehicle-registrations',
			'cctv-images',
			'referrals',
			'combined-profile',
			'identity-documents',
			'credit-checks',
			'dietary-requirements',
			'access-packages',
			'complaint-notes',
			'suppression-list',
			'audit-chain',
			'mailing-recipients',
			'breach-reports',
		]);
	});

	test('no safeguard of a transfer can be left out', () => {
		const abroad = Object.keys(real.recipients).filter((id) => real.recipients[id]?.safeguard !== undefined);
		expect(abroad).toEqual(['google-analytics', 'cloud-hosting']);
		const named = abroad.flatMap((id) =>
			problemsWhere(real, (draft) => {
				delete entry(draft.recipients, id).safeguard;
			}),
		);
		expect(named.map(({ path }) => path)).toEqual(abroad.map((id) => `recipients.${id}`));
	});

	test('no interest can be left out', () => {
		const stated = Object.keys(real.purposes).filter((id) => real.purposes[id]?.legalBasis === 'legitimate-interests');
		expect(stated).toHaveLength(10);
		const named = stated.flatMap((id) =>
			problemsWhere(real, (draft) => {
				delete entry(draft.purposes, id).interest;
			}),
		);
		expect(named.map(({ path }) => path)).toEqual(stated.map((id) => `purposes.${id}`));
	});

	test.each(Object.keys(real.stores))('what %s holds would be in no store without it', (id) => {
		const held = real.stores[id]?.categories ?? [];
		const problems = problemsWhere(real, (draft) => {
			delete draft.stores[id];
		});
		expect(problems.map(({ path }) => path)).toEqual(expect.arrayContaining(held.map((category) => `categories.${category}`)));
	});
});

test('a new store must say what is in it, whatever it is called', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/), (id, category) => {
			fc.pre(real.stores[id] === undefined && real.categories[category] === undefined);
			const problems = problemsWhere(real, (draft) => {
				draft.stores[id] = { ...depot(small), categories: [category], category: { always: category } };
			});
			expect(problems.map(({ path }) => path)).toEqual([`stores.${id}.categories.0`]);
		}),
	);
});
