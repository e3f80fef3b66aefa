import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadPolicy } from '../../lib/policy-file.ts';
import { type FunctionName, functions } from '../../lib/system/functions.ts';
import { workflows } from '../../lib/system/workflows.ts';
import { logical, synthesized } from '../fixtures/stacks.ts';

const { core } = synthesized();
const alarms = core.of('AWS::CloudWatch::Alarm').map(([, alarm]) => alarm);
const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
/** `## Failed executions` with what stands below it, by its anchor. */
const entries = new Map(
	runbook
		.split(/^## /m)
		.slice(1)
		.map((entry) => {
			const [heading = '', ...body] = entry.split('\n');
			return [
				heading
					.toLowerCase()
					.replaceAll(/[^a-z0-9 -]/g, '')
					.replaceAll(' ', '-'),
				body.join('\n'),
			];
		}),
);

test('every alarm mails, and names an entry of the runbook that says what it is, how to find out, and what to do', () => {
	for (const alarm of alarms) {
		const [, anchor = ''] = /Runbook: docs\/runbook\.md#([a-z-]+)$/.exec(alarm.AlarmDescription) ?? [];
		expect([...entries.keys()]).toContain(anchor);
		expect([...(entries.get(anchor) ?? '').matchAll(/^### (.+)$/gm)].map(([, heading]) => heading)).toEqual([
			'Description',
			'Investigation',
			'Resolution',
		]);
		expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmTopic/) }]);
	}
});

test('every entry of the runbook belongs to an alarm', () => {
	const named = new Set(alarms.map((alarm) => alarm.AlarmDescription.replace(/.*#/, '')));
	expect([...entries.keys()].filter((anchor) => !named.has(anchor))).toEqual([]);
});

const on = (metric: string, namespace: string) =>
	alarms.filter(({ MetricName, Namespace }) => MetricName === metric && Namespace === namespace);

describe('somebody is told when', () => {
	test.each(Object.keys(workflows))('an execution of %s fails, times out or is aborted', (name) => {
		const dimension = [{ Name: 'StateMachineArn', Value: { Ref: expect.stringMatching(new RegExp(`^${logical(name)}Machine`)) } }];
		for (const metric of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']) {
			expect(on(metric, 'AWS/States')).toContainEqual(
				expect.objectContaining({ Dimensions: dimension, Statistic: 'Sum', Threshold: 1 }),
			);
		}
	});

	test('a function fails whose failure no execution shows', () => {
		const watched = on('Errors', 'AWS/Lambda').map(({ Dimensions }) => Dimensions[0].Value.Ref.replace(/Function.*/, ''));
		const steps = new Set<FunctionName>(Object.values(workflows).flatMap((workflow) => Object.values(workflow.substitutions)));
		const others = (Object.keys(functions) as FunctionName[]).filter((name) => !steps.has(name));
		expect(watched.sort()).toEqual(others.map(logical).sort());
	});

	test('the sweep does not run for an hour, or does not come to its end: silence is the alarm', () => {
		const silent = { ComparisonOperator: 'LessThanThreshold', Threshold: 1, Period: 3600, TreatMissingData: 'breaching' };
		expect(on('Invocations', 'AWS/Lambda')).toEqual([
			expect.objectContaining({
				...silent,
				Dimensions: [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^sweepdeadlines/) } }],
			}),
		]);
		expect(on('SweepCompleted', 'Rightful')).toEqual([expect.objectContaining(silent)]);
	});

	test.each([
		['OverdueCases', 'Maximum'],
		['ReconcileFoundWork', 'Sum'],
		['CaseFlagged', 'Sum'],
		['SweepFailures', 'Sum'],
	])('one of our own counts, %s, is not zero', (metric, statistic) => {
		expect(on(metric, 'Rightful')).toEqual([
			expect.objectContaining({
				Statistic: statistic,
				ComparisonOperator: 'GreaterThanOrEqualToThreshold',
				Threshold: 1,
				TreatMissingData: 'notBreaching',
				Dimensions: [{ Name: 'service', Value: 'rightful' }],
			}),
		]);
	});

	test('a run is given up, or a mail comes back', () => {
		expect(on('ApproximateNumberOfMessagesVisible', 'AWS/SQS')).toEqual([
			expect.objectContaining({ Threshold: 1, Statistic: 'Maximum' }),
		]);
		expect(on('MailUndelivered', 'Rightful')).toEqual([expect.objectContaining({ Threshold: 1, Statistic: 'Sum' })]);
	});
});

test('our own counts are those that the functions write: the same namespace and service', () => {
	for (const [, fn] of core.of('AWS::Lambda::Function')) {
		expect(fn.Environment.Variables).toMatchObject({
			POWERTOOLS_METRICS_NAMESPACE: 'Rightful',
			POWERTOOLS_SERVICE_NAME: 'rightful',
		});
	}
});

test('alarms are mailed where it is asked for', () => {
	expect(core.of('AWS::SNS::Subscription')).toEqual([]);
	const mailed = synthesized({ context: { alarmsTo: 'dpo' } }).core.of('AWS::SNS::Subscription');
	expect(mailed.map(([, { Protocol, Endpoint }]) => [Protocol, Endpoint])).toEqual([['email', loadPolicy().dpo.email]]);
});
