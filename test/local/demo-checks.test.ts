/** The demonstration's own eyes: what is not as it was said must show. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import type { PackagedRecord } from '../../local/demo/access-package.ts';
import type { Redaction, StoreClaim } from '../../local/demo/case-view.ts';
import { checkAccess } from '../../local/demo/check-access.ts';
import { checkErasure } from '../../local/demo/check-erasure.ts';
import type { HeldRecord, Inventory } from '../../local/demo/inventory.ts';
import { keepingsOf } from '../../local/demo/keeping.ts';

const policy = loadPolicy();
const today = '2026-06-10';
const asker = { email: 'ana@example.com', contactId: 'c-1', memberId: 'm-1' };
const other = { email: 'ben@example.com', contactId: 'c-2', memberId: 'm-2' };
const people = [asker, other];
const stores = ['crm', 'membership', 'payments', 'identity-documents'];

function record(store: string, id: string, category: string, attributes: Readonly<Record<string, unknown>>): HeldRecord {
	const { contactId, memberId, email } = attributes;
	const identifiers = { 'contact-id': contactId, 'member-id': memberId, email };
	return { store, id, category, fields: attributes, attributes, identifiers, restrictedBy: [] };
}

const contact = record('crm', 'c-1/contact', 'contact-details', { contactId: 'c-1', email: 'ana@example.com' });
const enquiry = record('crm', 'c-1/enquiry', 'enquiries', { contactId: 'c-1', text: 'Oscar Other was ill' });
const contract = record('membership', 'm-1/contract', 'membership-contract', { memberId: 'm-1', endedOn: '2024-01-31' });
const invoice = record('payments', 'm-1/invoice-1', 'invoices', { memberId: 'm-1', financialYearEnd: '2024-03-31' });
const oldInvoice = record('payments', 'm-1/invoice-0', 'invoices', { memberId: 'm-1', financialYearEnd: '2019-03-31' });
const passport: HeldRecord = {
	...record('identity-documents', 'members/m-1/passport', 'identity-documents', { 'relationship-ended-on': '2024-01-31' }),
	identifiers: { 'member-id': 'm-1' },
	fields: { key: 'members/m-1/passport', size: 8 },
	content: createHash('sha256').update('passport').digest('hex'),
};
const bens = record('crm', 'c-2/contact', 'contact-details', { contactId: 'c-2', email: 'ben@example.com' });
const theirs = [contact, enquiry, contract, invoice, oldInvoice, passport];
const before: Inventory = { stores, records: [...theirs, bens] };

const claim = (store: string, found: number, rest: Partial<StoreClaim> = {}): StoreClaim => ({
	store,
	status: 'done',
	found,
	acted: [],
	retained: [],
	...rest,
});
const without = ({ records }: Inventory, ...gone: readonly HeldRecord[]): Inventory => ({
	stores,
	records: records.filter((each) => !gone.includes(each)),
});
const replacing = ({ records }: Inventory, old: HeldRecord, by: HeldRecord): Inventory => ({
	stores,
	records: records.map((each) => (each === old ? by : each)),
});
const altered = (held: HeldRecord): HeldRecord => ({ ...held, fields: { ...held.fields, altered: true } });

describe('what keeps a record', () => {
	const keeping = (held: HeldRecord, on = today, all = theirs) => keepingsOf(policy, all, on)(held);

	test('is the law until the day on which its period is over, and nothing from that day on', () => {
		const until = '2030-03-31';
		expect(keeping(invoice, '2030-03-30')).toEqual({ reason: 'legal-obligation', until });
		expect(keeping(invoice, until)).toBeUndefined();
	});

	test('has no known end while the date that the period counts from is not known', () => {
		expect(keeping({ ...contract, attributes: {} })).toEqual({ reason: 'legal-claims' });
	});

	test('is a legal hold before everything else', () => {
		expect(keeping({ ...enquiry, attributes: { legalHold: 'Dispute 17' } })).toEqual({ reason: 'legal-claims' });
		expect(keeping({ ...enquiry, attributes: { legalHold: false } })).toBeUndefined();
	});

	test('is, for what a contract needs, that contract while it is live', () => {
		expect(keeping(contact)).toBeUndefined();
		const live = { ...contract, attributes: {} };
		expect(keeping(contact, today, [contact, live])).toEqual({ reason: 'right-does-not-apply' });
		const ending = { ...contract, attributes: { endedOn: '2026-06-11' } };
		expect(keeping(contact, today, [contact, ending])).toEqual({ reason: 'right-does-not-apply', until: '2026-06-11' });
		expect(keeping(contact, '2026-06-11', [contact, ending])).toBeUndefined();
	});
});

describe('an erasure', () => {
	const after = without(before, contact, enquiry, oldInvoice);
	const results = [
		claim('crm', 2, {
			acted: [
				{ category: 'enquiries', count: 1 },
				{ category: 'contact-details', count: 1 },
			],
		}),
		claim('membership', 1, {
			retained: [{ category: 'membership-contract', count: 1, reason: 'legal-claims', until: '2030-01-31' }],
		}),
		claim('payments', 2, {
			acted: [{ category: 'invoices', count: 1 }],
			retained: [{ category: 'invoices', count: 1, reason: 'legal-obligation', until: '2030-03-31' }],
		}),
		claim('identity-documents', 1, {
			retained: [{ category: 'identity-documents', count: 1, reason: 'legal-obligation', until: '2029-01-31' }],
		}),
		claim('cctv', 0),
	];
	const erasure = { policy, asker, people, before, after, results, today };
	const problems = (change: Partial<typeof erasure>) => checkErasure({ ...erasure, ...change }).problems;

	test('that is as it was said has no problems, and is told in numbers', () => {
		expect(checkErasure(erasure)).toEqual({
			findings: ['3 records: there before, gone now', '3 records: kept, unchanged', '1 record of 1 other people: untouched'],
			problems: [],
		});
	});

	test('that left something shows', () => {
		expect(problems({ after: without(before, contact, oldInvoice) })).toEqual([
			'crm: said to be erased: {"contact-details":1,"enquiries":1}; in the store: {"contact-details":1}',
			'crm: said to be retained: []; in the store: [{"category":"enquiries","count":1,"reason":"nothing"}]',
			'crm c-1/enquiry is there, and nothing keeps it',
		]);
	});

	test('that took what was to be kept shows', () => {
		expect(problems({ after: without(after, invoice) })).toContain('payments m-1/invoice-1 is gone, and was to be kept');
	});

	test('that changed what was kept shows, the content of a file too', () => {
		expect(problems({ after: replacing(after, contract, altered(contract)) })).toEqual([
			'membership m-1/contract was kept, but changed',
		]);
		expect(problems({ after: replacing(after, passport, { ...passport, content: 'another' }) })).toEqual([
			'identity-documents members/m-1/passport was kept, but changed',
		]);
	});

	test("that touched somebody else's record shows", () => {
		const problem = ['crm c-2/contact, a record of ben@example.com, was changed or is gone'];
		expect(problems({ after: without(after, bens) })).toEqual(problem);
		expect(problems({ after: replacing(after, bens, altered(bens)) })).toEqual(problem);
	});

	test('after which something new is there shows', () => {
		const added = record('crm', 'c-1/copy', 'contact-details', { contactId: 'c-1' });
		expect(problems({ after: { stores, records: [...after.records, added] } })).toEqual(['crm c-1/copy was not there before']);
	});

	test.each<[what: string, store: string, change: Partial<StoreClaim>]>([
		['more was found', 'crm', { found: 3 }],
		['more was erased', 'membership', { acted: [{ category: 'membership-contract', count: 1 }] }],
		['a kept record is not told', 'membership', { retained: [] }],
		['another reason', 'payments', { retained: [{ category: 'invoices', count: 1, reason: 'legal-claims', until: '2030-03-31' }] }],
		[
			'another date',
			'payments',
			{ retained: [{ category: 'invoices', count: 1, reason: 'legal-obligation', until: '2030-04-01' }] },
		],
		['it failed', 'crm', { status: 'failed' }],
		['something was found where nobody can look', 'cctv', { found: 1 }],
	])('of which something else is said shows: %s', (_, store, change) => {
		const said = results.map((each) => (each.store === store ? { ...each, ...change } : each));
		expect(problems({ results: said })).toEqual([expect.stringMatching(new RegExp(`^${store}: `))]);
	});

	test('of which nothing is said shows', () => {
		expect(problems({ results: [] }).length).toBeGreaterThan(0);
	});
});

describe('a request for a copy that reaches only some kinds of data', () => {
	const reaches = (category: string) => ['contact-details', 'invoices'].includes(category);
	const owed = theirs.filter(({ category }) => reaches(category));
	const copyOf = ({ store, id, category, fields }: HeldRecord): PackagedRecord => ({ store, id, category, fields });
	const files = new Map([
		...['index.html', 'data.json', 'data/contact-details.csv', 'data/invoices.csv'].map((path) => [path, Buffer.from('')] as const),
	]);
	const left = { category: 'enquiries', count: 1, reason: 'right-does-not-apply' };
	const results = [
		claim('crm', 2, { acted: [{ category: 'contact-details', count: 1 }], retained: [left] }),
		claim('payments', 2, { acted: [{ category: 'invoices', count: 2 }] }),
	];
	const portability = {
		...{ asker, people, before, after: before, results, files, reaches },
		...{ packaged: owed.map(copyOf), redactions: [] as readonly Redaction[] },
	};
	const problems = (change: Partial<typeof portability>) => checkAccess({ ...portability, ...change }).problems;

	test('that is as it was said has no problems, and is told in numbers', () => {
		expect(checkAccess(portability)).toEqual({
			findings: [
				'3 records in the package: as the stores hold them',
				'3 records that the right does not reach: not in the package',
				'6 records in the stores: unchanged',
				'1 record of 1 other people: untouched',
			],
			problems: [],
		});
	});

	test('with what it does not reach in the package shows', () => {
		expect(problems({ packaged: [...owed, enquiry].map(copyOf) })).toContain(
			"crm c-1/enquiry is in the package, and is not the person's, or is there twice",
		);
	});

	test('that says otherwise of what it does not reach shows', () => {
		const said = (row: StoreClaim['retained'][number]) => [
			claim('crm', 2, { ...results[0], retained: [row] }),
			...results.slice(1),
		];
		expect(problems({ results: said({ ...left, count: 2 }) }).length).toBeGreaterThan(0);
		expect(problems({ results: said({ ...left, reason: 'rights-of-others' }) }).length).toBeGreaterThan(0);
	});
});

describe('an access request', () => {
	const redactions: readonly Redaction[] = [{ store: 'crm', record: 'c-1/enquiry', fields: ['text'] }];
	const copyOf = ({ store, id, category, fields }: HeldRecord): PackagedRecord => ({ store, id, category, fields });
	const packaged = theirs
		.map(copyOf)
		.map((copy) => (copy.id === 'c-1/enquiry' ? { ...copy, fields: { ...copy.fields, text: '[redacted]' } } : copy));
	const files = new Map([
		...['index.html', 'data.json'].map((path) => [path, Buffer.from('')] as const),
		...theirs.map(({ category }) => [`data/${category}.csv`, Buffer.from('')] as const),
		['files/identity-documents/1-passport', Buffer.from('passport')] as const,
	]);
	const results = [
		claim('crm', 2, {
			acted: [
				{ category: 'contact-details', count: 1 },
				{ category: 'enquiries', count: 1 },
			],
		}),
		claim('membership', 1, { acted: [{ category: 'membership-contract', count: 1 }] }),
		claim('payments', 2, { acted: [{ category: 'invoices', count: 2 }] }),
		claim('identity-documents', 1, { acted: [{ category: 'identity-documents', count: 1 }] }),
	];
	const access = { asker, people, before, after: before, results, files, packaged, redactions };
	const problems = (change: Partial<typeof access>) => checkAccess({ ...access, ...change }).problems;

	test('that is as it was said has no problems, and is told in numbers', () => {
		expect(checkAccess(access)).toEqual({
			findings: [
				'6 records in the package: as the stores hold them, but for 1 blacked out',
				'6 records in the stores: unchanged',
				'1 record of 1 other people: untouched',
			],
			problems: [],
		});
	});

	test.each(theirs.map(({ id }, place) => [id, place] as const))('without the record %s in the package shows', (id, place) => {
		const { store } = packaged[place] as PackagedRecord;
		expect(problems({ packaged: packaged.toSpliced(place, 1) })).toContain(`${store} ${id} is not in the package`);
	});

	test('with a record that is otherwise than the store holds it shows', () => {
		const [first, ...rest] = packaged as [PackagedRecord, ...PackagedRecord[]];
		expect(problems({ packaged: [{ ...first, fields: {} }, ...rest] })).toEqual([
			'crm c-1/contact is not in the package as the store holds it',
		]);
		expect(problems({ packaged: [{ ...first, category: 'enquiries' }, ...rest] })).toEqual([
			'crm c-1/contact stands in the package under enquiries',
		]);
	});

	test("with somebody else's record, or one twice, shows", () => {
		const told = (name: string) => `${name} is in the package, and is not the person's, or is there twice`;
		expect(problems({ packaged: [...packaged, copyOf(bens)] })).toEqual([told('crm c-2/contact')]);
		expect(problems({ packaged: [...packaged, copyOf(contact)] })).toEqual([told('crm c-1/contact')]);
	});

	test('that shows what was to be blacked out shows', () => {
		expect(problems({ packaged: theirs.map(copyOf) })).toEqual(['crm c-1/enquiry: text was to be blacked out, and is not']);
	});

	test('without a table, the page or the files of the stores shows', () => {
		const less = (path: string) => new Map([...files].filter(([each]) => each !== path));
		expect(problems({ files: less('data/invoices.csv') })).toEqual(['the package has no data/invoices.csv']);
		expect(problems({ files: less('index.html') })).toEqual(['the package has no index.html']);
		expect(problems({ files: less('files/identity-documents/1-passport') })).toEqual([
			'the files in the package are not those that the stores hold',
		]);
	});

	test('that changed a store shows', () => {
		expect(problems({ after: without(before, contact) })).toEqual(['crm c-1/contact was changed or is gone']);
		expect(problems({ after: replacing(before, bens, altered(bens)) })).toEqual([
			'crm c-2/contact, a record of ben@example.com, was changed or is gone',
		]);
	});

	test.each<[what: string, change: Partial<StoreClaim>]>([
		['more was found', { found: 2 }],
		['less was exported', { acted: [] }],
		['something was kept back', { retained: [{ category: 'membership-contract', count: 1, reason: 'rights-of-others' }] }],
	])('of which something else is said shows: %s', (_, change) => {
		const said = results.map((each) => (each.store === 'membership' ? { ...each, ...change } : each));
		expect(problems({ results: said })).toEqual([expect.stringMatching(/^membership: /)]);
	});
});
