/** The demonstration's eyes on the rights that put right, restrict, or touch nothing: what is not as it was said must show. */
import { describe, expect, test } from '@jest/globals';
import { rights as rightsCarriedOut } from '../../functions/core/case/case.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import type { StoreClaim } from '../../local/demo/case-view.ts';
import { problemsWithDueDate } from '../../local/demo/check-due-date.ts';
import { checkMarks } from '../../local/demo/check-marks.ts';
import { checkRecipients } from '../../local/demo/check-recipients.ts';
import { checkRectification } from '../../local/demo/check-rectification.ts';
import { checkUntouched } from '../../local/demo/check-untouched.ts';
import { checkWishes, type Wishes } from '../../local/demo/check-wishes.ts';
import type { HeldRecord, Inventory } from '../../local/demo/inventory.ts';
import { readArguments, UsageError } from '../../local/demo/options.ts';
import { unreached } from '../../local/demo/reach.ts';
import { type Right, rights, shown } from '../../local/demo/rights-shown.ts';

const policy = loadPolicy();
const asker = { email: 'ana@example.com', contactId: 'c-1' };
const other = { email: 'ben@example.com', contactId: 'c-2' };
const people = [asker, other];
const stores = ['crm', 'events', 'marketing', 'call-records'];

function record(store: string, id: string, category: string, attributes: Readonly<Record<string, unknown>>): HeldRecord {
	const { contactId, email } = attributes;
	return {
		...{ store, id, category, fields: attributes, attributes, restrictedBy: [] },
		identifiers: { 'contact-id': contactId, email },
	};
}

const contact = record('crm', 'c-1/contact', 'contact-details', {
	contactId: 'c-1',
	email: 'ana@example.com',
	name: 'Anna',
	desks: 2,
});
const diet = record('events', 'e-1/diet', 'dietary-requirements', { email: 'ana@example.com', needs: 'No nuts' });
const campaign = record('marketing', 'ana/campaign', 'campaign-history', { email: 'ana@example.com', opened: true });
const call = record('call-records', 'call-1', 'call-records', { contactId: 'c-1', callerName: 'Anna', calledOn: '2026-05-02' });
const bens = record('crm', 'c-2/contact', 'contact-details', { contactId: 'c-2', email: 'ben@example.com', name: 'Ben' });
const before: Inventory = { stores, records: [contact, diet, campaign, call, bens] };

const claim = (store: string, category: string, rest: Partial<StoreClaim> = {}): StoreClaim => ({
	...{ store, status: 'done', found: 1, acted: [{ category, count: 1 }], retained: [], ...rest },
});
const replacing = ({ records }: Inventory, ...changed: readonly (readonly [HeldRecord, HeldRecord])[]): Inventory => ({
	stores,
	records: records.map((each) => changed.find(([old]) => old === each)?.[1] ?? each),
});
const without = ({ records }: Inventory, gone: HeldRecord): Inventory => ({
	stores,
	records: records.filter((each) => each !== gone),
});
const saying = (held: HeldRecord, fields: Readonly<Record<string, unknown>>): HeldRecord => ({
	...held,
	fields: { ...held.fields, ...fields },
	attributes: { ...held.attributes, ...fields },
});
const marked = (held: HeldRecord, ...by: readonly string[]): HeldRecord => ({ ...held, restrictedBy: by });

