/** The demonstration's eyes on what Rightful itself holds. */
import { describe, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import type { PackagedRecord } from '../../local/demo/access-package.ts';
import type { StoreClaim } from '../../local/demo/case-view.ts';
import { checkOwnRecords } from '../../local/demo/check-own-records.ts';
import { type OwnInventory, ownRecordsOf, type StoredCase } from '../../local/demo/own-records.ts';

const policy = loadPolicy();
const workBegan = '2026-06-10T09:05:00.000Z';
const view = { reference: 'now', timeline: [{ type: 'fulfilment-started', at: workBegan, data: {} }] };

const mail = (key: string, recordedAt: string) => ({
	sk: `MAIL#${key}`,
	key,
	to: 'ana@example.com',
	subject: `On ${key}`,
	recordedAt,
});

function caseOf(
	reference: string,
	subjectKey: string,
	items: readonly Readonly<Record<string, unknown>>[],
	closedAt?: string,
): StoredCase {
	const state = { openedAt: '2026-06-10T09:00:00.000Z', ...(closedAt !== undefined && { closedAt }) };
	return { reference, subjectKey, email: 'ana@example.com', items: [{ sk: 'CASE', state }, ...items], objects: [] };
}

const earlier: StoredCase = {
	...caseOf(
		'earlier',
		'ana',
		[mail('done', '2026-05-01T09:00:00.000Z'), { sk: 'TEXT#note-1', key: 'note-1' }],
		'2026-05-02T09:00:00.000Z',
	),
	objects: [{ key: 'exports/earlier/package/access-package.zip' }],
};
const first = mail('acknowledgement', '2026-06-10T09:01:00.000Z');
const task = mail('task-needed-cctv', '2026-06-10T09:06:00.000Z');
const last = mail('done', '2026-06-10T09:10:00.000Z');
const stranger = caseOf('other', 'ben', [first], '2026-05-02T09:00:00.000Z');

const before: OwnInventory = { cases: [earlier, stranger], wishes: [] };
const closed = '2026-06-10T09:11:00.000Z';
const current = caseOf('now', 'ana', [first, task, last, { sk: 'TEXT#note-2', key: 'note-2' }], closed);
const wishes = [
	{ pk: 'SUBJECT#ana', sk: 'SUPPRESSED' },
	{ pk: 'GUARD#07', sk: 'ana#ERASING' },
	{ pk: 'GUARD#07', sk: 'ana#MARK#quiesce#now' },
	{ pk: 'GUARD#07', sk: 'anabel#MARK#restriction#now' },
	{ pk: 'SUBJECT#ben', sk: 'SUPPRESSED' },
];

const claimed = (claim: Partial<StoreClaim>): StoreClaim => ({
	store: 'rightful',
	status: 'done',
	found: 0,
	acted: [],
	retained: [],
	...claim,
});

test("the records of one subject are their requests, mails, chains and wishes; the machinery's own entries are none", () => {
	const ids = ownRecordsOf({ cases: [earlier, current, stranger], wishes }, 'ana').map(({ id, category }) => `${category} ${id}`);
	expect(ids).toEqual([
		'suppression-list wish/SUPPRESSED',
		'request-records earlier',
		'request-records earlier/mails/done',
		'audit-chain earlier/chain',
		'request-notes earlier/notes/note-1',
		'access-packages exports/earlier/package/access-package.zip',
		'request-records now',
		'request-records now/mails/acknowledgement',
		'request-records now/mails/task-needed-cctv',
		'request-records now/mails/done',
		'audit-chain now/chain',
		'request-notes now/notes/note-2',
	]);
});

describe('an erasure', () => {
	const after: OwnInventory = { cases: [{ ...earlier, objects: [] }, current, stranger], wishes };
	const retained = [
		{ category: 'request-records', count: 2, reason: 'accountability', until: '2032-05-02' },
		{ category: 'request-records', count: 2, reason: 'accountability' },
		{ category: 'request-notes', count: 1, reason: 'accountability', until: '2032-05-02' },
		{ category: 'audit-chain', count: 1, reason: 'accountability', until: '2126-05-02' },
		{ category: 'audit-chain', count: 1, reason: 'accountability' },
	];
	const claim = claimed({ found: 8, acted: [{ category: 'access-packages', count: 1 }], retained });
	const problems = (change: Partial<StoreClaim>, seen: Partial<{ before: OwnInventory; after: OwnInventory }> = {}) =>
		checkOwnRecords({ ...claim, ...change }, { policy, view, before, after, ...seen }).problems;

	test('that is as it was said has no problems, whether or not a mail that came meanwhile was counted', () => {
		expect(checkOwnRecords(claim, { policy, view, before, after })).toEqual({
			findings: ["8 records in Rightful's own tables, of this and earlier requests: 1 gone now"],
			problems: [],
		});
		expect(problems({ found: 9, retained: retained.map((row, place) => (place === 1 ? { ...row, count: 3 } : row)) })).toEqual([]);
	});

	test('that keeps a copy as long as it can be downloaded has no problems, and shows where the date is another', () => {
		const copy = { key: 'exports/earlier/package/access-package.zip', since: '2026-06-01T09:00:00.000Z' };
		const seen = {
			before: { ...before, cases: [{ ...earlier, objects: [copy] }, stranger] },
			after: { ...after, cases: [{ ...earlier, objects: [copy] }, current, stranger] },
		};
		const row = (until: string) => ({ category: 'access-packages', count: 1, reason: 'legal-obligation', until });
		expect(problems({ acted: [], retained: [...retained, row('2026-06-15')] }, seen)).toEqual([]);
		expect(problems({ acted: [], retained: [...retained, row('2026-06-16')] }, seen)).toEqual([
			`rightful: ${JSON.stringify(row('2026-06-16'))} is not what the policy says`,
		]);
	});

	test('that did not count what was there before it began shows', () => {
		expect(problems({ found: 7, retained: retained.map((row, place) => (place === 1 ? { ...row, count: 1 } : row)) })).toEqual([
			'rightful: request-records: said to be retained: 3; there: 6',
		]);
	});

	test('that says more than there is shows', () => {
		expect(problems({ found: 12, retained: retained.map((row, place) => (place === 1 ? { ...row, count: 6 } : row)) })).toEqual([
			'rightful: request-records: said to be retained: 8; there: 6',
		]);
	});

	test('that left what it says is gone shows', () => {
		expect(problems({}, { after: { ...after, cases: [earlier, current, stranger] } })).toEqual([
			'rightful: said to be erased: {"access-packages":1}; gone: {}',
			'rightful: access-packages: said to be retained: 0; there: 1',
		]);
	});

	test("whose numbers do not add up, or whose date or reason is not the policy's, shows", () => {
		expect(problems({ found: 9 })).toEqual(['rightful: said to be found: 9; accounted for: 8']);
		const wrong = { category: 'request-notes', count: 1, reason: 'accountability', until: '2032-05-03' };
		expect(problems({ retained: retained.with(2, wrong) })).toEqual([
			`rightful: ${JSON.stringify(wrong)} is not what the policy says`,
		]);
		const why = { category: 'request-notes', count: 1, reason: 'legal-claims', until: '2032-05-02' };
		expect(problems({ retained: retained.with(2, why) })).toEqual([`rightful: ${JSON.stringify(why)} is not what the policy says`]);
	});

	test("that touched somebody else's case shows", () => {
		const cases = [{ ...earlier, objects: [] }, current, { ...stranger, items: [] }];
		expect(problems({}, { after: { ...after, cases } })).toEqual(['rightful: case other of somebody else was changed']);
		expect(problems({}, { after: { ...after, cases: cases.slice(0, 2) } })).toEqual([
			'rightful: case other of somebody else was changed',
		]);
	});
});

describe('an access request', () => {
	const after: OwnInventory = { cases: [earlier, current, stranger], wishes };
	const packaged: readonly PackagedRecord[] = [
		{ id: 'earlier', category: 'request-records', fields: { reference: 'earlier', email: 'ana@example.com' } },
		{
			id: 'earlier/mails/done',
			category: 'request-records',
			fields: { to: 'ana@example.com', subject: 'On done', text: 'See /?token=[redacted]' },
		},
		{ id: 'earlier/chain', category: 'audit-chain', fields: { reference: 'earlier', events: 9 } },
		{ id: 'earlier/notes/note-1', category: 'request-notes', fields: { text: 'noted' } },
		{
			id: 'exports/earlier/package/access-package.zip',
			category: 'access-packages',
			fields: { key: 'exports/earlier/package/access-package.zip' },
		},
		{ id: 'now', category: 'request-records', fields: { reference: 'now', email: 'ana@example.com' } },
		{
			id: 'now/mails/acknowledgement',
			category: 'request-records',
			fields: { to: 'ana@example.com', subject: 'On acknowledgement' },
		},
		{ id: 'now/chain', category: 'audit-chain', fields: { reference: 'now' } },
		{ id: 'pseudonym/SUPPRESSED', category: 'suppression-list', fields: { what: 'suppressed' } },
	].map((record) => ({ store: 'rightful', ...record }));
	const problems = (records: readonly PackagedRecord[], found = records.length) =>
		checkOwnRecords(claimed({ found }), { policy, view, before, after, packaged: records }).problems;

	test('that is as it was said has no problems', () => {
		expect(problems(packaged)).toEqual([]);
	});

	test.each(packaged.slice(0, -1).map(({ id }, place) => [id, place] as const))('without %s in the package shows', (id, place) => {
		expect(problems(packaged.toSpliced(place, 1))).toEqual([`rightful: ${id} is not in the package`]);
	});

	test("with something that is not stored so, or is somebody else's, shows", () => {
		const [request, letter, ...rest] = packaged as [PackagedRecord, PackagedRecord, ...PackagedRecord[]];
		expect(problems([request, { ...letter, fields: { ...letter.fields, subject: 'Another' } }, ...rest])).toEqual([
			'rightful: earlier/mails/done is in the package, and not as it is stored',
		]);
		const foreign = { store: 'rightful', id: 'other', category: 'request-records', fields: {} };
		expect(problems([...packaged, foreign])).toEqual(['rightful: other is in the package, and not as it is stored']);
		const wish = packaged.at(-1) as PackagedRecord;
		expect(problems([...packaged, wish])).toEqual(['rightful: the package has wishes that are not there']);
	});

	test('with a link that still opens something shows', () => {
		const [request, letter, ...rest] = packaged as [PackagedRecord, PackagedRecord, ...PackagedRecord[]];
		expect(problems([request, { ...letter, fields: { ...letter.fields, text: '/?token=AQGiTczYACrE7B' } }, ...rest])).toEqual([
			'rightful: earlier/mails/done shows a link that works',
		]);
	});

	test('of which another number is said shows', () => {
		expect(problems(packaged, 3)).toEqual(['rightful: said to be found: 3; in the package: 9']);
	});
});
