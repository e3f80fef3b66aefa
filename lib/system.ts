/**
 * The whole system as plain data: tables, buckets, functions with what they may do, routes, schedules, workflows.
 * The CDK constructs and the local engine both read it, so that neither knows something that the other does not.
 */
import { expiresAttribute, indexes, key } from '../functions/contract/tables.ts';

export interface IndexSpec {
	readonly name: string;
	readonly partition: string;
	readonly sort: string;
}

export interface TableSpec {
	readonly description: string;
	readonly partition: string;
	readonly sort: string;
	readonly indexes: readonly IndexSpec[];
	/** Attribute with the epoch second after which DynamoDB may drop an item. */
	readonly expires?: string;
}

export const tables = {
	cases: {
		description: 'Cases: projection, person, waits, mails, tasks, notes, intakes, sweep runs',
		partition: key.partition,
		sort: key.sort,
		indexes: [indexes.byDue, indexes.bySubject, indexes.byClosed],
		expires: expiresAttribute,
	},
	audit: { description: 'The event chain of every case; append only', partition: key.partition, sort: key.sort, indexes: [] },
	subjects: {
		description: 'Consents, objections, suppression, open rights and leases of data subjects; figures that are of nobody',
		partition: key.partition,
		sort: key.sort,
		indexes: [],
		expires: expiresAttribute,
	},
} as const satisfies Record<string, TableSpec>;

export type TableName = keyof typeof tables;

export interface BucketSpec {
	readonly description: string;
	/** Objects cannot be changed or removed for this many days (S3 Object Lock, compliance mode). */
	readonly lockedDays?: number;
}

export const buckets = {
	exports: { description: 'Access packages, their parts, evidence bundles; expiring by the policy' },
	anchors: { description: 'Nightly anchors of chain heads', lockedDays: 365 },
	ledger: { description: 'The ledger of erasures, sealed; expiring with the backups that it makes up for' },
} as const satisfies Record<string, BucketSpec>;

export type BucketName = keyof typeof buckets;

/**
 * What a function may do. Each capability is one grant in the stack and the environment variables that go with it,
 * in the stack and locally alike.
 */
export type Capability =
	| 'cases:read'
	| 'cases:write'
	| 'audit:read'
	| 'audit:append'
	| 'subjects:read'
	| 'subjects:write'
	| 'exports:read'
	| 'exports:write'
	| 'anchors:write'
	| 'ledger:read'
	| 'ledger:write'
	| 'mail:send'
	| 'mail:quota'
	| 'links:make'
	| 'keys:read'
	| 'workflow:start'
	| 'workflow:answer'
	| 'workflow:inspect'
	| 'breach:start'
	| 'breach:answer'
	| 'breach:inspect'
	| 'complaint:start'
	| 'complaint:answer'
	| 'complaint:inspect'
	| 'policy-notice:start'
	| 'policy-notice:answer'
	| 'policy-notice:inspect'
	| 'sweeps:start'
	| 'stores:read'
	| 'stores:sweep'
	| 'stores:erase';

export interface FunctionSpec {
	readonly description: string;
	readonly memoryMb: number;
	readonly timeoutSeconds: number;
	readonly uses: readonly Capability[];
	/** Megabytes of /tmp; Lambda's 512 unless said. */
	readonly scratchMb?: number;
}

const step = { memoryMb: 512, timeoutSeconds: 60 } as const;
const worker = { memoryMb: 1024, timeoutSeconds: 900 } as const;
const record = ['cases:write', 'audit:append'] as const;

