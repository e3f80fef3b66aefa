/**
 * The shape of a privacy policy as data: what `policy/policy.yaml` (the published promises) and `policy/data-map.yaml`
 * (where the data is) say together. It is checked when the policy is compiled, so run time only needs the types.
 */
import * as z from 'zod';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'write a name of lower-case letters, digits and hyphens');
const text = z.string().min(1);
const period = z
	.string()
	.regex(
		/^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/,
		'write an ISO-8601 period of whole days, weeks, months or years, as P30D, P6M or P5Y',
	);
const address = z.email('write an e-mail address');

/** UK GDPR Art 6(1), by the names that the policy's text uses. */
export const legalBases = [
	'consent',
	'contract',
	'legal-obligation',
	'vital-interests',
	'public-task',
	'legitimate-interests',
] as const;

/** Starts of a retention period. `unsubscribe`: the person ends the relationship or withdraws; the rest are dates of the record. */
export const triggers = ['collected', 'relationship-end', 'financial-year-end', 'unsubscribe', 'case-closed'] as const;

const category = z.strictObject({
	name: text,
	description: text,
	/** Special category, Art 9. */
	special: z.boolean().default(false),
	/** Copies of identity documents: handed out, changed or erased only on more than a mail click. */
	identityDocument: z.boolean().default(false),
	/** Contracts with the person: one that has not ended keeps what `keptBy: contract` says. */
	contract: z.boolean().default(false),
	/** Records may tell about other people, Art 15(4): the DPO looks at them before they are disclosed. */
	mayConcernOthers: z.boolean().default(false),
	/** What proves enough who asks: the mailed link, or the DPO. */
	verification: z.enum(['mail', 'dpo']).default('mail'),
	/** Where the category is in no store: why not. */
	notStored: text.optional(),
});

const purpose = z.strictObject({
	description: text,
	categories: z.array(id).min(1),
	legalBasis: z.enum(legalBases),
	/** Which legitimate interest, Art 13(1)(d); required for that basis. */
	interest: text.optional(),
	directMarketing: z.boolean().default(false),
});

const recipient = z.strictObject({
	name: text,
	/** What the recipient does with the data, or when it gets it. */
	description: text.optional(),
	kind: z.enum(['group', 'processor', 'partner', 'analytics', 'advertising', 'credit-reference', 'acquirer', 'authority']),
	categories: z.array(id),
	legalBasis: z.enum(legalBases).optional(),
	/** Which legitimate interest; required for that basis. */
	interest: text.optional(),
	/** ISO 3166 codes of the countries where the data goes. */
	countries: z.array(z.string().regex(/^[A-Z]{2}$/, 'write a two-letter country code')).min(1),
	/** Art 46: what protects data outside the UK and the EEA. */
	safeguard: text.optional(),
	/** How the recipient is told of an erasure, Art 19; `none` says why that is impossible or not needed. */
	tell: z.discriminatedUnion('by', [
		z.strictObject({ by: z.literal('email'), address }),
		z.strictObject({ by: z.literal('webhook'), url: z.url({ protocol: /^https$/, error: 'write an https address' }) }),
		z.strictObject({ by: z.literal('none'), why: text }),
	]),
});

const retention = z.strictObject({
	category: id,
	trigger: z.enum(triggers),
	period,
	/** `anonymise`: figures of how many people there were are made month by month, and the records are erased when they fall due. */
	action: z.enum(['erase', 'anonymise']),
	/** With `anonymise`, what the figures are counted by: attributes of the records, together. None tells who somebody is. */
	aggregate: z.strictObject({ per: z.array(text).min(1) }).optional(),
	/**
	 * What keeps the data against an erasure request until the period ends, Art 17(3); absent: nothing does. `contract` keeps it
	 * while a contract with the person is live, and no longer.
	 */
	keptBy: z
		.enum([
			'legal-obligation',
			'legal-claims',
			'public-interest',
			'freedom-of-expression',
			'contract',
			'suppression',
			'accountability',
		])
		.optional(),
	/** The rule in words, with the law where one is meant. */
	reason: text,
	source: z.enum(['policy', 'law', 'assumption']),
});

