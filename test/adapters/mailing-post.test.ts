import type { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { describe, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { sesPost } from '../../functions/adapters/mailing-post.ts';

const from = 'privacy@example.org';
const mailing = {
	id: 'CASE-m1',
	caseId: 'CASE',
	letter: { subject: 'What happened – to “your” data', text: 'Plainly.', html: '<p>Plainly.</p>' },
};
const ann = { key: 'k-_1', address: 'ann@example.com' };

/** SES as what it was asked, which answers, or fails, as told. */
function ses(answer: unknown = {}) {
	const asked: SendRawEmailCommand['input'][] = [];
	const client = {
		send: async ({ input }: SendRawEmailCommand) => {
			asked.push(input);
			if (answer instanceof Error) throw answer;
			return answer;
		},
	} as never;
	const post = sesPost({ ses: client, from, configurationSet: 'letters', now: () => '2026-03-02T10:00:00.000Z' });
	return { asked, post };
}

const failure = (name: string, more: object = {}, message = 'no') => Object.assign(new Error(message), { name, ...more });
const answered = (status: number) => ({ $metadata: { httpStatusCode: status } });

test('a mail goes to one address, under tags that lead back to it without naming anybody', async () => {
	const { asked, post } = ses();
	expect(await post.send(mailing, ann)).toEqual({ outcome: 'accepted' });
	const [{ RawMessage, ...rest } = {}] = asked;
	expect(rest).toEqual({
		Source: from,
		Destinations: ['ann@example.com'],
		Tags: [
			{ Name: 'case', Value: 'CASE' },
			{ Name: 'mailing', Value: 'CASE-m1' },
			{ Name: 'recipient', Value: 'k-_1' },
		],
		ConfigurationSetName: 'letters',
	});
	const mail = await simpleParser(Buffer.from(RawMessage?.Data ?? []));
	expect([mail.subject, mail.text?.trim(), mail.html, mail.messageId]).toEqual([
		...[mailing.letter.subject, 'Plainly.', '<p>Plainly.</p>', '<k-_1.CASE-m1@example.org>'],
	]);
	expect([mail.headers.get('auto-submitted'), mail.date?.toISOString()]).toEqual(['auto-generated', '2026-03-02T10:00:00.000Z']);
});

describe('what SES says means for this mail, and for the others:', () => {
	test.each([
		['does not take the address', failure('MessageRejected', answered(400)), 'refused'],
		['cannot read it', failure('InvalidParameterValue', answered(400)), 'refused'],
		['does not take the sender', failure('MessageRejected', answered(400), `not verified: ${from}`), 'not-sent'],
		['is asked too fast', failure('Throttling', answered(400)), 'throttled'],
		['is paused', failure('AccountSendingPausedException', answered(400)), 'not-sent'],
		['is overloaded', failure('ServiceUnavailable', answered(503)), 'not-sent'],
		['failed inside', failure('InternalFailure', answered(500)), 'unsure'],
		['is not reached', failure('Error', { code: 'ECONNREFUSED' }), 'not-sent'],
		['hangs up', failure('Error', { code: 'ECONNRESET' }), 'unsure'],
		['does not answer in time', failure('TimeoutError'), 'unsure'],
	])('it %s', async (_, error, outcome) => {
		expect((await ses(error).post.send(mailing, ann)).outcome).toBe(outcome);
	});
});

describe('the quota', () => {
	test('is what is left of today’s', async () => {
		const { post } = ses({ MaxSendRate: 14, Max24HourSend: 50_000, SentLast24Hours: 49_990 });
		expect(await post.quota()).toEqual({ perSecond: 14, left: 10 });
	});

	test('has no end where SES sets none, and is the least where it says nothing', async () => {
		expect(await ses({ MaxSendRate: 200, Max24HourSend: -1, SentLast24Hours: 7 }).post.quota()).toEqual({
			perSecond: 200,
			left: Number.POSITIVE_INFINITY,
		});
		expect((await ses({}).post.quota()).perSecond).toBe(1);
	});
});
