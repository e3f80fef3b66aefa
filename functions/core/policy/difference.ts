/**
 * What a new version of the policy changes for people. An entry under another id is another entry: the one is removed, the
 * other added. What nobody outside reads is no change: where a store is, how it is searched, what a sweep may delete.
 */
import canonicalize from 'canonicalize';
import { ruleFor } from './lookup.ts';
import { judged, lasting, type Notice, only, unneeded, whenever } from './notice.ts';
import type { Policy, RetentionRule } from './schema.ts';

/** What people read entry by entry. A retention rule stands under its category. */
interface Sections {
	readonly categories: Policy['categories'][string];
	readonly sources: Policy['sources'][string];
	readonly purposes: Policy['purposes'][string];
	readonly recipients: Policy['recipients'][string];
	readonly retention: RetentionRule;
	readonly rights: NonNullable<Policy['rights']>[string];
	readonly cookies: Policy['cookies'][string];
	readonly commitments: string;
	readonly stores: Policy['stores'][string];
}
export type Section = keyof Sections;

/** What can change of an entry, apart from its lists. `legalBasis` with the interest, `end` by trigger and period, `tell` in an erasure. */
interface Aspects {
	readonly categories: 'name' | 'description' | 'special' | 'verification';
	readonly sources: 'description' | 'fromPerson';
	readonly purposes: 'description' | 'legalBasis' | 'directMarketing';
	readonly recipients: 'name' | 'description' | 'kind' | 'legalBasis' | 'safeguard' | 'tell';
	readonly retention: 'end' | 'action' | 'aggregate' | 'keptBy' | 'reason';
	readonly rights: 'description' | 'law';
	readonly cookies: 'name' | 'description' | 'legalBasis' | 'consentNeeded';
	readonly commitments: 'text';
	readonly stores: 'name' | 'description' | 'processor';
}
export type Aspect<S extends Section> = Aspects[S];

/** What the policy says once. */
interface Particulars {
	readonly organisation: Pick<Policy['organisation'], 'name' | 'site'>;
	readonly controller: Policy['controller'];
	readonly dpo: Policy['dpo'];
	readonly supervisoryAuthority: Omit<Policy['supervisoryAuthority'], 'breaches'>;
	readonly appeals: Policy['appeals'];
	readonly jurisdictions: Policy['jurisdictions'];
	readonly automatedDecisions: string;
	/** ISO-8601 periods. */
	readonly exportAvailable: string;
	readonly backups: string;
	readonly lapseUnverified: string;
	/** People that a published figure is at least of. */
	readonly anonymity: number;
}
export type Particular = keyof Particulars;

/** Those of whom we hold, or will hold, data of one of these categories (ids of either policy); or everyone. */
export type Concerned = 'everyone' | readonly string[];

interface Bearing {
	readonly concerns: Concerned;
	readonly notice: Notice;
}

type EntryChange<S extends Section> = Bearing & { readonly section: S; readonly id: string } & (
		| { readonly change: 'added'; readonly after: Sections[S] }
		| { readonly change: 'removed'; readonly before: Sections[S] }
		| { readonly change: 'changed'; readonly aspect: Aspect<S>; readonly before: Sections[S]; readonly after: Sections[S] }
		| { readonly change: 'gained' | 'lost'; readonly list: 'categories' | 'countries'; readonly items: readonly string[] }
	);

export type ChangeOf<S extends Section | 'particulars'> = S extends Section
	? EntryChange<S>
	: {
			[P in Particular]: Bearing & {
				readonly section: 'particulars';
				readonly id: P;
				readonly change: 'changed';
				readonly before: Particulars[P];
				readonly after: Particulars[P];
			};
		}[Particular];

export type Change = ChangeOf<Section | 'particulars'>;

/**
 * Everything that people would read differently, by section: what is collected, from where, why, with whom it is shared, how long it
 * is kept, then the rest. Empty: the new policy says the same, if in another order or under another date.
 */
