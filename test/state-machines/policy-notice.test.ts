import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { policyNoticeSchema } from '../../functions/contract/requests/policy-notice.ts';
import type { PolicyNoticeWork } from '../../functions/core/policy-notice/work.ts';
import { readStateMachine, stateMachines, workflowOf } from '../fixtures/workflows.ts';

const { tasks, state } = workflowOf('policy-notice');

test('it asks what comes next after each letter, and whether or not the answer was there before the wait', () => {
	const leads = {
		...{ 'mail-people': 'ListRecipients', end: 'NoticeClosed', wait: 'AwaitWork' },
	} satisfies Record<PolicyNoticeWork, string>;
	const { Choices = [], Default } = state('WorkNeeded');
	for (const { Variable } of Choices) expect(Variable).toBe('$.work.next');
	const chosen = (next: string) => Choices.find(({ StringEquals }) => StringEquals === next)?.Next ?? Default;
	expect(Object.fromEntries(Object.keys(leads).map((next) => [next, chosen(next)]))).toEqual(leads);
	expect(['ReportMailing', 'AwaitWork'].map((name) => state(name).Next)).toEqual(['PlanPolicyNotice', 'PlanPolicyNotice']);
	expect(state('AwaitWork').Catch?.[0]).toEqual({
		...{ ErrorEquals: ['AlreadyAnswered'], ResultPath: null, Next: 'PlanPolicyNotice' },
	});
});

test('it takes nothing into its state but ids, what comes next and the name of a wait', () => {
	const kept = tasks.filter(([, { ResultPath }]) => ResultPath !== null).map(([name, { ResultPath }]) => [name, ResultPath]);
	expect(Object.fromEntries(kept)).toEqual({
		...{ OpenPolicyNotice: '$', PlanPolicyNotice: '$.work', ListRecipients: '$.listed', SendMailing: '$.sent' },
	});
});

describe('the documented inputs', () => {
	const folder = new URL('inputs/policy-notice/', stateMachines);
	const readme = readStateMachine('inputs/README.md');

	test.each(readdirSync(folder))('%s is understood, and stands in the README', (name) => {
		const { policyNotice } = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
		expect(policyNoticeSchema.safeParse(policyNotice)).toMatchObject({ success: true });
		expect(readme).toContain(`(policy-notice/${name})`);
	});

	test('each field stands in the README', () => {
		for (const field of Object.keys(policyNoticeSchema.shape)) expect(readme).toContain(`| \`${field}\``);
	});
});
