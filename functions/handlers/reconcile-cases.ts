import { anyCases } from '../adapters/any-cases.ts';
import { breaches } from '../adapters/breaches.ts';
import { casePorts } from '../adapters/case-ports.ts';
import { casesWithLetters } from '../adapters/cases-with-letters.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { mailingProgressHere } from '../adapters/mailing-progress.ts';
import { policyNotices } from '../adapters/policy-notices.ts';
import { returnedMails } from '../adapters/returned-mails.ts';
import { subjects } from '../adapters/subjects.ts';
import { type SweepRuns, sweepRuns } from '../adapters/sweep-runs.ts';
import { noticesByWebhook } from '../adapters/webhook.ts';
import { breachWorkflow, complaintWorkflow, policyNoticeWorkflow, subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import type { CaseHead } from '../core/case/kind.ts';
import type { ExecutionStatus, Mailbox, Waits } from '../core/ports.ts';
import { breachReconciliation } from '../middleware/breach/reconciliation.ts';
import { complaintReconciliation } from '../middleware/complaint/reconciliation.ts';
import { type FlagPorts, flagCase, tellOfFlag } from '../middleware/flagging.ts';
import type { KindReconciliation } from '../middleware/kinds/reconciliation.ts';
import { policyNoticeReconciliation } from '../middleware/policy-notice/reconciliation.ts';
import { finishReturns, type ReturnPorts } from '../middleware/returned-mails.ts';
import { step } from '../middleware/step.ts';
import { subjectRequestReconciliation } from '../middleware/subject-request/reconciliation.ts';
import { forEachGoingOn, runOnce, type ScheduledRun, type Totals } from '../middleware/sweep.ts';

interface Deps extends ReturnPorts, FlagPorts {
	readonly runs: SweepRuns;
	readonly mailbox: Mailbox;
	readonly links: ReturnPorts['links'];
	readonly waits: Pick<Waits, 'list' | 'tokens'>;
	/** Of each kind of case. */
	readonly reconciliations: readonly KindReconciliation[];
}

/** EventBridge's word that an execution failed: a convenience, the sweep finds it anyway. */
interface ExecutionFailed {
	readonly source: 'aws.states';
	readonly detail: { readonly name: string };
}

/** What is younger than this, in milliseconds, is left to whoever is at it. */
const grace = 120_000;
/** Executions that an intake may be tried with, an hour apart, before a person has to look. */
const hour = 3_600_000;

const ended: readonly ExecutionStatus[] = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/**
 * Finishes what a crash left half done, with cases of every kind: intakes without a case, executions that ended without closing
 * theirs, answers that never reached the execution, letters that are owed, events that are not in the chain yet, mails recorded but
 * not sent, mails that came back and that nobody was told of.
 */
export function makeReconcileCases(deps: Deps) {
	return async (event: ScheduledRun | ExecutionFailed): Promise<Totals | undefined> => {
		if ('source' in event) {
			const state = await deps.casesOfAnyKind.load(caseOfExecution(event.detail.name));
			const kind = deps.reconciliations.find((each) => each.kind === state?.kind);
			return { found: state && kind && (await reconcileCase(deps, kind, state)) ? 1 : 0 };
		}
		return runOnce(deps, event, () => sweep(deps), { found: 'ReconcileFoundWork', failed: 'SweepFailures' });
	};
}

async function sweep(deps: Deps): Promise<Totals> {
	const before = new Date(Date.parse(deps.clock.now()) - grace).toISOString();
	const counts = { found: 0, failed: 0 };
	for (const kind of deps.reconciliations) {
		const { found, failed } = await sweepKind(deps, kind, before);
		counts.found += found;
		counts.failed += failed;
	}
	const returns = await finishReturns(deps, before);
	counts.found += returns.found;
	counts.failed += returns.failed;
	const mails = await deps.mailbox.resume(before, (caseId, key) => isOwed(deps, caseId, key));
	counts.found += mails.sent;
	counts.failed += mails.failed;
	return counts;
}

async function sweepKind(deps: Deps, kind: KindReconciliation, before: string): Promise<{ found: number; failed: number }> {
	const counts = { found: 0, failed: 0 };
	const intakes = await kind.cases.listIntakes(before);
	counts.failed += await forEachGoingOn(intakes, async (caseId) => {
		if (await openFromIntake(deps, kind, caseId)) counts.found++;
	});
	let cursor: string | undefined;
	do {
		const page = await kind.cases.listOpen(cursor === undefined ? {} : { cursor });
		counts.failed += await forEachGoingOn(page.caseIds, async (caseId) => {
			// Loading flushes an outbox.
			const state = await kind.cases.load(caseId);
			if (!state) return;
			// What is owed and cannot be sent keeps nothing else waiting.
			const [sent] = await Promise.allSettled([kind.finish(state, before)]);
			const reconciled = await reconcileCase(deps, kind, state);
			if (reconciled || (sent.status === 'fulfilled' && sent.value > 0)) counts.found++;
			await kind.tryAgain?.(state);
			if (sent.status === 'rejected') throw sent.reason;
		});
		cursor = page.next;
	} while (cursor !== undefined);
	const left = (await kind.listLeftToDo?.(deps.clock.now())) ?? [];
	counts.failed += await forEachGoingOn(left, async (caseId) => {
		const state = await kind.cases.load(caseId);
		if (state) await kind.tryAgain?.(state);
	});
	return counts;
}

/** A mail that belongs to no case is. */
async function isOwed({ casesOfAnyKind, reconciliations }: Deps, caseId: string, key: string): Promise<boolean> {
	const state = await casesOfAnyKind.load(caseId);
	const kind = reconciliations.find((each) => each.kind === state?.kind);
	return state === undefined || kind?.owesMail?.(state, key) !== false;
}

/** The execution was never started, or died before it could open the case: each hour another one may try. */
async function openFromIntake({ clock }: Deps, { cases, workflow }: KindReconciliation, caseId: string): Promise<boolean> {
	if (await cases.load(caseId)) {
		await cases.settleIntake(caseId);
		return true;
	}
	const status = await workflow.status(caseId);
	if (status === 'RUNNING') return false;
	const name = status === 'NOT_FOUND' ? caseId : `${caseId}-r${Math.floor(Date.parse(clock.now()) / hour)}`;
	await workflow.start(name, { intakeId: caseId });
	return true;
}

/** True where something had to be done. */
async function reconcileCase(deps: Deps, kind: KindReconciliation, state: CaseHead): Promise<boolean> {
	if (state.closedAt) return false;
	if (state.flagged) return tellOfFlag(deps, kind, state);
	const execution = state.executions.at(-1) ?? state.caseId;
	const status = await kind.workflow.status(execution);
	if (status === 'NOT_FOUND') {
		await kind.workflow.start(execution, { caseId: state.caseId });
		return true;
	}
	if (status === 'RUNNING') return deliverAnswers(deps, kind, (await kind.takeTurn?.(state)) ?? state);
	if (status !== 'SUCCEEDED' && !ended.includes(status)) return false;
	// It may have closed the case since we looked.
	const now = await kind.cases.load(state.caseId);
	if (!now || now.closedAt || now.flagged || now.executions.at(-1) !== execution) return false;
	await tellOfFlag(deps, kind, await flagCase(deps, kind, state.caseId, `Execution ${status}`));
	return true;
}

async function deliverAnswers({ waits }: Deps, kind: KindReconciliation, state: CaseHead): Promise<boolean> {
	if (kind.mayWaitInVain?.(state) === false) return false;
	const answered = (await waits.list(state.caseId)).filter((wait) => kind.isAnswered(state, wait));
	// Tokens of waits that are over are refused quietly; only what still waits moves.
	for (const wait of answered) await kind.workflow.answer(await waits.tokens(state.caseId, wait));
	return false;
}

function production(): Deps {
	const ports = casePorts();
	const mailbox = sesMailbox(ports);
	const returned = returnedMails(ports.client, required(env.casesTable));
	const keys = secretKeys();
	const deps = {
		...ports,
		...{ mailbox, returned, links: links(keys), workflow: subjectRequests() },
		post: noticesByWebhook(ports.clock, keys),
	};
	const ofComplaints = {
		...deps,
		complaints: complaintsHere(ports.client),
		subjects: subjects(ports.client, required(env.subjectsTable)),
		workflow: complaintWorkflow(),
	};
	return {
		...deps,
		runs: sweepRuns(ports.client, required(env.casesTable)),
		casesOfAnyKind: anyCases(ports.client),
		casesWithLetters: casesWithLetters(ports.client),
		mailings: mailingProgressHere(ports.client),
		reconciliations: [
			subjectRequestReconciliation(deps),
			breachReconciliation({ ...deps, cases: breaches(ports.client), workflow: breachWorkflow() }),
			complaintReconciliation(ofComplaints),
			policyNoticeReconciliation({ ...deps, notices: policyNotices(ports.client), workflow: policyNoticeWorkflow() }),
		],
	};
}

export const handler = step(() => makeReconcileCases(production()));
