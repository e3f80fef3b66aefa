import { describe, expect, test } from '@jest/globals';
import type { makeListRecipients } from '../../functions/middleware/mailing/list-recipients.ts';
import type { makeSendMailing } from '../../functions/middleware/mailing/send-mailing.ts';
import { workflowOf } from '../fixtures/workflows.ts';

describe.each(['breach', 'policy-notice'] as const)('the workflow %s, which sends letters to many', (workflow) => {
	const { tasks, state } = workflowOf(workflow);

	test('flags the case for whatever it cannot go on with, keeping nothing but the error, and fails', () => {
		// What a shard of a letter fails with, the Map that it is in fails with.
		const inMap = Object.keys(state('MailPeople').ItemProcessor?.States ?? {});
		for (const [name, { Catch = [] }] of [...tasks, ['MailPeople', state('MailPeople')] as const]) {
			const last = { ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'FlagCase' };
			expect({ name, last: Catch.at(-1) }).toEqual({ name, last: [...inMap, 'FlagCase'].includes(name) ? undefined : last });
		}
		expect(state('FlagCase').Next).toBe('CaseFlagged');
		expect(state('CaseFlagged').Type).toBe('Fail');
	});

	test('lists and sends while there is more, and reports a list that was refused without sending', () => {
		type Listed = Awaited<ReturnType<ReturnType<typeof makeListRecipients>>>['status'];
		type Sent = Awaited<ReturnType<ReturnType<typeof makeSendMailing>>>['status'];
		const leads = { more: 'ListRecipients', refused: 'ReportMailing', done: 'MailPeople' } satisfies Record<Listed, string>;
		const { Choices = [], Default } = state('AllListed');
		for (const { Variable } of Choices) expect(Variable).toBe('$.listed.status');
		const chosen = (status: string) => Choices.find(({ StringEquals }) => StringEquals === status)?.Next ?? Default;
		expect(Object.fromEntries(Object.keys(leads).map((status) => [status, chosen(status)]))).toEqual(leads);
		expect(state('AllSent').Choices).toEqual([
			{ Variable: '$.sent.status', StringEquals: 'more' satisfies Sent, Next: 'SendMailing' },
			{ Variable: '$.sent.status', StringEquals: 'later' satisfies Sent, Next: 'WaitForQuota' },
		]);
		expect(['ListRecipients', 'MailPeople', 'SendMailing'].map((name) => state(name).Next)).toEqual([
			...['AllListed', 'ReportMailing', 'AllSent'],
		]);
		expect(state('WaitForQuota')).toMatchObject({ Type: 'Wait', Next: 'SendMailing' });
		expect(state('MailPeople').ItemsPath).toBe('$.listed.shards');
	});
});