/** Every Lambda function; the key is its file in `functions/handlers/`. */
export const functions = {
	'serve-privacy-centre': {
		description: 'The public forms and links: requests, identity, withdrawal, downloads',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: [
			...record,
			'audit:read',
			'subjects:write',
			'keys:read',
			'mail:send',
			'exports:read',
			'workflow:start',
			'workflow:answer',
		],
	},
	'serve-complaints': {
		description: 'The public form and links of complaints',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: [...record, 'audit:read', 'subjects:write', 'keys:read', 'mail:send', 'complaint:start'],
	},
	'serve-cases': {
		description: 'The cases as the DPO sees them, and requests and complaints that the DPO enters',
		memoryMb: 1024,
		timeoutSeconds: 29,
		uses: [...record, 'audit:read', 'keys:read', 'workflow:start', 'complaint:start'],
	},
	'serve-case-actions': {
		description: 'What the DPO does with a case',
		memoryMb: 1024,
		timeoutSeconds: 29,
		uses: [
			...record,
			...([
				'subjects:write',
				'keys:read',
				'mail:send',
				'workflow:start',
				'workflow:answer',
				'breach:start',
				'breach:answer',
				'complaint:start',
				'complaint:answer',
				'policy-notice:start',
				'policy-notice:answer',
			] as const),
		],
	},
	'serve-case-files': {
		description: 'What belongs to a case and is read: records in question, evidence',
		memoryMb: 1024,
		timeoutSeconds: 29,
		uses: [...record, 'audit:read', 'subjects:read', 'keys:read', 'exports:write', 'stores:read'],
	},
	'serve-checks': {
		description: 'What other systems ask before they use an address: restrictions, objections, withdrawn consent',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: ['subjects:read', 'keys:read'],
	},
	'serve-holds': {
		description: 'Legal holds: placed, looked at, reviewed, lifted by the DPO',
		memoryMb: 1024,
		timeoutSeconds: 29,
		uses: [...record, 'audit:read', 'subjects:write', 'exports:read', 'keys:read', 'stores:read'],
	},
	'serve-unsubscribe': {
		description: 'Unsubscribing by a link, from a mail client, by an address alone; and undoing it',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: [...record, 'subjects:write', 'keys:read', 'workflow:start'],
	},
	'serve-consents': {
		description: 'Links to unsubscribe by, new consent, and what is going to be deleted of whom',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: [...record, 'subjects:write', 'keys:read', 'links:make'],
	},
	'serve-registers': {
		description: 'The registers for auditors, as CSV',
		memoryMb: 1024,
		timeoutSeconds: 29,
		uses: [...record, 'subjects:read', 'exports:write'],
	},
	'serve-breaches': {
		description: 'Breaches that the DPO reports, and the links by which others do',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: [...record, 'keys:read', 'links:make', 'breach:start'],
	},
	'serve-breach-reports': {
		description: 'The form by which staff and processors report breaches, and public notices of breaches',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: [...record, 'keys:read', 'breach:start'],
	},
	'open-breach': {
		...step,
		description: 'Validates the report of a breach, opens its case and tells the DPO',
		uses: [...record, 'mail:send'],
	},
	'plan-breach': {
		...step,
		description: 'Says what comes next of a breach: a mail to the authority, a letter to the people, waiting, or the end',
		uses: [...record, 'keys:read'],
	},
	'notify-authority': {
		...step,
		description: 'Mails the supervisory authority the notification that was ordered',
		uses: [...record, 'mail:send'],
	},
	'close-breach': { ...step, description: 'Closes a breach', uses: [...record, 'mail:send'] },
	'open-case': {
		...step,
		description: 'Validates an intake and opens its case',
		uses: [...record, 'subjects:write', 'keys:read', 'mail:send'],
	},
	'await-answer': { ...step, description: 'Stores a task token, or says that the answer is there already', uses: record },
	'assess-request': {
		...worker,
		description: 'Finds the person in every store and decides per category what the policy and the law allow',
		uses: [...record, 'subjects:write', 'exports:read', 'keys:read', 'mail:send', 'stores:read'],
	},
	'plan-fulfilment': {
		...step,
		description: 'Says what comes next: work on the stores, a decision, the answer; and records what begins or is over',
		uses: [...record, 'subjects:write', 'keys:read', 'mail:send'],
	},
	'fulfil-store': {
		...worker,
		description: 'Exports, erases, puts right or restricts what one store holds, page by page',
		uses: [...record, 'subjects:write', 'keys:read', 'exports:write', 'ledger:write', 'stores:read', 'stores:erase', 'mail:send'],
	},
	'fail-task': {
		...step,
		description: 'Writes down that the work on one store failed, so that the others go on',
		uses: record,
	},
	'verify-fulfilment': {
		...worker,
		description: 'Searches again: what should be gone is gone, what should remain is there',
		uses: [...record, 'subjects:read', 'exports:read', 'keys:read', 'stores:read'],
	},
	'notify-recipients': {
		...step,
		// Each recipient may take ten seconds.
		timeoutSeconds: 300,
		description: 'Tells the recipients of data that was changed, restricted or erased (Art 19)',
		uses: [...record, 'keys:read', 'mail:send'],
	},
	'deliver-response': {
		...worker,
		description: 'Builds the access package and mails the person what was done',
		uses: [...record, 'subjects:write', 'keys:read', 'exports:write', 'stores:read', 'mail:send'],
		scratchMb: 4096,
	},
	'close-case': { ...step, description: 'Closes the case', uses: [...record, 'subjects:write', 'keys:read', 'mail:send'] },
	'flag-case': {
		...step,
		description: 'Marks a case of any kind that needs attention and mails the DPO',
		uses: [...record, 'mail:send'],
	},
	'record-non-delivery': {
		...step,
		description: 'Records mails that came back, and tells the DPO of those that the law asks for',
		uses: [...record, 'audit:read', 'subjects:write', 'keys:read', 'mail:send'],
	},
	'open-complaint': {
		...step,
		description: 'Validates an intake, opens its complaint and acknowledges it',
		uses: [...record, 'subjects:write', 'keys:read', 'mail:send'],
	},
	'plan-complaint': {
		...step,
		description: 'Says what comes next for a complaint: waiting for a person, the answer, the end',
		uses: [...record, 'keys:read', 'mail:send'],
	},
	'answer-complaint': {
		...step,
		description: 'Tells the person the outcome of a complaint, and how to go to the supervisory authority',
		uses: [...record, 'keys:read', 'mail:send'],
	},
	'close-complaint': { ...step, description: 'Closes a complaint', uses: [...record, 'keys:read', 'mail:send'] },
	'serve-policies': {
		description: 'The versions of the policy, notices of what changed, and who was told of which version',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: [...record, 'keys:read', 'policy-notice:start'],
	},
	'open-policy-notice': {
		...step,
		description: 'Opens the case of a change of the policy and tells the DPO what changes',
		uses: [...record, 'mail:send'],
	},
	'plan-policy-notice': {
		...step,
		description: 'Says what comes next of a change of the policy: a letter to the people, waiting, or the end',
		uses: [...record, 'keys:read', 'links:make'],
	},
	'open-replay': { ...step, description: 'Validates what was restored, and opens a replay of erasures', uses: ['cases:write'] },
	'replay-ledger': {
		...worker,
		description: 'Counts, or erases again, what had been erased since a backup that was restored',
		uses: ['cases:write', 'subjects:write', 'exports:write', 'keys:read', 'ledger:read', 'stores:read', 'stores:erase'],
	},
	'report-replay': {
		...step,
		description: 'Reports what a replay came to, in the journal and to the DPO',
		uses: [...record, 'audit:read', 'mail:send'],
	},
	'fail-replay': {
		...step,
		description: 'Tells the DPO that a replay failed',
		uses: [...record, 'audit:read', 'mail:send'],
	},
	'sweep-deadlines': {
		...worker,
		description: 'Lapses, reminds and escalates by the clock',
		uses: [...record, 'keys:read', 'mail:send', 'workflow:answer'],
	},
	'reconcile-cases': {
		...worker,
		description: 'Finishes what a crash left half done',
		uses: [
			...record,
			...(['audit:read', 'subjects:write', 'keys:read', 'mail:send'] as const),
			...(['workflow:start', 'workflow:answer', 'workflow:inspect'] as const),
			...(['breach:start', 'breach:answer', 'breach:inspect'] as const),
			...(['complaint:start', 'complaint:answer', 'complaint:inspect'] as const),
			...(['policy-notice:start', 'policy-notice:answer', 'policy-notice:inspect'] as const),
		],
	},
	'start-sweep': { ...step, description: 'Starts the nightly retention sweep', uses: ['sweeps:start'] },
	'open-sweep': {
		...step,
		description: 'Fixes what a retention sweep is to do',
		uses: [...record, 'audit:read', 'subjects:read', 'keys:read', 'exports:read', 'stores:read'],
	},
	'nominate-due': {
		...worker,
		description: 'Puts into the schedule what a store names as due by its own dates',
		uses: [...record, 'subjects:write', 'keys:read', 'exports:read', 'stores:read', 'stores:sweep'],
	},
	'count-due': {
		...worker,
		description: 'Counts what is due before anything of it is deleted',
		uses: [...record, 'subjects:read', 'keys:read'],
	},
	'guard-sweep': {
		...worker,
		description: 'Leaves alone a store that would lose more than the policy lets a sweep delete unasked',
		uses: [...record, 'subjects:read', 'keys:read', 'exports:read', 'stores:read', 'stores:sweep'],
	},
	'delete-due': {
		...worker,
		description: 'Deletes what is due in some shards of the schedule, each item judged again',
		uses: [...record, 'subjects:write', 'keys:read', 'exports:write', 'ledger:write', 'ledger:read', 'stores:read', 'stores:erase'],
	},
	'fail-sweep-part': {
		...step,
		description: 'Writes down that a part of a sweep failed, so that the others go on',
		uses: [...record, 'subjects:read', 'keys:read'],
	},
	'report-sweep': {
		...step,
		description: 'Adds up what a sweep did, and tells the DPO',
		uses: [...record, 'audit:read', 'subjects:read', 'keys:read', 'mail:send'],
	},
	'serve-sweeps': {
		description: 'Retention sweeps on demand, and what came of any',
		memoryMb: 512,
		timeoutSeconds: 29,
		uses: ['cases:read', 'exports:write', 'sweeps:start'],
	},
	'list-recipients': {
		...worker,
		description: 'Lists whom a letter to many goes to, from an upload or from the stores',
		uses: ['cases:write', 'subjects:read', 'keys:read', 'exports:write', 'stores:read', 'stores:sweep'],
	},
	'send-mailing': {
		...worker,
		description: 'Sends one shard of a letter to many, at the rate that SES allows',
		uses: ['cases:write', 'keys:read', 'mail:send', 'mail:quota'],
	},
	'report-mailing': {
		...step,
		description: 'Tells the DPO what a letter to many came to',
		uses: [...record, 'keys:read', 'mail:send'],
	},
	'serve-mailings': {
		description: 'Letters to many: uploads of lists, progress, whom they did not reach',
		memoryMb: 1024,
		timeoutSeconds: 29,
		uses: ['cases:read', 'exports:write', 'keys:read'],
	},
	'aggregate-months': {
		...worker,
		description: 'Makes the figures of months that are over, before their records fall due',
		// Some ten million people and what they did, at fifty octets each, with room to write them down.
		memoryMb: 2048,
		uses: ['cases:read', 'subjects:write', 'exports:write', 'keys:read', 'stores:read', 'stores:sweep'],
	},
	'tend-holds': {
		...worker,
		description: 'Finishes holds that were left half placed or half lifted, and reminds of those to be reviewed',
		uses: [...record, 'audit:read', 'subjects:write', 'mail:send'],
	},
	'anchor-chains': {
		...worker,
		description: 'Writes the heads of all chains to the locked bucket',
		uses: [...record, 'audit:read', 'anchors:write'],
	},
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;

export interface RouteSpec {
	readonly method: 'GET' | 'POST' | 'DELETE';
	readonly path: string;
	readonly function: FunctionName;
	/** `public`: anybody; `dpo`: an OIDC bearer token. */
	readonly auth: 'public' | 'dpo';
}

const anyone = { function: 'serve-privacy-centre', auth: 'public' } as const;
const cases = { function: 'serve-cases', auth: 'dpo' } as const;
const unsubscribing = { function: 'serve-unsubscribe', auth: 'public' } as const;
const complaints = { function: 'serve-complaints', auth: 'public' } as const;
const consents = { function: 'serve-consents', auth: 'dpo' } as const;
const files = { function: 'serve-case-files', auth: 'dpo' } as const;
const holds = { function: 'serve-holds', auth: 'dpo' } as const;

const breaches = { function: 'serve-breaches', auth: 'dpo' } as const;
const breachReports = { function: 'serve-breach-reports', auth: 'public' } as const;
const sweeps = { function: 'serve-sweeps', auth: 'dpo' } as const;
const mailings = { function: 'serve-mailings', auth: 'dpo' } as const;
const policies = { function: 'serve-policies', auth: 'dpo' } as const;

export const routes: readonly RouteSpec[] = [
	{ method: 'GET', path: '/', ...anyone },
	{ method: 'GET', path: '/openapi.json', ...anyone },
	{ method: 'GET', path: '/.well-known/jwks.json', ...anyone },
	{ method: 'GET', path: '/requests/new', ...anyone },
	{ method: 'POST', path: '/requests', ...anyone },
	{ method: 'GET', path: '/requests/{reference}', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/identity', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/identity', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/withdraw', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/withdraw', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/resend', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/resend', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/export', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/export', ...anyone },
	{ method: 'GET', path: '/complaints/new', ...complaints },
	{ method: 'POST', path: '/complaints', ...complaints },
	{ method: 'GET', path: '/complaints/{reference}', ...complaints },
	{ method: 'GET', path: '/complaints/{reference}/identity', ...complaints },
	{ method: 'POST', path: '/complaints/{reference}/identity', ...complaints },
	{ method: 'GET', path: '/complaints/{reference}/resend', ...complaints },
	{ method: 'POST', path: '/complaints/{reference}/resend', ...complaints },
	{ method: 'GET', path: '/unsubscribe', ...unsubscribing },
	{ method: 'POST', path: '/unsubscribe', ...unsubscribing },
	{ method: 'GET', path: '/unsubscribe/undo', ...unsubscribing },
	{ method: 'POST', path: '/unsubscribe/undo', ...unsubscribing },
	{ method: 'GET', path: '/cases', ...cases },
	{ method: 'POST', path: '/cases', ...cases },
	{ method: 'GET', path: '/cases/{reference}', ...cases },
	{ method: 'GET', path: '/cases/{reference}/records', ...files },
	{ method: 'POST', path: '/cases/{reference}/actions', function: 'serve-case-actions', auth: 'dpo' },
	{ method: 'GET', path: '/cases/{reference}/evidence', ...files },
	{ method: 'POST', path: '/breaches', ...breaches },
	{ method: 'POST', path: '/breaches/links', ...breaches },
	{ method: 'GET', path: '/breaches/report', ...breachReports },
	{ method: 'POST', path: '/breaches/report', ...breachReports },
	{ method: 'GET', path: '/breaches/{reference}/notification', ...breaches },
	{ method: 'GET', path: '/notices/{reference}', ...breachReports },
	{ method: 'POST', path: '/sweeps/retention', ...sweeps },
	{ method: 'GET', path: '/sweeps/{sweep}', ...sweeps },
	{ method: 'GET', path: '/sweeps/{sweep}/report', ...sweeps },
	{ method: 'POST', path: '/mailings/uploads', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}/recipients', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}/undelivered', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}/rejected', ...mailings },
	{ method: 'GET', path: '/policies', ...policies },
	{ method: 'POST', path: '/policy-notices', ...policies },
	{ method: 'GET', path: '/subjects/{subjectKey}/policy-notices', ...policies },
	{ method: 'POST', path: '/restrictions/check', function: 'serve-checks', auth: 'dpo' },
	{ method: 'POST', path: '/holds', ...holds },
	{ method: 'GET', path: '/holds', ...holds },
	{ method: 'GET', path: '/holds/{id}', ...holds },
	{ method: 'DELETE', path: '/holds/{id}', ...holds },
	{ method: 'POST', path: '/holds/{id}/review', ...holds },
	{ method: 'POST', path: '/suppressions/check', function: 'serve-checks', auth: 'dpo' },
	{ method: 'POST', path: '/unsubscribe/links', ...consents },
	{ method: 'POST', path: '/consents', ...consents },
	{ method: 'POST', path: '/subjects/lookup', ...consents },
	{ method: 'GET', path: '/subjects/{subjectKey}/schedule', ...consents },
	{ method: 'GET', path: '/registers/{register}', function: 'serve-registers', auth: 'dpo' },
];

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

