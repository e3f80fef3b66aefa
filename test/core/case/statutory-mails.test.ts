import { describe, expect, test } from '@jest/globals';
import type { CaseKindName } from '../../../functions/core/case/kind.ts';
import { dutyOf, keyToSendAgain, unsettledMails } from '../../../functions/core/case/statutory-mails.ts';
import { having } from '../../fixtures/cases.ts';

const at = '2026-03-02T10:05:00.000Z';
const returned = (...mails: readonly string[]) => ({
	...having(),
	undelivered: mails.map((mail) => ({ mail, why: 'bounced' as const, at })),
});

describe('the law asks for', () => {
	test.each<[CaseKindName, string, string]>([
		['subject-request', 'done', 'UK GDPR Art 12(3)'],
		['subject-request', 'done.again-2', 'UK GDPR Art 12(3)'],
		['subject-request', 'refused', 'UK GDPR Art 12(4)'],
		['subject-request', 'clock-extended-12', 'UK GDPR Art 12(3)'],
		['subject-request', 'clock-paused-9', 'UK GDPR Art 12A'],
		['subject-request', 'proof-asked-2', 'UK GDPR Art 12(5), 12(6)'],
		['subject-request', 'restriction-lifting', 'UK GDPR Art 18(3)'],
		['subject-request', 'recipient-printer.again-1', 'UK GDPR Art 19'],
		['breach', 'authority-1', 'UK GDPR Art 33(1)'],
		['complaint', 'acknowledgement', 'DPA 2018 s.164A'],
	])('of a %s: %s (%s)', (kind, mail, article) => {
		expect(dutyOf(kind, mail)?.article).toBe(article);
	});

	test.each<[CaseKindName, string]>([
		['subject-request', 'receipt'],
		['subject-request', 'acknowledgement'],
		['subject-request', 'clock-resumed-9'],
		['subject-request', 'recipients-not-told-2'],
		['subject-request', 'overdue-dpo'],
		['subject-request', 'undelivered-done'],
		['subject-request', 'donee'],
		['breach', 'done'],
		['policy-notice', 'done'],
	])('no %s: %s', (kind, mail) => {
		expect(dutyOf(kind, mail)).toBeUndefined();
	});
});

test('what came back is unsettled while the law asks for it and nobody has dealt with it', () => {
	const state = returned('done', 'receipt', 'refused');
	expect(unsettledMails(state).map(({ mail }) => mail)).toEqual(['done', 'refused']);
	const settled = { ...state, undelivered: state.undelivered.map((mail) => ({ ...mail, settledAt: at })) };
	expect(unsettledMails(settled)).toEqual([]);
	expect(unsettledMails(having())).toEqual([]);
});

test('each time that a mail comes back, it is sent again under another key', () => {
	expect(keyToSendAgain(returned('done'), 'done')).toBe('done.again-1');
	expect(keyToSendAgain(returned('done', 'done.again-1', 'refused'), 'done.again-1')).toBe('done.again-2');
});