describe('a rectification', () => {
	const said = {
		corrections: [
			{ category: 'contact-details', field: 'name', value: 'Ana' },
			{ category: 'contact-details', field: 'email', value: 'new@example.com' },
			{ category: 'call-records', field: 'callerName', value: 'Ana' },
			{ category: 'call-records', field: 'shoeSize', value: '42' },
		],
	};
	const after = replacing(before, [contact, saying(contact, { name: 'Ana' })], [call, saying(call, { callerName: 'Ana' })]);
	const told = (held: HeldRecord, field: string) =>
		JSON.stringify([{ record: held.id, category: held.category, field, before: 'Anna', after: 'Ana' }]);
	const notes = [
		{ key: 'corrections-1', hash: 'h1', text: told(contact, 'name') },
		{ key: 'corrections-2', hash: 'h2', text: told(call, 'callerName') },
		{ key: 'note-1', hash: 'h3', text: 'Spoke to her.' },
	];
	const results = [
		claim('crm', 'contact-details', { changes: [{ key: 'corrections-1', hash: 'h1' }] }),
		claim('call-records', 'call-records', { changes: [{ key: 'corrections-2', hash: 'h2' }] }),
	];
	const rectification = { policy, said, asker, people, before, after, results, notes };
	const problems = (change: Partial<typeof rectification>) => checkRectification({ ...rectification, ...change }).problems;

	test('that is as it was said has no problems; what records are found by, and what they do not have, stays', () => {
		expect(checkRectification(rectification)).toEqual({
			findings: [
				'2 fields of 2 records: put right, and what stood there kept with the evidence',
				'2 records: unchanged',
				'1 record of 1 other people: untouched',
			],
			problems: [],
		});
	});

	test('that was not made, or changed something else too, shows', () => {
		expect(problems({ after: replacing(after, ...pairsOf(after, 'call-1', { callerName: 'Anna' })) })).toEqual([
			'call-records call-1 does not say what it should',
		]);
		expect(problems({ after: replacing(after, ...pairsOf(after, 'c-1/contact', { desks: 3 })) })).toEqual([
			'crm c-1/contact does not say what it should',
		]);
		expect(problems({ after: replacing(after, [diet, saying(diet, { needs: 'Nothing' })]) })).toEqual([
			'events e-1/diet does not say what it should',
		]);
	});

	test('that touched somebody else, or took something away, shows', () => {
		expect(problems({ after: replacing(after, [bens, saying(bens, { name: 'Ana' })]) })).toEqual([
			'crm c-2/contact, a record of ben@example.com, was changed or is gone',
		]);
		expect(problems({ after: without(after, diet) })).toEqual(['events e-1/diet does not say what it should']);
	});

	test('of which something else is said shows', () => {
		expect(problems({ results: results.slice(1) })[0]).toMatch(/^crm: said to be put right: \{\}; in the store: /);
		expect(problems({ results: [...results, claim('events', 'dietary-requirements')] })).toEqual([
			'events: said to be put right: {"dietary-requirements":1}; in the store: {}',
		]);
	});

	test('whose evidence is missing, has another hash, or tells of something else shows', () => {
		const gone = '["crm","c-1/contact","contact-details","name","Anna","Ana"] is not with the evidence';
		expect(problems({ notes: notes.slice(1) })).toEqual([gone]);
		expect(problems({ notes: notes.map((note) => ({ ...note, hash: `${note.hash}!` })) })).toContain(gone);
		expect(problems({ notes: notes.with(0, { key: 'corrections-1', hash: 'h1', text: told(contact, 'employer') }) })).toEqual([
			gone,
			'["crm","c-1/contact","contact-details","employer","Anna","Ana"] is with the evidence, and not in the store',
		]);
	});

	function pairsOf(inventory: Inventory, id: string, fields: Readonly<Record<string, unknown>>) {
		return inventory.records.filter((each) => each.id === id).map((each) => [each, saying(each, fields)] as const);
	}
});

