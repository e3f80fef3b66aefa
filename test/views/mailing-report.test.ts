import { describe, expect, test } from '@jest/globals';
import { beginListing, type Listing, type MailingProgress } from '../../functions/core/mailing/mailing.ts';
import { mailingReport } from '../../functions/views/letters/mailing-report.ts';
import { loadPolicy } from '../../lib/policy-file.ts';

const policy = loadPolicy();
const link = 'https://privacy.example.org/mailings/CASE-m1';
const progress: MailingProgress = { listed: 10, rejectedRows: 0, sent: 10, repeated: 0, undelivered: 0, failed: 0 };
const report = (figures: Partial<MailingProgress> = {}, listing: Partial<Listing> = {}) =>
	mailingReport({
		policy,
		mailing: {
			id: 'CASE-m1',
			caseId: 'CASE',
			letter: { subject: 'A <b>breach</b>', text: 'Plainly.', html: '<p>Plainly.</p>' },
			listing: { ...beginListing, ...listing },
		},
		progress: { ...progress, ...figures },
		link,
	});

describe('the report of a letter to many', () => {
	test('that reached all says so, and asks nothing', () => {
		const { subject, text } = report();
		expect(subject).toBe('Mailing CASE-m1: 10 sent');
		expect(text).toContain('People on the list: 10\nSent: 10\n');
		expect(text).not.toContain('/undelivered');
		expect(text).not.toContain('/rejected');
	});

	test.each([
		['rows were left out', { rejectedRows: 2 }, `${link}/rejected`],
		['an address was refused', { failed: 1 }, `${link}/undelivered`],
		['mails came back', { undelivered: 1 }, `${link}/undelivered`],
	])('says where to look when %s', (_, figures, where) => {
		const { subject, text } = report(figures);
		expect([subject.endsWith('not everybody was reached'), text.includes(where)]).toEqual([true, true]);
	});

	test('says who had it perhaps twice, and why', () => {
		expect(report({ repeated: 1 }).text).toContain('Perhaps twice: something stopped');
	});

	test('names stores that do not tell who is in them', () => {
		const notListed = [{ store: 'cctv', category: 'cctv-images', why: 'by-hand' }] as const;
		expect(report({}, { notListed }).text).toContain('* CCTV images in CCTV: only a person can search it');
	});

	test('shows the letter’s subject as text, whatever stands in it', () => {
		expect(report().html).toContain('A &lt;b&gt;breach&lt;/b&gt;');
	});
});