export function difference(before: Policy, after: Policy): Change[] {
	return [
		...entryChanges('categories', before, after),
		...entryChanges('sources', before, after),
		...entryChanges('purposes', before, after),
		...entryChanges('recipients', before, after),
		...entryChanges('retention', before, after),
		...entryChanges('rights', before, after),
		...entryChanges('cookies', before, after),
		...entryChanges('commitments', before, after),
		...entryChanges('stores', before, after),
		...particularChanges(before, after),
	];
}

interface Rules<S extends Section> {
	readonly entries: (policy: Policy) => ReadonlyMap<string, Sections[S]>;
	readonly concerns: (id: string, entry: Sections[S]) => Concerned;
	readonly added: Notice;
	/** @param after the new policy */
	readonly removed: (id: string, after: Policy) => Notice;
	readonly aspects: {
		readonly [A in Aspect<S>]: {
			/** What of it people read. */
			readonly read: (entry: Sections[S]) => unknown;
			readonly notice: (before: Sections[S], after: Sections[S]) => Notice;
		};
	};
	/** Lists whose order means nothing, and what a gain in one asks for. A loss asks for nothing. */
	readonly lists: Readonly<
		Partial<
			Record<'categories' | 'countries', { readonly read: (entry: Sections[S]) => readonly string[]; readonly gained: Notice }>
		>
	>;
}

const each =
	<S extends Section>(section: S) =>
	(policy: Policy): ReadonlyMap<string, Sections[S]> =>
		new Map(Object.entries((policy[section] ?? {}) as Readonly<Record<string, Sections[S]>>));
const everyone = (): Concerned => 'everyone';
const itself = (id: string): Concerned => [id];
const itsCategories = (_: string, { categories }: { readonly categories: readonly string[] }): Concerned => categories;
const categoriesOf = ({ categories }: { readonly categories: readonly string[] }): readonly string[] => categories;