describe('a restriction', () => {
	const said = { ground: 'accuracy', categories: ['contact-details', 'call-records'] };
	const after = replacing(before, [contact, marked(contact, 'REF')], [call, marked(call, 'REF')]);
	const results = [claim('crm', 'contact-details'), claim('call-records', 'call-records')];
	const restriction = { policy, right: 'restriction' as const, said, reference: 'REF', asker, people, before, after, results };
	const problems = (change: Partial<typeof restriction>) => checkMarks({ ...restriction, ...change }).problems;

	test('that is as it was said has no problems, and is told in numbers', () => {
		expect(checkMarks(restriction)).toEqual({
			findings: [
				'2 records in 2 stores: marked as restricted, and otherwise as they were',
				'2 records: not marked, unchanged',
				'1 record of 1 other people: untouched',
			],
			problems: [],
		});
	});

	test('leaves the marks of others, and that it took one away shows', () => {
		const earlier = replacing(before, [call, marked(call, 'OLD')]);
		const both = replacing(
			after,
			...after.records.filter(({ id }) => id === 'call-1').map((each) => [each, marked(each, 'OLD', 'REF')] as const),
		);
		expect(problems({ before: earlier, after: both })).toEqual([]);
		expect(problems({ before: earlier })).toEqual(['call-records call-1 is restricted by ["REF"], and not by ["OLD","REF"]']);
	});

	test('that missed a record, or marked one too many, shows', () => {
		expect(problems({ after: replacing(before, [contact, marked(contact, 'REF')]) })).toEqual([
			'call-records call-1 is restricted by [], and not by ["REF"]',
		]);
		expect(problems({ after: replacing(after, [diet, marked(diet, 'REF')]) })).toEqual([
			'events e-1/diet is restricted by ["REF"], and not by []',
		]);
	});

	test('that changed what it marked, took it away, or touched somebody else shows', () => {
		const altered = after.records
			.filter(({ id }) => id === 'call-1')
			.map((each) => [each, saying(each, { callerName: 'X' })] as const);
		expect(problems({ after: replacing(after, ...altered) })).toEqual(['call-records call-1 says something else than before']);
		expect(problems({ after: without(after, diet) })).toEqual(['events e-1/diet is gone']);
		expect(problems({ after: replacing(after, [bens, marked(bens, 'REF')]) })).toEqual([
			'crm c-2/contact, a record of ben@example.com, was changed or is gone',
		]);
	});

	test('of which something else is said shows', () => {
		expect(problems({ results: results.slice(1) })).toEqual([
			'crm: said to be restricted: {}; in the store: {"contact-details":1}',
		]);
		const more = { found: 2, retained: [{ category: 'enquiries', count: 1, reason: 'other-basis' }] };
		expect(problems({ results: [claim('crm', 'contact-details', more), ...results.slice(1)] })).toEqual([
			'crm: said to be left: [{"category":"enquiries","count":1,"reason":"other-basis"}]; in the store: []',
		]);
	});
});

describe('what a right reaches', () => {
	test.each<[right: Right, category: string, why: string | undefined]>([
		['portability', 'membership-contract', undefined],
		['portability', 'credit-checks', 'right-does-not-apply'],
		['portability', 'combined-profile', 'right-does-not-apply'],
		['objection', 'campaign-history', undefined],
		['objection', 'contact-details', 'other-basis'],
		['objection', 'invoices', 'other-basis'],
		['objection', 'payment-details', 'right-does-not-apply'],
		['withdrawing-consent', 'dietary-requirements', undefined],
		['withdrawing-consent', 'campaign-history', 'other-basis'],
		['withdrawing-consent', 'invoices', 'right-does-not-apply'],
		['restriction', 'invoices', undefined],
	])('by %s, %s: %s', (right, category, why) => {
		expect(unreached(policy, right, {}, category)).toBe(why);
	});

	test('is only what was named', () => {
		expect(unreached(policy, 'restriction', { categories: ['invoices'] }, 'enquiries')).toBe('not-named');
		expect(unreached(policy, 'withdrawing-consent', { purposes: ['cater-for-diets'] }, 'marketing-preferences')).toBe(
			'right-does-not-apply',
		);
	});
});

test('a right that does nothing to records: that one was changed, is gone or new, or said to be acted on, shows', () => {
	const untouched = { asker, people, before, after: before, results: [] };
	expect(checkUntouched(untouched)).toEqual({
		findings: ['4 records in the stores: unchanged', '1 record of 1 other people: untouched'],
		problems: [],
	});
	const problems = (change: Partial<Parameters<typeof checkUntouched>[0]>) => checkUntouched({ ...untouched, ...change }).problems;
	expect(problems({ after: replacing(before, [call, saying(call, { callerName: 'X' })]) }).length).toBe(1);
	expect(problems({ after: replacing(before, [call, marked(call, 'REF')]) }).length).toBe(1);
	expect(problems({ after: without(before, call) }).length).toBe(1);
	expect(problems({ before: without(before, call), after: before }).length).toBe(1);
	expect(problems({ results: [claim('crm', 'contact-details')] }).length).toBe(1);
});

