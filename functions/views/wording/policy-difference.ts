import type { Aspect, Change, ChangeOf, Concerned, Particular, Section } from '../../core/policy/difference.ts';
import type { Notice } from '../../core/policy/notice.ts';
import type { LegalBasis, Policy, RetentionRule } from '../../core/policy/schema.ts';
import { periodInWords } from '../dates.ts';
import { enumeration } from './outcome.ts';
import { countryName, legalBasisInWords, retentionInWords } from './policy.ts';

/** What changed of one matter, to those whose data it is. */
export interface Topic {
	readonly heading: string;
	readonly changes: readonly {
		/** Its place among all changes, from 1. */
		readonly number: number;
		readonly text: string;
		readonly concerns: string;
		readonly notice: Notice;
	}[];
}

/** Changes from one policy to another in sentences, by heading, in their order. */
export function differenceInWords(before: Policy, after: Policy, changes: readonly Change[]): readonly Topic[] {
	return (Object.keys(headings) as Change['section'][]).flatMap((section) => {
		const ofSection = changes.flatMap((change, index) => (change.section === section ? [{ change, number: index + 1 }] : []));
		const inWords = ofSection.map(({ change, number }) => ({
			number,
			text: changeInWords(before, after, change),
			concerns: concernedInWords(before, after, change.concerns),
			notice: change.notice,
		}));
		return inWords.length === 0 ? [] : [{ heading: headings[section], changes: inWords }];
	});
}

/** Whether people must be told before it applies. */
export const noticeInWords: Readonly<Record<Notice, string>> = {
	'before-it-applies': 'people must be told before it applies',
	'to-be-judged': 'judge whether people must be told: it may only be said in other words',
	'not-needed': 'nobody needs to be told before',
};

const headings: Readonly<Record<Change['section'], string>> = {
	categories: 'What is collected',
	sources: 'Where it comes from',
	purposes: 'Why, and on what legal basis',
	recipients: 'With whom it is shared',
	retention: 'How long it is kept',
	rights: 'Your rights',
	cookies: 'Cookies',
	commitments: 'What else we promise',
	stores: 'Where it is kept',
	particulars: 'Who we are, and how we answer you',
};

const concernedInWords = (before: Policy, after: Policy, concerns: Concerned): string => {
	if (concerns === 'everyone') return 'everyone';
	return concerns.length === 0 ? 'nobody yet' : `those of whom we hold: ${categoryNames(before, after, concerns)}`;
};

const categoryNames = (before: Policy, after: Policy, ids: readonly string[]): string =>
	enumeration(ids.map((id) => (after.categories[id] ?? before.categories[id])?.name ?? id));

function changeInWords(before: Policy, after: Policy, change: Change): string {
	if (change.section === 'particulars') return particularInWords(change);
	const name = nameOf(change.section, change.id, before, after);
	const categories = (ids: readonly string[]) => categoryNames(before, after, ids);
	if (change.change === 'removed') return `${gone[change.section]}: ${name}.`;
	if ('items' in change) {
		const items = change.list === 'countries' ? enumeration(change.items.map(countryName)) : categories(change.items);
		const [more, less] = change.list === 'countries' ? (['goes to', 'goes no more to'] as const) : listed[change.section];
		return `${name}: ${change.change === 'gained' ? more : less}: ${items}.`;
	}
	if (change.change === 'added') {
		const said = details(change, categories);
		return `${added[change.section]}: ${name}.${said === '' ? '' : ` ${said}`}`;
	}
	const words = aspectInWords(change);
	// What they are known by is said in the change.
	return names.has(`${change.section} ${change.aspect}`) ? `${capital(words)}.` : `${name}: ${words}.`;
}

/** By what people know the entry: in the new policy where it is there. */
function nameOf(section: Section, id: string, before: Policy, after: Policy): string {
	switch (section) {
		case 'retention':
			return categoryNames(before, after, [id]);
		case 'commitments':
			return unended(after.commitments?.[id] ?? before.commitments?.[id] ?? id);
		case 'sources':
		case 'purposes':
		case 'rights':
			return unended((after[section]?.[id] ?? before[section]?.[id])?.description ?? id);
		default:
			return (after[section][id] ?? before[section][id])?.name ?? id;
	}
}

/** Aspects that {@link nameOf} takes the name from. */
const names: ReadonlySet<string> = new Set([
	...(['sources', 'purposes', 'rights'] as const).map((section) => `${section} description`),
	...(['categories', 'recipients', 'cookies', 'stores'] as const).map((section) => `${section} name`),
	'commitments text',
]);

const unended = (text: string): string => text.replace(/\.$/, '');

