import { describe, expect, test } from '@jest/globals';
import type { ScheduleEntry } from '../../../functions/core/retention/ports.ts';
import type { Standing } from '../../../functions/core/retention/standing.ts';
import { lineInWords, scheduleInWords } from '../../../functions/views/wording/schedule.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const since = '2026-03-01T23:30:00.000Z';

describe('a line of the schedule says what, where, when and why', () => {
	const entry = { store: 'crm', category: 'enquiries', count: 2, action: 'erase', reason: 'Kept until you unsubscribe' } as const;
	const dated = { ...entry, on: '2026-05-02' };
	test.each<[string, Standing, ScheduleEntry, string]>([
		['to come', 'due', { ...dated, on: '2026-05-03' }, 'to be erased on 3 May 2026 (Kept until you unsubscribe).'],
		['due today', 'due', dated, 'due since 2 May 2026, to be erased by the next sweep (Kept until you unsubscribe).'],
		[
			'made anonymous',
			'due',
			{ ...dated, action: 'anonymise', on: '2027-01-31' },
			'to be made anonymous on 31 January 2027 (Kept until you unsubscribe).',
		],
		[
			'waiting for a contract',
			'waiting',
			{ ...entry, waitsFor: 'contract-end' },
			'to be erased, but not before the contract with the person ends (Kept until you unsubscribe).',
		],
		[
			'waiting for a date that nobody knows',
			'waiting',
			{ ...entry, waitsFor: 'collected' },
			'to be erased, but not before the day is known on which their period begins (Kept until you unsubscribe).',
		],
		[
			'held',
			'held',
			dated,
			'under a hold: what is there stays until it is lifted; it was due on 2 May 2026 (Kept until you unsubscribe).',
		],
		[
			'held without a day',
			'held',
			{ ...entry, waitsFor: 'hold' },
			'under a hold: what is there stays until it is lifted; it had no date yet (Kept until you unsubscribe).',
		],
		['done', 'done', dated, 'was due on 2 May 2026; nothing of it is left to be deleted.'],
	])('%s', (_, standing, given, says) => {
		expect(lineInWords(policy, { entry: given, standing, items: [] }, '2026-05-02')).toBe(
			`Enquiries and messages in Customer relations (2 records): ${says}`,
		);
	});
});

describe('a schedule begins with why there is one, or none, in the controller’s calendar', () => {
	const unsubscription = { since, by: 'AAAA-BBBB-CCC', entries: [] };
	test.each<[string, Parameters<typeof scheduleInWords>[1], readonly string[]]>([
		[
			'unsubscribed',
			{ unsubscription, suppressed: true, lines: ['One.', 'Two.'] },
			['The person unsubscribed on 1 March 2026 (request AAAA-BBBB-CCC).', 'Marketing to the address has stopped.', 'One.', 'Two.'],
		],
		[
			'unsubscribed in summer, past midnight in London',
			{ unsubscription: { ...unsubscription, since: '2026-07-01T23:30:00.000Z' }, suppressed: false, lines: [] },
			[
				'The person unsubscribed on 2 July 2026 (request AAAA-BBBB-CCC).',
				'Nothing was found then that would be deleted because of it.',
			],
		],
		[
			'came back',
			{ consent: { since, how: 'undo' }, suppressed: false, lines: [] },
			['Nothing is scheduled: the person gave consent on 1 March 2026, and no unsubscribing was confirmed since.'],
		],
		[
			'not confirmed',
			{ suppressed: true, lines: [] },
			['Nothing is scheduled: the person has not unsubscribed, or has not confirmed it.', 'Marketing to the address has stopped.'],
		],
	])('%s', (_, given, sentences) => {
		expect(scheduleInWords(policy, given)).toEqual(sentences);
	});
});