const rules: { readonly [S in Section]: Rules<S> } = {
	categories: {
		entries: each('categories'),
		concerns: itself,
		added: 'before-it-applies',
		removed: unneeded,
		aspects: {
			name: { read: ({ name }) => name, notice: judged },
			description: { read: ({ description }) => description, notice: judged },
			special: { read: ({ special }) => special, notice: whenever((_, { special }) => special) },
			verification: { read: ({ verification }) => verification, notice: judged },
		},
		lists: {},
	},
	sources: {
		entries: each('sources'),
		concerns: itsCategories,
		added: 'before-it-applies',
		removed: unneeded,
		aspects: {
			description: { read: ({ description }) => description, notice: judged },
			// Art 14(2)(f): where it comes from, if not from the person.
			fromPerson: { read: ({ fromPerson }) => fromPerson, notice: whenever((_, { fromPerson }) => !fromPerson) },
		},
		lists: { categories: { read: categoriesOf, gained: 'before-it-applies' } },
	},
	purposes: {
		entries: each('purposes'),
		concerns: itsCategories,
		added: 'before-it-applies',
		removed: unneeded,
		aspects: {
			description: { read: ({ description }) => description, notice: judged },
			legalBasis: {
				read: ({ legalBasis, interest }) => [legalBasis, interest],
				notice: (before, after) => (before.legalBasis === after.legalBasis ? 'to-be-judged' : 'before-it-applies'),
			},
			// Art 21(4): the right to object is brought to the person's attention.
			directMarketing: {
				read: ({ directMarketing }) => directMarketing,
				notice: whenever((_, { directMarketing }) => directMarketing),
			},
		},
		lists: { categories: { read: categoriesOf, gained: 'before-it-applies' } },
	},
	recipients: {
		entries: each('recipients'),
		concerns: itsCategories,
		added: 'before-it-applies',
		removed: unneeded,
		aspects: {
			name: { read: ({ name }) => name, notice: judged },
			description: { read: ({ description }) => description, notice: judged },
			kind: { read: ({ kind }) => kind, notice: only('before-it-applies') },
			legalBasis: {
				read: ({ legalBasis, interest }) => [legalBasis, interest],
				notice: (before, after) => (before.legalBasis === after.legalBasis ? 'to-be-judged' : 'before-it-applies'),
			},
			safeguard: { read: ({ safeguard }) => safeguard, notice: judged },
			tell: {
				read: ({ tell }) => (tell.by === 'none' ? tell.why : true),
				notice: (_, { tell }) => (tell.by === 'none' ? 'to-be-judged' : 'not-needed'),
			},
		},
		lists: {
			categories: { read: categoriesOf, gained: 'before-it-applies' },
			// Art 13(1)(f): a transfer.
			countries: { read: ({ countries }) => countries, gained: 'before-it-applies' },
		},
	},
	retention: {
		entries: (policy) =>
			new Map(policy.retention.map(({ category }) => [category, ruleFor(policy, category)] as [string, RetentionRule])),
		concerns: itself,
		added: 'before-it-applies',
		// What has no end any more is kept for longer; what is not collected any more needs none.
		removed: (category, after) => (Object.hasOwn(after.categories, category) ? 'before-it-applies' : 'not-needed'),
		aspects: {
			end: { read: ({ trigger, period }) => [trigger, period], notice: lasting },
			action: { read: ({ action }) => action, notice: whenever((_, { action }) => action !== 'erase') },
			aggregate: {
				read: ({ aggregate }) => (aggregate === undefined ? undefined : [...aggregate.per].sort()),
				notice: (before, after) => (before.action === after.action ? 'to-be-judged' : 'not-needed'),
			},
			keptBy: {
				read: ({ keptBy }) => keptBy,
				notice: (before, after) =>
					after.keptBy === undefined ? 'not-needed' : before.keptBy === undefined ? 'before-it-applies' : 'to-be-judged',
			},
			reason: { read: ({ reason }) => reason, notice: judged },
		},
		lists: {},
	},
	rights: {
		entries: each('rights'),
		concerns: everyone,
		added: 'not-needed',
		removed: only('before-it-applies'),
		aspects: {
			description: { read: ({ description }) => description, notice: judged },
			law: { read: ({ law }) => law, notice: judged },
		},
		lists: {},
	},
	cookies: {
		entries: each('cookies'),
		concerns: everyone,
		added: 'before-it-applies',
		removed: unneeded,
		aspects: {
			name: { read: ({ name }) => name, notice: judged },
			description: { read: ({ description }) => description, notice: judged },
			legalBasis: { read: ({ legalBasis }) => legalBasis, notice: only('before-it-applies') },
			consentNeeded: { read: ({ consentNeeded }) => consentNeeded, notice: whenever((_, { consentNeeded }) => !consentNeeded) },
		},
		lists: {},
	},
	commitments: {
		entries: each('commitments'),
		concerns: everyone,
		added: 'to-be-judged',
		removed: judged,
		aspects: { text: { read: (text) => text, notice: judged } },
		lists: {},
	},
	stores: {
		entries: each('stores'),
		concerns: itsCategories,
		added: 'not-needed',
		removed: unneeded,
		aspects: {
			name: { read: ({ name }) => name, notice: unneeded },
			description: { read: ({ description }) => description, notice: unneeded },
			// That it is a recipient, and of what, is told with the recipients.
			processor: { read: ({ processor }) => processor, notice: judged },
		},
		lists: { categories: { read: categoriesOf, gained: 'not-needed' } },
	},
};

