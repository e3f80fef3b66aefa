import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { rights } from '../../local/demo/rights-shown.ts';
import { samplePeople } from '../../local/sample-estate/people.ts';
import { type Row, sampleRecords } from '../../local/sample-estate/records.ts';
import { run } from '../bin/run-command.ts';
import { demoDocument } from '../fixtures/local/demo-document.ts';

const patience = 240_000;
/** Nine nights take longer than a request. */
const years = 600_000;

interface StoreRow {
	readonly store: string;
	readonly found: number;
	readonly erased: number;
	readonly retained: readonly {
		readonly category: string;
		readonly reason: string;
		readonly until: string | null;
		readonly count: number;
	}[];
}

interface Answer {
	readonly restricted: boolean;
	readonly quiesced: boolean;
	readonly marks: readonly { readonly kind: string; readonly by: string; readonly since: string }[];
}

interface Document {
	readonly journeys: readonly {
		readonly reference: string;
		readonly right: string;
		readonly status: string;
		readonly dueOn: string;
		readonly stores: readonly (StoreRow & {
			readonly rectified?: number;
			readonly restricted?: number;
			readonly changes?: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
		})[];
		readonly effects: readonly string[];
		readonly otherSystems: { readonly before: Answer; readonly after: Answer };
		readonly suppressed: { readonly before: boolean; readonly after: boolean };
		readonly recipients: { readonly told: readonly string[]; readonly notTold: readonly string[] };
		readonly mails: readonly { readonly key: string; readonly to: string; readonly subject: string }[];
		readonly audit: { readonly events: number; readonly verified: boolean };
		readonly ms: number;
	}[];
}

interface Years {
	readonly steps: readonly {
		readonly at: string;
		readonly sweep: { readonly totals: { readonly erased: number; readonly anonymised: number; readonly failed: number } };
		readonly went: readonly { readonly store: string; readonly category: string; readonly count: number }[];
	}[];
	readonly held: readonly { readonly by: string; readonly category: string; readonly until: string | null }[];
	readonly suppressed: boolean;
	readonly mails: readonly { readonly key: string; readonly subject: string }[];
	readonly schedule: readonly string[];
	readonly audit: { readonly events: number; readonly verified: boolean };
	readonly ms: number;
}

const searched = [
	'crm',
	'membership',
	'payments',
	'building-access',
	'events',
	'marketing',
	'web-analytics',
	'call-records',
	'identity-documents',
	'cctv',
];

/** The rows of the estate's stores, in the order of the data map; what Rightful holds of the request itself stands apart. */
const rows = (held: Readonly<Record<string, Omit<StoreRow, 'store'>>>): StoreRow[] =>
	searched.map((store) => ({ store, ...(held[store] ?? { found: 0, erased: 0, retained: [] }) }));
const ofEstate = (stores: readonly StoreRow[]) => stores.filter(({ store }) => store !== 'rightful');

const today = () => new Date().toISOString().slice(0, 10);
const later = (date: unknown, years: number) => Temporal.PlainDate.from(String(date)).add({ years }).toString();
const only = (records: readonly Row[], memberId: string) =>
	records.find((each) => each.memberId === memberId && each.type !== 'entry') ?? {};

/** What is known of Ingrid Inside, who left the club four years and eleven months before the day. */
function keptOfIngrid(day: string): StoreRow[] {
	const { tables } = sampleRecords(day);
	const { memberId } = samplePeople.documentsInside;
	const ended = only(tables.membership, memberId).endedOn;
	const yearEnd = only(tables.payments, memberId).financialYearEnd;
	const kept = (category: string, reason: string, until: string) => ({
		found: 1,
		erased: 0,
		retained: [{ category, reason, until, count: 1 }],
	});
	return rows({
		crm: { found: 1, erased: 1, retained: [] },
		membership: kept('membership-contract', 'legal-claims', later(ended, 6)),
		payments: kept('invoices', 'legal-obligation', later(yearEnd, 6)),
		'building-access': { found: 1, erased: 1, retained: [] },
		'identity-documents': kept('identity-documents', 'legal-obligation', later(ended, 5)),
	});
}

const found = (count: number) => ({ found: count, erased: 0, retained: [] });
const foundOfMarta = rows({
	crm: found(19),
	membership: found(2),
	payments: found(9),
	'building-access': found(41),
	events: found(3),
	marketing: found(25),
	'web-analytics': found(62),
	'call-records': found(4),
	'identity-documents': found(2),
});

