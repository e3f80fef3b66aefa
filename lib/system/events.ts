/** What the system does unasked: at its times, and when SES says what became of a mail. */
import type { FunctionName } from './functions.ts';

export interface ScheduleSpec {
	readonly description: string;
	/** EventBridge Scheduler expression. */
	readonly expression: string;
	/** IANA time zone of a cron expression. */
	readonly timeZone?: string;
	readonly function: FunctionName;
}

/** What runs by itself. Each invocation carries `{schedule, scheduledAt}`, an instant, which names the run. */
export const schedules = {
	'deadline-sweep': {
		description: 'Deadlines, every quarter of an hour',
		expression: 'rate(15 minutes)',
		function: 'sweep-deadlines',
	},
	reconcile: {
		description: 'Half-finished work, every quarter of an hour',
		expression: 'rate(15 minutes)',
		function: 'reconcile-cases',
	},
	'retention-sweep': {
		description: 'What falls due is deleted, nightly',
		expression: 'cron(30 1 * * ? *)',
		timeZone: 'Etc/UTC',
		function: 'start-sweep',
	},
	'tend-holds': {
		description: 'Legal holds, every quarter of an hour',
		expression: 'rate(15 minutes)',
		function: 'tend-holds',
	},
	'anchor-chains': {
		description: 'Chain heads, nightly',
		expression: 'cron(30 2 * * ? *)',
		timeZone: 'Etc/UTC',
		function: 'anchor-chains',
	},
} as const satisfies Record<string, ScheduleSpec>;

export type ScheduleName = keyof typeof schedules;

/** What is told when SES says what became of a mail. */
export const mailEvents = {
	function: 'record-non-delivery',
	/** `eventType` of SES's record of an event. */
	types: ['Bounce', 'Complaint', 'Reject', 'Rendering Failure'],
} as const satisfies { readonly function: FunctionName; readonly types: readonly string[] };