function entryChanges<S extends Section>(section: S, before: Policy, after: Policy): EntryChange<S>[] {
	const { entries, concerns, added, removed, aspects, lists } = rules[section] as Rules<S>;
	const [old, now] = [entries(before), entries(after)];
	const stayed = [...now].flatMap(([id, entry]): EntryChange<S>[] => {
		const was = old.get(id);
		const common = { section, id } as const;
		if (was === undefined) {
			return [{ ...common, change: 'added', after: entry, concerns: concerns(id, entry), notice: added }];
		}
		const either = both(concerns(id, was), concerns(id, entry));
		const changed = (Object.keys(aspects) as Aspect<S>[])
			.filter((aspect) => !same(aspects[aspect].read(was), aspects[aspect].read(entry)))
			.map((aspect): EntryChange<S> => {
				const notice = aspects[aspect].notice(was, entry);
				return { ...common, change: 'changed', aspect, before: was, after: entry, concerns: either, notice };
			});
		const listed = (['categories', 'countries'] as const).flatMap((list): EntryChange<S>[] => {
			const { read, gained } = lists[list] ?? {};
			if (read === undefined || gained === undefined) return [];
			const whom = (items: readonly string[]) => (list === 'categories' ? items : concerns(id, entry));
			const more = beyond(read(was), read(entry));
			const less = beyond(read(entry), read(was));
			return [
				...(more.length > 0
					? [{ ...common, change: 'gained', list, items: more, concerns: whom(more), notice: gained } as const]
					: []),
				...(less.length > 0
					? [{ ...common, change: 'lost', list, items: less, concerns: whom(less), notice: 'not-needed' } as const]
					: []),
			];
		});
		return [...changed, ...listed];
	});
	const gone = [...old].flatMap(([id, entry]): EntryChange<S>[] =>
		now.has(id)
			? []
			: [{ section, id, change: 'removed', before: entry, concerns: concerns(id, entry), notice: removed(id, after) }],
	);
	return [...stayed, ...gone];
}

/** A policy from the archive is the one that was written, if its objects were made elsewhere. */
const same = (one: unknown, other: unknown): boolean => canonicalize(one) === canonicalize(other);

/** What the second list has and the first has not, each once. */
const beyond = (first: readonly string[], second: readonly string[]): string[] =>
	[...new Set(second)].filter((item) => !first.includes(item));

const both = (one: Concerned, other: Concerned): Concerned =>
	one === 'everyone' || other === 'everyone' ? 'everyone' : [...one, ...beyond(one, other)];

const particulars: {
	readonly [P in Particular]: {
		readonly read: (policy: Policy) => Particulars[P];
		readonly notice: (before: Particulars[P], after: Particulars[P]) => Notice;
	};
} = {
	organisation: { read: ({ organisation: { name, site } }) => ({ name, site }), notice: judged },
	// Art 13(1)(a), (b).
	controller: { read: ({ controller }) => controller, notice: only('before-it-applies') },
	dpo: { read: ({ dpo }) => dpo, notice: only('before-it-applies') },
	supervisoryAuthority: {
		read: ({ supervisoryAuthority: { name, url, address, phone } }) => ({ name, url, address, phone }),
		notice: judged,
	},
	appeals: { read: ({ appeals }) => appeals, notice: judged },
	jurisdictions: { read: ({ jurisdictions }) => [...new Set(jurisdictions)].sort(), notice: only('before-it-applies') },
	automatedDecisions: { read: ({ automatedDecisions }) => automatedDecisions, notice: judged },
	exportAvailable: { read: ({ exportAvailable }) => exportAvailable, notice: unneeded },
	backups: {
		read: ({ backups }) => backups,
		notice: (before, after) => lasting({ trigger: 'collected', period: before }, { trigger: 'collected', period: after }),
	},
	lapseUnverified: { read: ({ clock }) => clock.lapseUnverified, notice: unneeded },
	anonymity: { read: ({ anonymity }) => anonymity, notice: (before, after) => (after < before ? 'to-be-judged' : 'not-needed') },
};

function particularChanges(before: Policy, after: Policy): ChangeOf<'particulars'>[] {
	return (Object.keys(particulars) as Particular[]).flatMap((id) => particularChange(id, before, after));
}

function particularChange<P extends Particular>(id: P, before: Policy, after: Policy): ChangeOf<'particulars'>[] {
	const { read, notice } = particulars[id];
	const [was, is] = [read(before), read(after)];
	if (same(was, is)) return [];
	const change = {
		section: 'particulars',
		id,
		change: 'changed',
		before: was,
		after: is,
		concerns: 'everyone',
		notice: notice(was, is),
	};
	return [change as ChangeOf<'particulars'>];
}
