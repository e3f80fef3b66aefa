import { describe, expect, test } from '@jest/globals';
import type { CaseEvent, CaseState } from '../../../functions/core/case/case.ts';
import {
	acknowledge,
	listRecipients,
	recordNotTold,
	recordTold,
	tellAgain,
} from '../../../functions/core/case/recipient-commands.ts';
import { closed, having, listed, minute, noticeTo, notTold, told, withdrawn } from '../../fixtures/cases.ts';

const note = { key: 'note-1', hash: 'hash-1' };
const courts = noticeTo('courts', { by: 'none', why: 'They keep it by law.' });
const listing = listed(noticeTo('group'), noticeTo('mailer', { by: 'webhook' }), courts);
const again = (notice: string): CaseEvent => ({ type: 'recipient-owed', data: { notice } });
const acknowledged = (notice: string, more: object = {}): CaseEvent => ({
	type: 'recipient-acknowledged',
	data: { notice, ...more },
});

describe('the ledger', () => {
	const line = (notice: string, ...events: readonly CaseEvent[]) =>
		having(listing, ...events).recipients?.find((entry) => entry.notice === notice);
	const group = { ...noticeTo('group'), owedAt: minute(2), failures: 0, again: 0 };
	const mailer = { ...noticeTo('mailer', { by: 'webhook' }), owedAt: minute(2), failures: 0, again: 0 };

	test('says of each recipient how it stands', () => {
		expect(having(listing).recipients).toEqual([
			{ ...group, status: 'owed' },
			{ ...mailer, status: 'owed' },
			{ ...courts, status: 'impossible', owedAt: minute(2), failures: 0, again: 0 },
		]);
	});

	test('a mail tells, and is acknowledged only when somebody says so; a webhook that is taken is both', () => {
		expect(line('group', told('group'))).toEqual({ ...group, status: 'told', at: minute(3) });
		expect(line('group', told('group'), acknowledged('group'))).toEqual({
			...{ ...group, status: 'told', at: minute(3), acknowledgedAt: minute(4) },
		});
		expect(line('mailer', told('mailer', 'webhook'))).toEqual({
			...{ ...mailer, status: 'told', at: minute(3), acknowledgedAt: minute(3) },
		});
	});

	test('counts how often it failed, and why last; what it became in the end is all that stays', () => {
		const failed = { ...mailer, status: 'failed', at: minute(4), failures: 2, why: 'answered-503' };
		expect(line('mailer', notTold('mailer'), notTold('mailer', 'answered-503'))).toEqual(failed);
		expect(line('mailer', notTold('mailer'), told('mailer', 'webhook'))).toEqual({
			...{ ...mailer, status: 'told', at: minute(4), acknowledgedAt: minute(4), failures: 1 },
		});
		expect(line('mailer', notTold('mailer'), again('mailer'))).toEqual({
			...{ ...mailer, status: 'owed', owedAt: minute(4), again: 1 },
		});
	});

	test('of one whom the DPO told says so', () => {
		expect(line('courts', acknowledged('courts', { note }))).toEqual({
			...{ ...noticeTo('courts', { by: 'none' }), by: 'dpo', status: 'told', at: minute(3), acknowledgedAt: minute(3) },
			...{ owedAt: minute(2), failures: 0, again: 0 },
		});
	});
});

describe('listing', () => {
	test('says who, or that it is nobody, which is known then', () => {
		expect(listRecipients(having(), [noticeTo('group')])).toEqual([listed(noticeTo('group'))]);
		expect(listRecipients(having(), [])).toEqual([listed()]);
		expect(listRecipients(having(listed()), [])).toEqual([]);
		expect(listRecipients(having(listed()), [courts])).toEqual([listed(courts)]);
	});

	test('adds nobody to a case that is closed', () => {
		expect(listRecipients(having(withdrawn, closed('withdrawn')), [courts])).toEqual([]);
	});
});

