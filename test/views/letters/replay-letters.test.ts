import { describe, expect, test } from '@jest/globals';
import type { ReplayReport, ReplayRun } from '../../../functions/core/retention/replay.ts';
import { replayFailed } from '../../../functions/views/letters/replay-failed.ts';
import { replayReportLetter } from '../../../functions/views/letters/replay-report.ts';
import { policy } from '../every-page.ts';

const run: ReplayRun = {
	id: 'replay-VWW1-XD5V-AWJ',
	restoredTo: '2026-09-03T02:30:00.000Z',
	dryRun: false,
	startedAt: '2026-09-10T10:00:00.000Z',
};
const counts = { found: 5, erased: 3, held: 1, newer: 1, left: 0 };
const report = (more: Partial<ReplayReport> = {}): ReplayReport => ({
	stores: [{ store: 'crm', ...counts }],
	failures: [],
	complete: true,
	...more,
});
const text = (given: ReplayReport, of = run) => replayReportLetter({ policy, run: of, report: given });

describe('the report of a replay', () => {
	test('says by store what was found, erased again and kept, and what it cannot reach', () => {
		const { subject, text: said } = text(report());
		expect(subject).toBe('Erasures made again, replay-VWW1-XD5V-AWJ');
		expect(said).toContain('a second search found none of it, save what is kept.');
		expect(said).toContain('Restored to: 2026-09-03T02:30:00.000Z\nStores: all\n');
		expect(said).toContain(
			`* Store: ${policy.stores.crm?.name}\n  Found again: 5\n  Erased again: 3\n  Not erased: 0\n  Kept, under a hold: 1\n  Kept, newer than the erasure: 1`,
		);
		expect(said).toContain(`If a backup of ${policy.stores.cctv?.name} was restored, erase there again`);
	});

	test('that is not complete asks for attention, and names what failed and whose work it was', () => {
		const failure = {
			store: 'crm',
			error: 'StoreUnavailableError',
			count: 7,
			by: ['VWW1-XD5V-AWJ', 'sweep-1'],
			phase: 'verify' as const,
		};
		const { subject, text: said } = text(report({ complete: false, failures: [failure] }));
		expect(subject).toBe('Needs attention: Erasures not all made again, replay-VWW1-XD5V-AWJ');
		expect(said).toContain('start the workflow replay-erasures again');
		expect(said).toContain(
			`* Store: ${policy.stores.crm?.name}\n  While: searching afterwards\n  Error: StoreUnavailableError\n  How often: 7\n  Erased by, among others: VWW1-XD5V-AWJ, sweep-1`,
		);
	});

	test('of a dry run says that nothing was erased, and what would be', () => {
		const { subject, text: said } = text(report({ stores: [{ store: 'crm', ...counts, erased: 0, left: 3 }] }), {
			...run,
			dryRun: true,
			stores: ['crm', 'marketing'],
		});
		expect(subject).toBe('What a replay would erase again, replay-VWW1-XD5V-AWJ');
		expect(said).toContain('This was a dry run: nothing was erased.');
		expect(said).toContain(`Stores: ${policy.stores.crm?.name} and ${policy.stores.marketing?.name}\n`);
		expect(said).toContain('Found again: 5\n  Would be erased: 3\n');
		expect(said).not.toContain('Erased again');
	});

	test('says so where nothing was found', () => {
		expect(text(report({ stores: [] })).text).toContain('Nothing that had been erased was found.');
	});
});

test('that a replay failed says what may be there, and what to do', () => {
	const { subject, text: said } = replayFailed({ policy, run: run.id, error: 'SealBrokenError' });
	expect(subject).toBe('Needs attention: erasures not made again, replay-VWW1-XD5V-AWJ');
	expect(said).toContain('Error: SealBrokenError');
	expect(said).toContain('start the workflow replay-erasures again with the same input under another name');
});
