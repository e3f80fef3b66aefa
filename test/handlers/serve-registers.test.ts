import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { breachesIn } from '../../functions/adapters/breaches.ts';
import { close, establishIdentity, withdraw } from '../../functions/core/case/commands.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { complaintClock } from '../../functions/core/complaint/clock.ts';
import type { ComplaintEvent } from '../../functions/core/complaint/complaint.ts';
import { registerKinds } from '../../functions/core/register/kinds.ts';
import { subjectRequestColumns } from '../../functions/core/register/subject-request-register.ts';
import { makeRegistersApi } from '../../functions/handlers/serve-registers.ts';
import { opening } from '../fixtures/cases.ts';
import { acknowledged, answered, decided, opening as openingComplaint } from '../fixtures/complaints.ts';
import { type Api, apiOf } from '../fixtures/http.ts';
import { policyOf, Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
let api: Api;
let written: { readonly kind: string; readonly text: string }[];
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables, { policy: policyOf('crm', 'web-analytics') });
	around.clock.set('2026-06-10T09:00:00.000Z');
	written = [];
	const files = {
		write: async (kind: string, text: Iterable<string>) => {
			written.push({ kind, text: [...text].join('') });
			return `registers/${written.length}`;
		},
	};
	const downloads = {
		exists: async () => true,
		sign: async (key: string, filename: string) => `https://exports.example.org/${key}?as=${filename}`,
		origin: async () => '',
	};
	api = apiOf(makeRegistersApi({ ...around.ports(), breaches: breachesIn(tables.client, tables.names), files, downloads }));
});

/** Opens a case that came at the instant, and closes it at the other, if there is one. */
async function has(name: string, receivedAt: string, closedAt?: string): Promise<string> {
	const { cases } = around.ports();
	const caseId = referenceFrom(name);
	await cases.open(caseId, 'subject', receivedAt, opening({ execution: caseId, receivedAt, receivedOn: receivedAt.slice(0, 10) }));
	await cases.apply(caseId, 'subject', receivedAt, (state) => establishIdentity(state, 'mail-link'));
	if (closedAt === undefined) return caseId;
	await cases.apply(caseId, 'subject', closedAt, withdraw);
	await cases.apply(caseId, 'system', closedAt, close);
	return caseId;
}

/** References of the register that was written last, in its order. */
const references = () =>
	(written.at(-1)?.text ?? '')
		.split('\r\n')
		.slice(1, -1)
		.map((line) => line.split(',')[0]);

describe('the register of requests', () => {
	let cases: Readonly<Record<'old' | 'long' | 'spring' | 'may' | 'recent', string>>;
	beforeAll(async () => {
		around = new Surroundings(tables);
		cases = {
			recent: await has('recent', '2026-06-09T10:00:00.000Z'),
			may: await has('may', '2026-05-05T10:00:00.000Z', '2026-05-09T10:00:00.000Z'),
			old: await has('old', '2024-01-01T10:00:00.000Z', '2024-01-03T10:00:00.000Z'),
			spring: await has('spring', '2026-03-05T10:00:00.000Z', '2026-05-10T10:00:00.000Z'),
			long: await has('long', '2023-01-05T10:00:00.000Z'),
		};
	});

	test('is a file that is downloaded: what is open, and what was closed within a year, the newest last', async () => {
		const answer = await api.get('/registers/subject-request.csv');
		expect({ status: answer.status, location: answer.headers.location, body: answer.body }).toEqual({
			...{ status: 303, body: '' },
			location: 'https://exports.example.org/registers/1?as=subject-request-2025-07-to-2026-06.csv',
		});
		expect(written.map(({ kind }) => kind)).toEqual(['subject-request']);
		expect(written[0]?.text.split('\r\n')[0]).toBe(`\uFEFF${subjectRequestColumns.join(',')}`);
		expect(references()).toEqual([cases.long, cases.spring, cases.may, cases.recent]);
	});

	test('of one month has what was in hand in it', async () => {
		const answer = await api.get('/registers/subject-request.csv?from=2026-04&to=2026-04');
		expect(answer.headers.location).toContain('subject-request-2026-04-to-2026-04.csv');
		expect(references()).toEqual([cases.long, cases.spring]);
	});

	test('of a time when there was nothing has its columns', async () => {
		await api.get('/registers/subject-request.csv?from=2022-01&to=2022-12');
		expect(written[0]?.text).toBe(`\uFEFF${subjectRequestColumns.join(',')}\r\n`);
	});

	test('says what to write for a month that is none, and writes nothing', async () => {
		const answer = await api.get('/registers/subject-request.csv?from=2026-07');
		expect({ status: answer.status, errors: answer.json.errors }).toEqual({
			status: 422,
			errors: [{ field: 'from', message: 'Write a month that has begun: 2026-06, or an earlier one.' }],
		});
		expect(written).toEqual([]);
	});
});