const added: Readonly<Record<Section, string>> = {
	categories: 'New',
	sources: 'New source',
	purposes: 'New purpose',
	recipients: 'New recipient',
	retention: 'New rule',
	rights: 'New right',
	cookies: 'New',
	commitments: 'New',
	stores: 'New place',
};

const gone: Readonly<Record<Section, string>> = {
	categories: 'No longer collected',
	sources: 'No longer a source',
	purposes: 'No longer a purpose',
	recipients: 'No longer a recipient',
	retention: 'No longer under a rule that ends it',
	rights: 'No longer granted',
	cookies: 'No longer used',
	commitments: 'No longer said',
	stores: 'No longer a place',
};

/** What is said of categories that an entry gained, and that it lost. */
const listed: Readonly<Record<Section, readonly [gained: string, lost: string]>> = {
	categories: ['also with', 'no longer with'],
	sources: ['also gives', 'gives no more'],
	purposes: ['also uses', 'uses no more'],
	recipients: ['also gets', 'gets no more'],
	retention: ['also with', 'no longer with'],
	rights: ['also with', 'no longer with'],
	cookies: ['also with', 'no longer with'],
	commitments: ['also with', 'no longer with'],
	stores: ['also holds', 'holds no more'],
};

type Added = Extract<ChangeOf<Section>, { change: 'added' }>;

/** What a new entry says besides its name. */
function details(change: Added, categories: (ids: readonly string[]) => string): string {
	switch (change.section) {
		case 'categories': {
			const { description, special } = change.after;
			return sentences(description, special ? 'It is special category data' : undefined);
		}
		case 'sources':
			return sentences(`It gives: ${categories(change.after.categories)}`);
		case 'purposes': {
			const { categories: used, directMarketing } = change.after;
			return sentences(
				`Uses: ${categories(used)}`,
				`Legal basis: ${basis(change.after)}`,
				directMarketing ? 'You can object at any time, since it is direct marketing' : undefined,
			);
		}
		case 'recipients': {
			const { description, categories: given, countries, safeguard } = change.after;
			return sentences(
				description,
				`Gets: ${given.length === 0 ? 'nothing yet' : categories(given)}`,
				change.after.legalBasis === undefined ? undefined : `Legal basis: ${basis(change.after)}`,
				`Where: ${enumeration(countries.map(countryName))}`,
				safeguard === undefined ? undefined : `Protected by: ${safeguard}`,
			);
		}
		case 'retention':
			return sentences(
				capital(retentionInWords(change.after)),
				change.after.keptBy === undefined
					? undefined
					: `Until then ${keepers[change.after.keptBy]} keeps it even if you ask to erase it`,
				change.after.reason,
			);
		case 'rights':
			return sentences(change.after.law);
		case 'cookies': {
			const { description, consentNeeded } = change.after;
			return sentences(description, `Legal basis: ${basis(change.after)}`, consent(consentNeeded));
		}
		case 'commitments':
			return '';
		case 'stores':
			return sentences(change.after.description, `Holds: ${categories(change.after.categories)}`);
	}
}

const sentences = (...parts: readonly (string | undefined)[]): string =>
	parts.flatMap((part) => (part === undefined ? [] : [`${unended(part)}.`])).join(' ');

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const basis = ({ legalBasis, interest }: { legalBasis?: LegalBasis | undefined; interest?: string | undefined }): string => {
	if (legalBasis === undefined) return 'none that is named';
	return `${legalBasisInWords[legalBasis]}${interest === undefined ? '' : ` (${interest})`}`;
};

const consent = (needed: boolean): string => (needed ? 'Used only if you consent' : 'Used without your consent');

const keepers: Readonly<Record<NonNullable<RetentionRule['keptBy']>, string>> = {
	'legal-obligation': 'a legal obligation',
	'legal-claims': 'the need to establish, exercise or defend legal claims',
	'public-interest': 'the public interest',
	'freedom-of-expression': 'freedom of expression and information',
	contract: 'a running contract with you',
	suppression: 'your own wish to be left alone',
	accountability: 'our duty to show what we did',
};

type Changed = Extract<ChangeOf<Section>, { change: 'changed' }>;
type Says = {
	readonly [S in Section]: { readonly [A in Aspect<S>]: (entry: Extract<Changed, { section: S }>['after']) => string };
};

