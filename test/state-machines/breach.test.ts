import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { breachSchema } from '../../functions/contract/requests/breach.ts';
import type { BreachWork } from '../../functions/core/breach/work.ts';
import type { makeListRecipients } from '../../functions/middleware/mailing/list-recipients.ts';
import type { makeSendMailing } from '../../functions/middleware/mailing/send-mailing.ts';
import { readStateMachine, stateMachines, workflowOf } from '../fixtures/workflows.ts';

const { tasks, state } = workflowOf('breach');

describe('the breach workflow', () => {
	test('flags the breach for whatever it cannot go on with, keeping nothing but the error, and fails', () => {
		// What a shard of a letter fails with, the Map that it is in fails with.
		const inMap = Object.keys(state('MailPeople').ItemProcessor?.States ?? {});
		for (const [name, { Catch = [] }] of [...tasks, ['MailPeople', state('MailPeople')] as const]) {
			const last = { ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'FlagCase' };
			expect({ name, last: Catch.at(-1) }).toEqual({ name, last: [...inMap, 'FlagCase'].includes(name) ? undefined : last });
		}
		expect(state('FlagCase').Next).toBe('CaseFlagged');
		expect(state('CaseFlagged').Type).toBe('Fail');
	});

	test('asks what comes next after each piece of work, and whether or not the answer was there before the wait', () => {
		const leads = {
			...{ 'notify-authority': 'NotifyAuthority', 'mail-people': 'ListRecipients', end: 'CloseBreach', wait: 'AwaitWork' },
		} satisfies Record<BreachWork, string>;
		const { Choices = [], Default } = state('WorkNeeded');
		const chosen = (next: string) => Choices.find(({ StringEquals }) => StringEquals === next)?.Next ?? Default;
		expect(Object.fromEntries(Object.keys(leads).map((next) => [next, chosen(next)]))).toEqual(leads);
		for (const { Variable, StringEquals } of Choices)
			expect([Variable, leads]).toEqual(['$.work.next', expect.objectContaining({ [String(StringEquals)]: expect.anything() })]);
		expect(['NotifyAuthority', 'ReportMailing', 'AwaitWork'].map((name) => state(name).Next)).toEqual([
			...['PlanBreach', 'PlanBreach', 'PlanBreach'],
		]);
		expect(state('AwaitWork').Catch?.[0]).toEqual({ ErrorEquals: ['AlreadyAnswered'], ResultPath: null, Next: 'PlanBreach' });
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
		]);
		expect(['ListRecipients', 'MailPeople', 'SendMailing'].map((name) => state(name).Next)).toEqual([
			...['AllListed', 'ReportMailing', 'AllSent'],
		]);
		expect(state('MailPeople').ItemsPath).toBe('$.listed.shards');
	});

	test('takes nothing into its state but ids, what comes next and the name of a wait', () => {
		const kept = tasks.filter(([, { ResultPath }]) => ResultPath !== null).map(([name, { ResultPath }]) => [name, ResultPath]);
		expect(Object.fromEntries(kept)).toEqual({
			...{ OpenBreach: '$', PlanBreach: '$.work', ListRecipients: '$.listed', SendMailing: '$.sent' },
		});
		const passed = tasks.flatMap(([, { Parameters = {} }]) => JSON.stringify(Parameters).match(/\$\$?[.\w]+/g) ?? []);
		expect([...new Set(passed)].toSorted()).toEqual(
			[
				...['$$.Execution.Input', '$$.Execution.Name', '$$.Task.Token'],
				...['$.Error', '$.caseId', '$.mailingId', '$.shard', '$.work.mailing', '$.work.wait'],
			].toSorted(),
		);
	});
});

describe('the documented inputs', () => {
	const folder = new URL('inputs/breach/', stateMachines);
	const readme = readStateMachine('inputs/README.md');

	test.each(readdirSync(folder))('%s is understood, and stands in the README with each of its fields', (name) => {
		const { breach } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
		expect(breachSchema.safeParse(breach)).toMatchObject({ success: true });
		expect(readme).toContain(`(breach/${name})`);
		const rows = readme.slice(readme.indexOf('| field of `breach`')).split('\n');
		const documented = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, field]) => field));
		expect(documented).toEqual(expect.arrayContaining(Object.keys(breach)));
	});
});