test('complaints are counted by the month in which they came, what they are about and what they came to', async () => {
	const lines = () => (written.at(-1)?.text ?? '').split('\r\n').slice(1, -1);
	const { complaints } = around.ports();
	const opened = async (name: string, receivedAt: string, ...events: readonly ComplaintEvent[]) => {
		await complaints.open(
			name,
			'subject',
			receivedAt,
			openingComplaint({ receivedAt, clock: complaintClock(around.policy, receivedAt) }),
		);
		await complaints.apply(name, 'system', receivedAt, () => events);
	};
	await opened('ONE', '2026-03-01T09:00:00.000Z', acknowledged, decided(), answered);
	await opened('TWO', '2026-03-31T22:59:59.999Z', acknowledged, decided());
	// An hour before midnight in London's summer.
	await opened('THREE', '2026-03-31T23:00:00.000Z');
	await api.get('/registers/complaint-counts.csv?from=2026-03&to=2026-04');
	expect(lines()).toEqual(['2026-03,request,not-upheld,2,0', '2026-04,request,open,1,0']);
	await api.get('/registers/complaint.csv?from=2026-03&to=2026-04');
	expect(lines().map((line) => line.split(',').slice(0, 9))).toEqual([
		['ONE', 'request', 'form', '2026-03-01T09:00:00.000Z', '2026-03-01', '2026-03-30', '2026-03-31', '2026-03-01', 'yes'],
		['TWO', 'request', 'form', '2026-03-31T22:59:59.999Z', '2026-03-31', '2026-04-29', '2026-04-30', '2026-03-31', 'yes'],
		['THREE', 'request', 'form', '2026-03-31T23:00:00.000Z', '2026-04-01', '2026-04-30', '2026-05-01', '', 'no'],
	]);
});

test.each([
	'/registers/visitors.csv',
	'/registers/subject-request',
	'/registers/toString.csv',
	'/registers/subject-request.csv.csv',
])('%s is no register, and the answer names those that there are', async (path) => {
	const answer = await api.get(path);
	expect({ status: answer.status, detail: answer.json.detail }).toEqual({
		...{
			status: 404,
			detail: `There is no such register. Ask for one of: ${registerKinds.map((kind) => `${kind}.csv`).join(', ')}.`,
		},
	});
});

describe('the register of figures', () => {
	const months = ['2025-05', '2026-04', '2026-05'];
	beforeAll(async () => {
		around = new Surroundings(tables);
		for (const [nth, month] of months.entries()) {
			const cells = [
				{ cell: ['/'], people: 20 + nth },
				{ cell: ['=HYPERLINK("https://example.com")'], people: 10 },
			];
			const made = { per: ['page'], k: 10, madeAt: '2026-06-02T02:00:00.000Z', policyVersion: 'policy-1' };
			await around.ports().aggregates.publish('web-analytics', 'browsing-history', month, { ...made, cells });
		}
		const devices = { per: ['browser', 'platform'], k: 10, madeAt: '2026-06-02T02:00:00.000Z', policyVersion: 'policy-1' };
		const cells = [{ cell: ['Firefox', 'Linux'], people: 12 }];
		await around.ports().aggregates.publish('web-analytics', 'technical-data', '2026-05', { ...devices, cells });
	});
	test('has those of the months asked for, the newest last, safe to open in a spreadsheet', async () => {
		const answer = await api.get('/registers/aggregates.csv');
		expect([answer.status, answer.headers.location]).toEqual([
			303,
			'https://exports.example.org/registers/1?as=aggregates-2025-07-to-2026-06.csv',
		]);
		const formula = `"'=HYPERLINK(""https://example.com"")"`;
		expect(written[0]?.text.split('\r\n')).toEqual([
			'\uFEFFMonth,Store,Category,Counted by,Value,People',
			...[`2026-04,web-analytics,browsing-history,page,${formula},10`, '2026-04,web-analytics,browsing-history,page,/,21'],
			...[`2026-05,web-analytics,browsing-history,page,${formula},10`, '2026-05,web-analytics,browsing-history,page,/,22'],
			...['2026-05,web-analytics,technical-data,browser; platform,Firefox; Linux,12', ''],
		]);
	});

	test('reaches back as far as it is asked', async () => {
		await api.get('/registers/aggregates.csv?from=2025-05&to=2025-05');
		expect(
			written[0]?.text
				.split('\r\n')
				.slice(1, -1)
				.map((line) => line.split(',').at(-1)),
		).toEqual(['10', '20']);
	});
});
