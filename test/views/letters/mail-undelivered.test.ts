import { expect, test } from '@jest/globals';
import { type NonDelivery, nonDeliveries } from '../../../functions/core/case/kind.ts';
import { statutoryMails } from '../../../functions/core/case/statutory-mails.ts';
import { mailUndelivered } from '../../../functions/views/letters/mail-undelivered.ts';
import { policy, reference } from '../every-page.ts';

const caseLink = `https://privacy.example.com/cases/${reference}`;
const told = (kind: 'subject-request' | 'breach', mail: string, why: NonDelivery = 'bounced') => {
	const duty = statutoryMails[kind][mail];
	if (!duty) throw new Error(`${mail} is no duty`);
	return mailUndelivered({ policy, caseId: reference, kind, mail, why, duty, caseLink });
};

test('the DPO is told which mail came back, why, what asks for it, and how to settle it', () => {
	const { subject, text, html } = told('subject-request', 'done');
	expect(subject).toBe(`Needs attention: a mail of case ${reference} came back`);
	for (const part of [
		'The mail that tells the person what was done came back.',
		'Mail: done',
		'Why: The mailbox does not take it',
		'Duty: UK GDPR Art 12(3)',
		'"settle-mail"',
		'"change-address"',
		caseLink,
	])
		expect(text).toContain(part);
	expect(html).toContain(caseLink);
});

test('another address is proposed only where what came back is sent there again', () => {
	expect(told('subject-request', 'recipient').text).not.toContain('change-address');
	expect(told('breach', 'authority').text).not.toContain('change-address');
});

test('each reason has words of its own', () => {
	const words = nonDeliveries.map((why) => /Why: (.+)/.exec(told('breach', 'authority', why).text)?.[1]);
	expect(new Set(words).size).toBe(nonDeliveries.length);
});
