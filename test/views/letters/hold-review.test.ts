import { expect, test } from '@jest/globals';
import type { HoldOn } from '../../../functions/core/retention/ports.ts';
import { holdReview } from '../../../functions/views/letters/hold-review.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const write = (on: HoldOn, today = '2026-06-01') =>
	holdReview({
		policy,
		hold: { id: '7K3M-9QXB-2TR', on, reviewOn: '2026-06-01', placedAt: '2026-03-02T10:05:00.000Z' },
		today,
		holdLink: 'https://privacy.example.org/holds/7K3M-9QXB-2TR',
	});

test.each([
	['2026-05-25', 'is to be reviewed on 1 June 2026'],
	['2026-06-01', 'is to be reviewed today'],
	['2026-06-08', 'was to be reviewed on 1 June 2026'],
])('the DPO reads on %s that a hold %s', (today, words) => {
	const { subject, text, html } = write({ what: 'person' }, today);
	expect(subject).toBe('Legal hold 7K3M-9QXB-2TR: review on 1 June 2026');
	for (const part of [text, html]) expect(part).toContain(`The legal hold 7K3M-9QXB-2TR ${words}.`);
});

test.each<[HoldOn, string]>([
	[{ what: 'person' }, 'On: a person'],
	[{ what: 'category', category: 'invoices' }, 'On: Invoices, in every store'],
	[{ what: 'category', category: 'invoices', store: 'payments' }, `On: Invoices, in ${policy.stores.payments?.name}`],
	[{ what: 'records', store: 'crm', records: ['marta@example.com'] }, `On: 1 record in ${policy.stores.crm?.name}`],
	[{ what: 'records', store: 'crm', records: ['a', 'b'] }, `On: 2 records in ${policy.stores.crm?.name}`],
])('what %j is on is said without naming anybody', (on, words) => {
	const { text } = write(on);
	expect(text).toContain(words);
	expect(text).not.toContain('marta');
});