const identifierRule = z.strictObject({
	/** Attribute of a record (dynamodb, http) that holds the identifier. */
	attribute: text,
	/** `unique`: one person only, followed. `shared`: several people, a candidate for the DPO. */
	scope: z.enum(['unique', 'shared']),
});

const storeBase = {
	name: text,
	description: text,
	categories: z.array(id).min(1),
	/** How e-mail addresses stand there. `lower-case`: normalised. `as-typed`: only a search for every spelling would be exact. */
	addresses: z.enum(['lower-case', 'as-typed', 'none']),
	/** The processor that runs it, if any: an id of `recipients`. */
	processor: id.optional(),
};

/** Dates of a record that retention counts from: attribute names. */
const dates = z
	.strictObject({ collected: text.optional(), 'relationship-end': text.optional(), 'financial-year-end': text.optional() })
	.default({});

const recordRules = {
	/** Which category a record is of: one for all, or by an attribute's value. */
	category: z.union([z.strictObject({ always: id }), z.strictObject({ attribute: text, of: z.record(text, id) })]),
	dates,
	/** Attribute that is true (or a reason) while the record is under legal hold. */
	hold: text.optional(),
	/** Attribute with the person's name. */
	personName: text.optional(),
	/** Attribute with the references of the cases that restrict the record (Art 18), a set; `restrictedBy` unless said. */
	restriction: text.optional(),
	yields: z.record(id, identifierRule).default({}),
};

/** Without the identifier in it, it would find the same records whoever is asked for, and say of none whose it is. */
const keyValue = z.string().regex(/\{value\}/, 'write a text with {value}, which stands for the identifier');

export const storeSchema = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('dynamodb'),
		...storeBase,
		...recordRules,
		/** Key attributes of the table. */
		key: z.strictObject({ partition: text, sort: text.optional() }),
		/** Which identifiers find, and how: by the table's partition key or an index's; `{value}` stands for the identifier. */
		find: z.record(id, z.strictObject({ index: text.optional(), attribute: text, value: keyValue.default('{value}') })),
		/** Where the table is; absent: an estate stack provides it, or else the store is searched by a person. */
		at: z.strictObject({ tableArn: text, keyArn: text.optional() }).optional(),
	}),
	z.strictObject({
		kind: z.literal('s3'),
		...storeBase,
		/** Every object is one record of this category. */
		category: z.strictObject({ always: id }),
		/** Object metadata (`x-amz-meta-…`, without the prefix) that holds each date. */
		dates,
		hold: text.optional(),
		/** Which identifiers find: a key prefix with `{value}`, ending in `/`. */
		find: z.record(
			id,
			z.strictObject({ prefix: z.string().regex(/\{value\}.*\/$/, 'write a prefix with {value} that ends in /') }),
		),
		at: z.strictObject({ bucketArn: text, keyArn: text.optional() }).optional(),
	}),
	z.strictObject({
		kind: z.literal('http'),
		...storeBase,
		...recordRules,
		/** Identifiers that the processor can be asked by. */
		find: z.record(id, z.strictObject({})),
		at: z.strictObject({ url: z.url() }).optional(),
	}),
	z.strictObject({
		kind: z.literal('manual'),
		...storeBase,
		/** What the person who does the task is asked to do. */
		instructions: text,
	}),
	z.strictObject({
		/** Rightful's own tables and buckets. */
		kind: z.literal('rightful'),
		...storeBase,
	}),
]);