describe('what became of telling', () => {
	test('is recorded of whom is to be told, and of nobody else', () => {
		const state = having(listing);
		expect(recordTold(state, 'group', 'email')).toEqual([told('group')]);
		expect(recordNotTold(state, 'mailer', 'webhook', 'unreachable')).toEqual([notTold('mailer')]);
		expect(recordTold(having(listing, notTold('mailer')), 'mailer', 'webhook')).toEqual([told('mailer', 'webhook')]);
		for (const events of [[], [told('group')], [acknowledged('group', { note })]]) {
			const notice = events.length > 0 ? 'group' : 'courts';
			expect(recordTold(having(listing, ...events), notice, 'email')).toEqual([]);
			expect(recordNotTold(having(listing, ...events), notice, 'email', 'x')).toEqual([]);
		}
		expect(recordTold(having(), 'group', 'email')).toEqual([]);
	});

	test('goes on after the case is closed', () => {
		expect(recordTold(having(listing, withdrawn, closed('withdrawn')), 'group', 'email')).toEqual([told('group')]);
	});
});

describe('the DPO', () => {
	const table: readonly [string, CaseState, (state: CaseState) => readonly CaseEvent[], readonly CaseEvent[]][] = [
		['has one told again that could not be', having(listing, notTold('mailer')), (s) => tellAgain(s, 'mailer'), [again('mailer')]],
		['has one told again that is silent', having(listing, told('group')), (s) => tellAgain(s, 'group'), [again('group')]],
		['need not ask for what is under way', having(listing), (s) => tellAgain(s, 'group'), []],
		['notes an acknowledgement', having(listing, told('group')), (s) => acknowledge(s, 'group'), [acknowledged('group')]],
		[
			'notes an acknowledgement that says more',
			having(listing, told('group')),
			(s) => acknowledge(s, 'group', note),
			[acknowledged('group', { note })],
		],
		[
			'notes how one came to know whom the policy does not tell',
			having(listing),
			(s) => acknowledge(s, 'courts', note),
			[acknowledged('courts', { note })],
		],
	];
	test.each(table)('%s', (_, state, decide, events) => {
		expect(decide(state)).toEqual(events);
	});

	const wrong: readonly [string, CaseState, (state: CaseState) => unknown, object][] = [
		[
			'before anybody is known',
			having(),
			(s) => tellAgain(s, 'group'),
			{ kind: 'conflict', message: 'Case VWW1-XD5V-AWJ has come to no recipients yet.' },
		],
		[
			'of one that the case does not concern',
			having(listing),
			(s) => acknowledge(s, 'x', note),
			{
				...{ kind: 'unprocessable', field: 'recipient' },
				message: 'Case VWW1-XD5V-AWJ concerns no recipient x. Write one of: group, mailer, courts.',
			},
		],
		[
			'of one where the case concerns none',
			having(listed()),
			(s) => tellAgain(s, 'group'),
			{ kind: 'unprocessable', field: 'recipient', message: 'Case VWW1-XD5V-AWJ concerns no recipients.' },
		],
		[
			'telling whom the policy does not tell',
			having(listing),
			(s) => tellAgain(s, 'courts'),
			{
				kind: 'conflict',
				message: 'If courts came to know otherwise, acknowledge it; it is not told, the policy says why: They keep it by law.',
			},
		],
		[
			'telling one that has acknowledged it',
			having(listing, told('mailer', 'webhook')),
			(s) => tellAgain(s, 'mailer'),
			{ kind: 'conflict', message: 'Recipient mailer was told, and has acknowledged it.' },
		],
		[
			'acknowledging twice',
			having(listing, told('mailer', 'webhook')),
			(s) => acknowledge(s, 'mailer'),
			{ kind: 'conflict', message: 'Recipient mailer has acknowledged it already.' },
		],
		[
			'acknowledging for one that was not told, without a word how',
			having(listing, notTold('mailer')),
			(s) => acknowledge(s, 'mailer'),
			{ kind: 'unprocessable', field: 'note', message: 'We could not tell mailer: write how it came to know.' },
		],
	];
	test.each(wrong)('is refused %s', (_, state, decide, problem) => {
		expect(() => decide(state)).toThrow(expect.objectContaining({ name: 'CommandRejectedError', ...problem }));
	});
});
