/** Lambda functions, and what each may do. */

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
		uses: [...record, 'keys:read', 'mail:send', 'workflow:answer', 'policy-notice:start'],
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