/** What an entry says of an aspect, to stand after its name. */
const says: Says = {
	categories: {
		name: ({ name }) => `called “${name}”`,
		description: ({ description }) => quoted(description),
		special: ({ special }) => (special ? 'special category data' : 'no special category data'),
		verification: ({ verification }) =>
			verification === 'dpo'
				? 'handed out once we have checked who you are'
				: 'handed out once you use the link that we mail to you',
	},
	sources: {
		description: ({ description }) => quoted(description),
		fromPerson: ({ fromPerson }) => (fromPerson ? 'from you' : 'from somebody else than you'),
	},
	purposes: {
		description: ({ description }) => quoted(description),
		legalBasis: (entry) => `resting on ${basis(entry)}`,
		directMarketing: ({ directMarketing }) => (directMarketing ? 'direct marketing' : 'no direct marketing'),
	},
	recipients: {
		name: ({ name }) => `called “${name}”`,
		description: ({ description }) => quoted(description ?? ''),
		kind: ({ kind }) => kinds[kind],
		legalBasis: (entry) => `resting on ${basis(entry)}`,
		safeguard: ({ safeguard }) => (safeguard === undefined ? 'without a safeguard that is named' : `protected by: ${safeguard}`),
		tell: ({ tell }) => (tell.by === 'none' ? `not told of an erasure: ${unended(tell.why)}` : 'told of an erasure'),
	},
	retention: {
		end: (rule) => retentionInWords(rule),
		action: ({ action }) => (action === 'erase' ? 'erased in the end' : 'made anonymous in the end, and kept as figures'),
		aggregate: ({ aggregate }) => (aggregate === undefined ? 'counted by nothing' : `counted by ${enumeration(aggregate.per)}`),
		keptBy: ({ keptBy }) =>
			keptBy === undefined
				? 'erased before if you ask for it'
				: `kept until then even if you ask to erase it, by ${keepers[keptBy]}`,
		reason: ({ reason }) => `explained as ${quoted(reason)}`,
	},
	rights: { description: ({ description }) => quoted(description), law: ({ law }) => `by ${law}` },
	cookies: {
		name: ({ name }) => `called “${name}”`,
		description: ({ description }) => quoted(description),
		legalBasis: (entry) => `resting on ${basis(entry)}`,
		consentNeeded: ({ consentNeeded }) => consent(consentNeeded).toLowerCase(),
	},
	commitments: { text: (text) => quoted(text) },
	stores: {
		name: ({ name }) => `called “${name}”`,
		description: ({ description }) => quoted(description),
		processor: ({ processor }) => (processor === undefined ? 'run by ourselves' : `run for us by ${processor}`),
	},
};

const quoted = (text: string): string => (text === '' ? 'not described' : `“${unended(text)}”`);

const kinds: Readonly<Record<Policy['recipients'][string]['kind'], string>> = {
	group: 'a company of our group',
	processor: 'a processor, which works for us only',
	partner: 'a partner',
	analytics: 'a provider of analytics',
	advertising: 'an advertiser',
	'credit-reference': 'a credit reference agency',
	acquirer: 'a buyer or seller of a business',
	authority: 'an authority',
};

function aspectInWords({ section, aspect, before, after }: Changed): string {
	const say = (says[section] as Readonly<Record<string, (entry: typeof after) => string>>)[aspect];
	return say === undefined ? aspect : `${say(after)} (before: ${say(before)})`;
}

/** What the policy says once, each with its value in words. */
const particulars: { readonly [P in Particular]: (value: Extract<ChangeOf<'particulars'>, { id: P }>['after']) => string } = {
	organisation: ({ name, site }) => `We are ${name}, ${site}`,
	controller: ({ name, address }) => `The controller is ${enumeration([name, ...(address === undefined ? [] : [address])])}`,
	dpo: ({ email }) => `Our data protection officer is at ${email}`,
	supervisoryAuthority: ({ name, address, phone, url }) => `The supervisory authority is ${[name, address, phone, url].join(', ')}`,
	appeals: (appeals) =>
		`You can appeal so: ${appeals.map(({ title, text, law }) => `${title} (${unended(text)}; ${law})`).join('; ')}`,
	jurisdictions: (jurisdictions) => `The law is that of ${enumeration(jurisdictions.map((each) => lands[each]))}`,
	automatedDecisions: (text) => `On automated decisions: ${quoted(text)}`,
	exportAvailable: (period) => `A copy of your data can be downloaded for ${periodInWords(period)}`,
	backups: (period) => `Backups hold copies for up to ${periodInWords(period)}`,
	lapseUnverified: (period) => `A request that you do not confirm lapses after ${periodInWords(period)}`,
	anonymity: (people) => `Figures are published of ${people} people or more`,
};

const lands = { 'GB-ENG': 'England and Wales', 'GB-SCT': 'Scotland', 'GB-NIR': 'Northern Ireland' } as const;

function particularInWords({ id, before, after }: ChangeOf<'particulars'>): string {
	const say = particulars[id] as (value: typeof after) => string;
	return `${say(after)}. (Before: ${say(before)}.)`;
}