describe('what other systems have to heed', () => {
	const none: Wishes = { suppressed: false, marks: [] };
	const silence = { restricted: false, quiesced: false, marks: [] };
	const mark = { kind: 'restriction', by: 'REF', since: '2026-06-10T09:00:00.000Z' };
	const restriction = {
		...{ policy, right: 'restriction' as const, said: {}, reference: 'REF' },
		...{ before: none, after: { suppressed: false, marks: [mark] } },
		answers: { before: silence, after: { restricted: true, quiesced: false, marks: [mark] } },
	};
	const problems = (change: Partial<Parameters<typeof checkWishes>[0]>) => checkWishes({ ...restriction, ...change }).problems;

	test('is what the table has and the right leaves behind', () => {
		expect(checkWishes(restriction)).toEqual({
			findings: ['Other systems that ask are told, as the table has it'],
			problems: [],
		});
	});

	test('and an answer that says otherwise than the table shows', () => {
		expect(problems({ answers: { before: silence, after: silence } })).toEqual([
			'other systems were told after what the table does not say',
		]);
		expect(problems({ answers: { ...restriction.answers, before: restriction.answers.after } })).toEqual([
			'other systems were told before what the table does not say',
		]);
	});

	test('and a mark that is missing, of another kind, or still there from the work shows', () => {
		const left = (marks: Wishes['marks'], restricted = true, quiesced = false) => ({
			after: { suppressed: false, marks },
			answers: { before: silence, after: { restricted, quiesced, marks } },
		});
		expect(problems(left([], false))).toEqual(['the case leaves the marks []']);
		expect(problems(left([{ ...mark, kind: 'objection' }])).length).toBe(1);
		expect(problems(left([{ ...mark, categories: ['invoices'] }])).length).toBe(1);
		expect(problems(left([mark, { ...mark, kind: 'quiesce' }], true, true))).toContain(
			'other systems are still told to write nothing',
		);
		expect(problems({ right: 'access' }).length).toBe(1);
	});

	test('and a mark of an earlier case that is gone shows', () => {
		const earlier = { ...mark, by: 'OLD' };
		const before = { suppressed: false, marks: [earlier] };
		const answers = { ...restriction.answers, before: { restricted: true, quiesced: false, marks: [earlier] } };
		expect(problems({ before, answers })).toEqual([`the mark ${JSON.stringify(earlier)} is gone`]);
	});

	test.each<[right: Right, stops: boolean]>([
		['objection-to-marketing', true],
		['erasure', true],
		['access', false],
	])('after %s, the suppression list too', (right, stops) => {
		const asked = { ...restriction, right, answers: { before: silence, after: silence } };
		const problemsWith = (suppressed: boolean) => checkWishes({ ...asked, after: { suppressed, marks: [] } }).problems.length;
		expect([problemsWith(stops), problemsWith(!stops)]).toEqual([0, 1]);
	});
});

