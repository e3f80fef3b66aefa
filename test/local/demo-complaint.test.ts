import { expect, test } from '@jest/globals';
import { daysBetween } from '../../functions/core/clock/statutory.ts';
import type { Escalated } from '../../local/demo/complaint.ts';
import type { documentOfComplaints } from '../../local/demo/complaint-report.ts';
import { demoDocument } from '../fixtures/local/demo-document.ts';

interface Document {
	readonly complaint: ReturnType<typeof documentOfComplaints>;
}

test('--complaint --json is one document of two complaints: what the clock did on which day, the letters, the registers', async () => {
	const { complaint } = await demoDocument<Document>('--complaint');
	const [byForm, byPost, ...more] = complaint.complaints;
	if (!byForm || !byPost) throw new Error('There are not two.');
	expect(more).toEqual([]);
	/** What each mail is about, in days after receipt, and for whom. */
	const clockOf = ({ receivedOn, byTheClock }: typeof byForm) =>
		byTheClock.map(({ key, on, to }: Escalated) => [key.replace(/-\d{8}$/, ''), daysBetween(receivedOn, on), to]);

	// The outcome on day 14, a remedy a week later; at the authority since day 22, which wants its answer on day 32.
	expect(clockOf(byForm)).toEqual([
		['progress-1', 14, 'person'],
		['due-remedy1-7', 15, 'DPO'],
		['due-authority-7', 25, 'DPO'],
		['due-authority-2', 30, 'DPO'],
		['due-authority-0', 32, 'DPO'],
		['due-authority-overdue', 33, 'DPO'],
		['due-authority-escalation', 35, 'escalation contact'],
	]);
	// The day of receipt is the first of the law's thirty.
	expect(clockOf(byPost)).toEqual([
		['due-acknowledgement-7', 22, 'DPO'],
		['due-acknowledgement-2', 27, 'DPO'],
		['due-acknowledgement-0', 29, 'DPO'],
		['due-acknowledgement-overdue', 30, 'DPO'],
		['due-acknowledgement-escalation', 32, 'escalation contact'],
	]);
	for (const { receivedOn, clock } of [byForm, byPost]) expect(daysBetween(receivedOn, clock.acknowledgeBy)).toBe(29);

	expect(byForm).toMatchObject({
		...{ about: 'request', status: 'closed', audit: { verified: true } },
		register: { 'Acknowledged in time': 'yes', Outcome: 'upheld', Remedies: '1', 'Remedies open': '0', Status: 'closed' },
	});
	expect(byPost).toMatchObject({
		...{ about: 'marketing', status: 'closed', audit: { verified: true } },
		register: { 'Acknowledged in time': 'no', Outcome: 'not-upheld', 'Outcome told at (UTC)': expect.stringMatching(/Z$/) },
	});
	expect(byForm.register['Reference at the authority']).toBe('IC-123456-A1B2');
	expect(byForm.register['Request that it is about']).toMatch(/^[0-9A-Z-]{12,}$/);
	const letters = ({ mails }: typeof byForm) =>
		mails
			.filter(({ key }) => !/^(due|progress)-/.test(key))
			.map(({ key, to }) => [key.replace(/^(handler|identity)-\d+$/, '$1'), to]);
	expect(letters(byForm)).toEqual([
		['acknowledgement', 'felix.fewer@example.org'],
		['handler', 'handler@example.org'],
		['identity', 'felix.fewer@example.org'],
		['remedy-1', 'desk@example.org'],
		['outcome', 'felix.fewer@example.org'],
	]);
	expect(letters(byPost)).toEqual([
		['acknowledgement-to-be-posted', 'dpo@example.com'],
		['outcome', 'dpo@example.com'],
	]);
	const counts = complaint.counts.map((row) => [row.About, row.Outcome, row.Complaints, row['Went to the authority']]);
	expect(counts.toSorted()).toEqual([
		['marketing', 'not-upheld', '1', '0'],
		['request', 'upheld', '1', '1'],
	]);
}, 240_000);
