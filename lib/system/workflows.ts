/** State machines, and the functions in them. */
import type { FunctionName } from './functions.ts';

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