describe('who is told', () => {
	const view = {
		...{ reference: 'REF', right: 'rectification' as const },
		results: [claim('crm', 'credit-checks')],
		recipients: [
			{ recipient: 'credit-reference-agencies', by: 'email', status: 'told', categories: ['credit-checks'] },
			{ recipient: 'fraud-prevention', by: 'email', status: 'told', categories: ['credit-checks'] },
			{ recipient: 'cloud-hosting', by: 'none', status: 'impossible', categories: ['credit-checks'] },
		],
	};
	const sent = [
		{ key: 'REF/recipient-credit-reference-agencies', to: 'credit-privacy@example.com' },
		{ key: 'REF/recipient-fraud-prevention', to: 'fraud-privacy@example.com' },
		{ key: 'REF/done', to: 'ana@example.com' },
	];

	test('is who receives what was changed, by the mails that were really sent', () => {
		expect(checkRecipients(policy, view, sent)).toEqual({
			findings: ['2 recipients of the data told by mail, as the policy has it'],
			problems: [],
		});
		expect(checkRecipients(policy, { ...view, right: 'access', recipients: [] }, [])).toEqual({ findings: [], problems: [] });
	});

	test('and one who was left out, not mailed, or mailed for nothing shows', () => {
		expect(checkRecipients(policy, { ...view, recipients: view.recipients.slice(1) }, sent).problems.length).toBe(1);
		expect(checkRecipients(policy, view, sent.slice(1)).problems.length).toBe(1);
		expect(checkRecipients(policy, { ...view, right: 'access' }, sent).problems.length).toBeGreaterThan(0);
		const failed = view.recipients.map((line) => (line.by === 'email' ? { ...line, status: 'failed' } : line));
		expect(checkRecipients(policy, { ...view, recipients: failed }, sent).problems.length).toBe(2);
	});
});

test.each([
	['2026-09-03', '2026-10-05', []],
	['2024-11-25', '2024-12-27', []],
	['2026-01-31', '2026-03-02', []],
	['2026-06-10', '2026-07-09', ['due by 2026-07-09, which is not a month after 2026-06-10']],
	['2026-06-10', '2026-07-20', ['due by 2026-07-20, which is not a month after 2026-06-10']],
	['2026-09-03', '2026-10-03', ['due by 2026-10-03, which is not a month after 2026-09-03']],
])('what came on %s and is due on %s', (receivedOn, dueOn, problems) => {
	expect(problemsWithDueDate({ receivedOn, dueOn })).toEqual(problems);
});

describe('the command line', () => {
	test('shows every right that is carried out, by people of the sample data, the erasure last', () => {
		const { journeys } = readArguments(['--all', '--json']);
		expect(new Set(journeys.map(({ right }) => right))).toEqual(new Set(rightsCarriedOut));
		expect(journeys.map(({ right, asker: who }) => [right, who.email])).toEqual(
			rights.map((right) => [right, shown[right].usual.email]),
		);
		expect(journeys.at(-1)?.right).toBe('erasure');
	});

	test('takes what a request says, for the rights that take it', () => {
		const typed = [
			'--right',
			'rectification',
			'--correct',
			'contact-details.name=A = B',
			'--correct',
			'invoices.pounds=7',
			'--details',
			'D',
		];
		expect(readArguments(typed).journeys.map(({ said }) => said)).toEqual([
			{
				corrections: [
					{ category: 'contact-details', field: 'name', value: 'A = B' },
					{ category: 'invoices', field: 'pounds', value: '7' },
				],
				details: 'D',
			},
		]);
		const all = readArguments(['--all', '--ground', 'claims', '--category', 'invoices', '--purpose', 'cater-for-diets']).journeys;
		const saidOf = (right: Right) => all.find((journey) => journey.right === right)?.said;
		expect(saidOf('restriction')).toMatchObject({ ground: 'claims', categories: ['invoices'] });
		expect(saidOf('objection')).toMatchObject({ categories: ['invoices'] });
		expect(saidOf('withdrawing-consent')).toEqual({ purposes: ['cater-for-diets'] });
		expect(saidOf('access')).toEqual({});
	});

	test.each([
		['both every right and one', ['--all', '--right', 'access'], '--all is every right'],
		['an unknown right', ['--right', 'oblivion'], 'write one of access, portability'],
		['a ground for what needs none', ['--right', 'access', '--ground', 'claims'], '--ground belongs to restriction'],
		['a correction that says nothing', ['--right', 'rectification', '--correct', 'name=Ana'], 'write CATEGORY.FIELD=VALUE'],
	])('refuses %s', (_, args, message) => {
		expect(() => readArguments(args)).toThrow(UsageError);
		expect(() => readArguments(args)).toThrow(message);
	});
});