export const policySchema = z.strictObject({
	organisation: z.strictObject({ name: text, site: z.url(), lastUpdated: z.iso.date() }),
	controller: z.strictObject({ name: text, address: text.optional() }),
	/** Data protection officer. */
	dpo: z.strictObject({ email: address }),
	/** Who is told when the DPO does not act in time. */
	escalation: z.strictObject({ email: address }),
	timeZone: text,
	/** Whose public holidays move a date, and whose law applies. */
	jurisdictions: z.array(z.enum(['GB-ENG', 'GB-SCT', 'GB-NIR'])).min(1),
	supervisoryAuthority: z.strictObject({
		name: text,
		url: z.url(),
		address: text,
		phone: text,
		/** Where personal data breaches are notified, Art 33: the site that takes them, and the address that documents are mailed to. */
		breaches: z.strictObject({ url: z.url(), email: address }),
	}),
	/** Routes of appeal in letters, Art 12(4), in order. */
	appeals: z.array(z.strictObject({ title: text, text, law: text })).min(1),
	clock: z.strictObject({
		/** When a request should be done, from receipt. */
		houseTarget: period,
		/** After this long without the link being used an unverified request lapses. */
		lapseUnverified: period,
		/** Days before the house target and before the due date on which the DPO is reminded. */
		remindDaysBefore: z.array(z.int().min(0)).min(1),
	}),
	/** How complaints are handled, beside what the law sets (Data Protection Act 2018, s.164A). */
	complaints: z.strictObject({
		/** The person hears at least so often how the complaint stands; the DPO is asked as often for a date that the authority has yet to state. */
		progressEvery: period.regex(/[1-9]/, 'write a period of a day or more'),
		/** When the outcome should be there, from receipt: the law says "without undue delay". */
		outcomeTarget: period,
		/** How long after the DPO the escalation contact hears of what is overdue. */
		escalateAfter: period,
	}),
	/** How long an access package can be downloaded. */
	exportAvailable: period,
	/** How long backups live. */
	backups: period,
	/** What the nightly sweep may delete of a store without asking the DPO. */
	sweep: z.strictObject({
		/** This part of the store's records, above 0 and at most 1. */
		share: z.number().gt(0).max(1),
		/** Always so many: a tenth of a small store is soon reached. */
		unasked: z.int().min(0),
	}),
	/** People of whom a figure must at least be, to be published: k. Figures that are made stay as they are when it changes. */
	anonymity: z.int().min(10, 'write 10 or more'),
	/** Mails that one address may be sent in an hour by submissions. */
	mailsPerAddressAndHour: z.int().min(1),
	/** Reports of breaches that one link takes in an hour: whoever reports more calls the DPO. */
	breachReportsPerHour: z.int().min(1),
	/** Art 13(2)(f), 22: whether decisions are made by automated means alone, and how. */
	automatedDecisions: text,
	/** The rights that the published text grants, in its order, Art 13(2)(b)–(d). */
	rights: z.record(id, z.strictObject({ description: text, law: text })).optional(),
	/** Promises and notices of the published text that no workflow carries out by itself. */
	commitments: z.record(id, text).optional(),
	categories: z.record(id, category),
	sources: z.record(
		id,
		z.strictObject({
			description: text,
			categories: z.array(id).min(1),
			/** The person provides it, knowingly or by what they do: what Art 20(1) reaches. */
			fromPerson: z.boolean().default(false),
		}),
	),
	purposes: z.record(id, purpose),
	recipients: z.record(id, recipient),
	retention: z.array(retention).min(1),
	cookies: z.record(
		id,
		z.strictObject({ name: text, description: text, legalBasis: z.enum(legalBases), consentNeeded: z.boolean() }),
	),
	/** Kept by the merge of policy.yaml with data-map.yaml. */
	stores: z.record(id, storeSchema),
});

/** A checked policy. `version` is the SHA-256 of its canonical JSON, in hex: what a case pins. */
export type Policy = z.infer<typeof policySchema> & { readonly version: string };
export type Store = Policy['stores'][string];
export type StoreOf<K extends Store['kind']> = Extract<Store, { kind: K }>;
export type RetentionRule = Policy['retention'][number];
export type LegalBasis = (typeof legalBases)[number];