export interface WorkflowSpec {
	readonly description: string;
	/** File in `state-machines/`. */
	readonly file: string;
	/** `${Name}` in the file → the function whose ARN takes its place. */
	readonly substitutions: Readonly<Record<string, FunctionName>>;
}

export const workflows = {
	breach: {
		description: 'A personal data breach, from its report until all that follows is done',
		file: 'breach.asl.json',
		substitutions: {
			OpenBreachFunction: 'open-breach',
			PlanBreachFunction: 'plan-breach',
			AwaitAnswerFunction: 'await-answer',
			NotifyAuthorityFunction: 'notify-authority',
			ListRecipientsFunction: 'list-recipients',
			SendMailingFunction: 'send-mailing',
			ReportMailingFunction: 'report-mailing',
			CloseBreachFunction: 'close-breach',
			FlagCaseFunction: 'flag-case',
		},
	},
	complaint: {
		description: 'Somebody complains about how their data, or a request, was handled',
		file: 'complaint.asl.json',
		substitutions: {
			OpenComplaintFunction: 'open-complaint',
			PlanComplaintFunction: 'plan-complaint',
			AwaitAnswerFunction: 'await-answer',
			AnswerComplaintFunction: 'answer-complaint',
			CloseComplaintFunction: 'close-complaint',
			FlagCaseFunction: 'flag-case',
		},
	},
	'policy-notice': {
		description: 'The policy changes, and people may have to be told',
		file: 'policy-notice.asl.json',
		substitutions: {
			OpenPolicyNoticeFunction: 'open-policy-notice',
			PlanPolicyNoticeFunction: 'plan-policy-notice',
			AwaitAnswerFunction: 'await-answer',
			ListRecipientsFunction: 'list-recipients',
			SendMailingFunction: 'send-mailing',
			ReportMailingFunction: 'report-mailing',
			FlagCaseFunction: 'flag-case',
		},
	},
	'replay-erasures': {
		description: 'After a backup was restored, what had been erased since is erased again',
		file: 'replay-erasures.asl.json',
		substitutions: {
			OpenReplayFunction: 'open-replay',
			ReplayLedgerFunction: 'replay-ledger',
			ReportReplayFunction: 'report-replay',
			FailReplayFunction: 'fail-replay',
		},
	},
	'retention-sweep': {
		description: 'Deletes what falls due by the policy',
		file: 'retention-sweep.asl.json',
		substitutions: {
			OpenSweepFunction: 'open-sweep',
			NominateDueFunction: 'nominate-due',
			AggregateMonthsFunction: 'aggregate-months',
			CountDueFunction: 'count-due',
			GuardSweepFunction: 'guard-sweep',
			DeleteDueFunction: 'delete-due',
			FailSweepPartFunction: 'fail-sweep-part',
			ReportSweepFunction: 'report-sweep',
		},
	},
	'subject-request': {
		description: 'A data subject exercises a right',
		file: 'subject-request.asl.json',
		substitutions: {
			OpenCaseFunction: 'open-case',
			AwaitAnswerFunction: 'await-answer',
			AssessRequestFunction: 'assess-request',
			PlanFulfilmentFunction: 'plan-fulfilment',
			FulfilStoreFunction: 'fulfil-store',
			FailTaskFunction: 'fail-task',
			VerifyFulfilmentFunction: 'verify-fulfilment',
			NotifyRecipientsFunction: 'notify-recipients',
			DeliverResponseFunction: 'deliver-response',
			CloseCaseFunction: 'close-case',
			FlagCaseFunction: 'flag-case',
		},
	},
} as const satisfies Record<string, WorkflowSpec>;

export type WorkflowName = keyof typeof workflows;
