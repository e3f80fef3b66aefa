import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { breachSchema } from '../../functions/contract/requests/breach.ts';
import type { BreachWork } from '../../functions/core/breach/work.ts';
import { readStateMachine, stateMachines, workflowOf } from '../fixtures/workflows.ts';

const { tasks, state } = workflowOf('breach');

describe('the breach workflow', () => {
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
