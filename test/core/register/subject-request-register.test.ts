import { describe, expect, test } from '@jest/globals';
import type { CaseEvent, CaseState } from '../../../functions/core/case/case.ts';
import { clockDates } from '../../../functions/core/clock/clock-dates.ts';
import { extend, openClock, pause, resume } from '../../../functions/core/clock/request-clock.ts';
import { subjectRequestColumns, subjectRequestRow } from '../../../functions/core/register/subject-request-register.ts';
import {
	approved,
	assessed,
	caseId,
	clock,
	closed,
	confirmed,
	delivered,
	having,
	havingErasure,
	lapsed,
	listed,
	noticeTo,
	planned,
	receivedAt,
	refused,
	told,
	withdrawn,
} from '../../fixtures/cases.ts';

const soon = '2026-03-05T10:00:00.000Z';

/** A row by its columns; what is empty is left out. */
const rowOf = (state: CaseState, now = soon): Readonly<Record<string, unknown>> => {
	const row = subjectRequestRow(state, now);
	return Object.fromEntries(subjectRequestColumns.map((name, at) => [name, row[at]]).filter(([, cell]) => cell !== undefined));
};

const opened = {
	...{ Reference: caseId, Right: 'access', Channel: 'form', 'Received at (UTC)': receivedAt, 'Received on': '2026-03-02' },
	...{ 'Due on': '2026-04-02', 'House target': '2026-03-23', Extended: 'no', 'Days paused': 0, 'Policy version': 'policy-1' },
};

const results = (data: Extract<CaseEvent, { type: 'request-fulfilled' }>['data']['results']): CaseEvent => ({
	type: 'request-fulfilled',
	data: { results: data },
});

describe('the row of a case', () => {
	test('that has just come', () => {
		const state = having();
		expect(rowOf(state)).toEqual({
			...opened,
			...{ Status: 'awaiting-identity', 'On time': 'open', 'Events in the chain': 1, 'Hash of the last event': state.head },
		});
	});

	test('that was carried out in part: what was searched, done, kept and why, who was told', () => {
		const plan = [
			planned('crm'),
			planned('payments', 'retain'),
			planned('marketing'),
			planned('cctv', 'task'),
			planned('events', 'task'),
		];
		const state = havingErasure(
			confirmed,
			assessed({ plan, incomplete: [{ store: 'marketing', why: 'inexact-search' }], needs: ['incomplete-search'] }),
			{ type: 'store-left-out', data: { store: 'marketing' } },
			approved,
			{
				type: 'task-completed',
				data: { store: 'cctv', acted: [{ category: 'cctv-images', count: 2 }], note: { key: 'k', hash: 'h' } },
			},
			results([
				{ store: 'crm', status: 'done', found: 3, acted: [{ category: 'contact-details', count: 3 }], retained: [] },
				{
					...{ store: 'payments', status: 'done', found: 5, acted: [] },
					retained: [
						{ category: 'invoices', count: 3, reason: 'legal-obligation', until: '2032-04-05' },
						{ category: 'refunds', count: 1, reason: 'legal-obligation', until: '2032-04-05' },
						{ category: 'disputes', count: 1, reason: 'legal-claims' },
					],
				},
				{ store: 'cctv', status: 'done', found: 2, acted: [{ category: 'cctv-images', count: 2 }], retained: [] },
				{ store: 'marketing', status: 'proceeded-without', found: 0, acted: [], retained: [] },
			]),
			{ type: 'fulfilment-verified', data: { problems: [] } },
			listed(noticeTo('mailer'), noticeTo('printer'), noticeTo('advertiser', { by: 'none', why: 'It keeps nothing.' })),
			...[told('mailer'), told('printer')],
			delivered,
			closed(),
		);
		expect(rowOf(state)).toEqual({
			...opened,
			...{ Right: 'erasure', Status: 'completed' },
			...{ 'Identity established at (UTC)': '2026-03-02T10:02:00.000Z', 'Identity established by': 'mail-link' },
			...{ Decision: 'approved', 'Decided at (UTC)': '2026-03-02T10:05:00.000Z' },
			...{ 'Stores searched': 'crm; payments; cctv', 'Stores left out': 'marketing' },
			...{ 'Records acted on': 5, 'Records kept': 5 },
			'Why kept': 'legal-obligation until 2032-04-05 (4); legal-claims (1)',
			...{ 'Recipients told': 'mailer; printer', 'Recipients not told': 'advertiser' },
			...{ 'Answered at (UTC)': '2026-03-02T10:12:00.000Z', 'Closed at (UTC)': '2026-03-02T10:13:00.000Z' },
			...{ 'Calendar days taken': 0, 'On time': 'yes', 'Events in the chain': 13, 'Hash of the last event': state.head },
		});
	});

	test('that was refused says why, and keeps no records: none was worked on', () => {
		expect(rowOf(having(confirmed, assessed(), refused, delivered, closed('refused')))).toEqual(
			expect.objectContaining({ Status: 'refused', Decision: 'refused', 'Refusal reason': 'excessive', 'On time': 'yes' }),
		);
	});

	test('whose records were all acted on kept none, which is a number', () => {
		const state = having(results([{ store: 'crm', status: 'done', found: 1, acted: [{ category: 'c', count: 1 }], retained: [] }]));
		expect(rowOf(state)).toMatchObject({ 'Records acted on': 1, 'Records kept': 0 });
	});

	test('that joined another names it, and owed no answer of its own', () => {
		const joined: CaseEvent = { type: 'request-joined', data: { to: '7K3M-9QXB-2TR' } };
		expect(rowOf(having(confirmed, joined, closed()))).toMatchObject({
			...{ Status: 'completed', 'Joined to': '7K3M-9QXB-2TR', 'On time': 'not-applicable', 'Calendar days taken': 0 },
		});
	});

	test('names a store that a machine found something in though a person changes it there', () => {
		const byHand = { ...planned('crm', 'task'), count: 2 };
		expect(rowOf(having(assessed({ plan: [byHand, planned('cctv', 'task')] })))['Stores searched']).toBe('crm');
	});
});