describe('npm run demo', () => {
	test(
		'--json is one document of both journeys: what is known of the people, to the record and the date',
		async () => {
			const startedOn = today();
			const { journeys } = await demoDocument<Document>();
			const endedOn = today();
			const [access, erasure] = journeys;
			expect(journeys.map(({ right, status: reached }) => [right, reached])).toEqual([
				['access', 'completed'],
				['erasure', 'completed'],
			]);
			expect(ofEstate(access?.stores ?? [])).toEqual(foundOfMarta);
			// The day of the journey, whichever side of midnight it was on.
			expect([keptOfIngrid(startedOn), keptOfIngrid(endedOn)]).toContainEqual(ofEstate(erasure?.stores ?? []));
			for (const { reference, mails, audit, ms } of journeys) {
				expect(reference).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}$/);
				expect(mails.map(({ key }) => key)).toEqual(expect.arrayContaining(['acknowledgement', 'task-needed-cctv', 'done']));
				for (const { subject } of mails) expect(subject).toContain(reference);
				expect(audit).toEqual({ events: expect.any(Number), verified: true });
				expect(ms).toBeGreaterThan(0);
			}
		},
		patience,
	);

	test(
		'--all --json is one document of every right: what changed in which store, who was told, what others have to heed',
		async () => {
			const { journeys } = await demoDocument<Document>('--all');
			const of = (right: string) => journeys.find((journey) => journey.right === right);
			expect(journeys.map((journey) => [journey.right, journey.status, journey.audit.verified])).toEqual(
				rights.map((right) => [right, 'completed', true]),
			);
			for (const { reference, dueOn, mails } of journeys) {
				expect(dueOn).toMatch(/^\d{4}-\d\d-\d\d$/);
				expect(mails.at(-1)?.key).toMatch(/^(done|recipient-.*)$/);
				for (const { subject } of mails) expect(subject).toContain(reference);
			}

			const { name } = samplePeople.misspelt;
			expect(of('rectification')?.stores.flatMap(({ store, changes }) => changes?.map((change) => ({ store, ...change })))).toEqual(
				[
					['crm', 'contact-details', 'name'],
					['membership', 'membership-contract', 'name'],
					['events', 'event-attendance', 'name'],
					['call-records', 'call-records', 'callerName'],
				].map(([store, category, field]) => {
					return { store, record: expect.any(String), category, field, before: 'Myra Mispelled', after: name };
				}),
			);
			expect(of('rectification')?.recipients.told).toContain('group');

			const marked = (right: string) =>
				Object.fromEntries((of(right)?.stores ?? []).flatMap(({ store, restricted }) => (restricted ? [[store, restricted]] : [])));
			expect(marked('restriction')).toEqual({
				...{ crm: 2, membership: 1, payments: 2, 'web-analytics': 3, 'call-records': 1, 'identity-documents': 1 },
			});
			expect(marked('objection')).toEqual({ marketing: 3, 'web-analytics': 6 });
			expect(marked('withdrawing-consent')).toEqual({ events: 1, marketing: 1 });

			const heeded = journeys.flatMap(({ right, reference, otherSystems: { after } }) =>
				after.marks.filter(({ by }) => by === reference).map(({ kind }) => [right, kind, after.restricted]),
			);
			expect(heeded).toEqual([
				['restriction', 'restriction', true],
				['objection', 'objection', true],
				['withdrawing-consent', 'consent', true],
				['unsubscribing', 'consent', true],
			]);
			expect(journeys.filter(({ suppressed }) => suppressed.after && !suppressed.before).map(({ right }) => right)).toEqual([
				...['objection-to-marketing', 'objection', 'withdrawing-consent', 'unsubscribing', 'erasure'],
			]);
			expect(of('portability')?.stores.find(({ store }) => store === 'call-records')?.found).toBe(0);
			expect(of('automated-decisions')?.stores.every(({ found }) => found === 0)).toBe(true);
		},
		patience,
	);

	test(
		'--retention --json is one document of the years: what went when, and what a hold kept until it was lifted',
		async () => {
			const { retention } = await demoDocument<{ retention: Years }>('--retention');
			const { steps, held, suppressed, mails, schedule, audit, ms } = retention;
			const [firstNight] = steps;
			const last = steps.at(-1);
			expect(steps).toHaveLength(9);
			expect(firstNight?.went).toContainEqual({ store: 'marketing', category: 'marketing-preferences', count: 1 });
			expect(firstNight?.went).not.toContainEqual(expect.objectContaining({ store: 'building-access' }));
			expect(last?.went).toContainEqual({ store: 'building-access', category: 'building-access', count: 1 });
			for (const { sweep, went } of steps) {
				const { erased, anonymised, failed } = sweep.totals;
				expect([erased + anonymised, failed]).toEqual([went.reduce((sum, { count }) => sum + count, 0), 0]);
			}
			const byHold = held.filter(({ by }) => by !== 'record');
			expect(byHold.map(({ category, until }) => [category, until])).toContainEqual(['identity-documents', last?.at.slice(0, 10)]);
			expect(held.filter(({ by }) => by === 'record').map(({ until }) => until)).toEqual([null, null, null]);
			expect([suppressed, audit.verified]).toEqual([true, true]);
			expect(schedule).toContain('Marketing to the address has stopped.');
			expect(mails.filter(({ key }) => /^retention\/nightly-.*-report$/.test(key))).toHaveLength(steps.length);
			expect(ms).toBeGreaterThan(0);
		},
		years,
	);

	test(
		'for somebody whom nobody knows finds nothing, and is as plain as the pipe that it is read from',
		async () => {
			const { status, stdout, stderr } = await run('local/demo.ts', ['--email', 'stranger@example.org', '--right', 'erasure']);
			expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
			expect(stdout).not.toContain('\u001b');
			expect(stdout).toContain('stranger@example.org asks for the erasure of their data\n');
			expect(stdout).toMatch(/^ {2}Store +Found +Erased +Retained +Reason +Until$/m);
			expect(stdout).toMatch(/^ {2}Payments +0 +0 {2}–$/m);
			expect(stdout).toMatch(/^ {2}✓ Chain [0-9A-Z-]+: \d+ events hold, head [0-9a-f]{64}$/m);
			expect(stdout).toMatch(/\nAll of this was checked against the stores themselves\.\n$/);
		},
		patience,
	);

	test(
		'for an address that is none says so, and fails',
		async () => {
			const { status, stdout, stderr } = await run('local/demo.ts', ['--json', '--email', 'nonsense', '--right', 'access']);
			expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
			expect(stderr).toContain('The demonstration failed: /requests answered 422: email: Write an e-mail address');
		},
		patience,
	);

	test('what is not understood is answered with the usage and exit status 2', async () => {
		const { status, stdout, stderr } = await run('local/demo.ts', ['--force']);
		expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
		expect(stderr).toContain('npm run demo -- [--email ADDRESS]');
	});
});