describe('on time', () => {
	const answeredAt = (at: string): CaseState => {
		const state = having(confirmed, assessed(), delivered);
		return { ...state, delivered: { at, mail: 'done' } };
	};
	test.each([
		['answered in the last minute of the due date in London', answeredAt('2026-04-02T22:59:59.999Z'), soon, 'yes', 31],
		['answered a minute later', answeredAt('2026-04-02T23:00:00.000Z'), soon, 'no', 32],
		['not answered, on the due date', having(), '2026-04-02T22:59:59.999Z', 'open', undefined],
		['not answered, and the due date has passed', having(), '2026-04-02T23:00:00.000Z', 'no', undefined],
		['withdrawn in time', having(withdrawn, closed('withdrawn')), soon, 'not-applicable', 0],
		['lapsed in time', having(lapsed, closed('lapsed')), '2027-01-01T00:00:00.000Z', 'not-applicable', 0],
		[
			'withdrawn when it was late',
			{ ...having(withdrawn, closed('withdrawn')), closedAt: '2026-04-03T10:00:00.000Z' },
			'2026-05-01T00:00:00.000Z',
			'no',
			32,
		],
	])('%s', (_, state, now, expected, days) => {
		const row = rowOf(state, now);
		expect([row['On time'], row['Calendar days taken']]).toEqual([expected, days]);
	});
});

describe('the clock of a case', () => {
	const moved = (to: typeof clock, today: string): CaseState => ({ ...having(confirmed), ...clockDates(to, today) });

	test('extended, by two months', () => {
		expect(rowOf(moved(extend(clock, '2026-03-10'), '2026-03-10'))).toMatchObject({
			...{ Extended: 'yes', 'Due on': '2026-06-02', 'House target': '2026-05-23', 'Days paused': 0 },
		});
	});

	test('paused for ten days', () => {
		const to = resume(pause(clock, '2026-03-05'), '2026-03-15');
		expect(rowOf(moved(to, '2026-03-15'), '2026-03-20T10:00:00.000Z')).toMatchObject({ 'Days paused': 10, 'Due on': '2026-04-13' });
	});

	test('paused still: up to now, with the date that would hold if the answer came now', () => {
		const state = moved(pause(clock, '2026-03-05'), '2026-03-05');
		expect(rowOf(state, '2026-03-09T10:00:00.000Z')).toMatchObject({ 'Days paused': 4, 'Due on': '2026-04-07' });
	});

	test('is that of the controller’s time zone, whichever that is', () => {
		const there = openClock({ timeZone: 'Pacific/Auckland', jurisdictions: ['GB-ENG'], clock: clock.periods }, receivedAt);
		const state = { ...having(confirmed, delivered), clock: there, delivered: { at: '2026-04-02T11:00:00.000Z', mail: 'done' } };
		expect(rowOf(state)['On time']).toBe('no');
	});
});

test('every column is named once, and every row is as long', () => {
	expect(new Set(subjectRequestColumns).size).toBe(subjectRequestColumns.length);
	expect(subjectRequestRow(having(), soon)).toHaveLength(subjectRequestColumns.length);
});
