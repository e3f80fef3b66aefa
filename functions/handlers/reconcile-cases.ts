import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { type SweepRuns, sweepRuns } from '../adapters/sweep-runs.ts';
import { noticesByWebhook, type PostNotice } from '../adapters/webhook.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { isAnswered, mayWaitInVain } from '../core/case/answers.ts';
import type { CaseState } from '../core/case/case.ts';
import { withCaseDates } from '../core/case/case-dates.ts';
import { flag, takeTurn } from '../core/case/commands.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { isEnded, stepInHand } from '../core/case/fold.ts';
import type { ExecutionStatus, Mailbox, Workflow } from '../core/ports.ts';
import { overdueNotices } from '../core/request/recipients.ts';
import { sendClockMails } from '../middleware/clock-mails.ts';
import { step } from '../middleware/step.ts';
import { forEachGoingOn, runOnce, type ScheduledRun, type Totals } from '../middleware/sweep.ts';
import { sendTaskMails } from '../middleware/task-mails.ts';
import { tellRecipients } from '../middleware/tell-recipients.ts';
import { caseFlagged } from '../views/letters/case-flagged.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly workflow: Workflow;
	readonly runs: SweepRuns;
	readonly post: PostNotice;
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
 * Finishes what a crash left half done: intakes without a case, executions that ended without closing theirs, answers
 * that never reached the execution, letters about the clock and to whoever was given a task, events that are not in the chain yet, mails recorded but not sent,
 * recipients not told.
 */
export function makeReconcileCases(deps: Deps) {
	return async (event: ScheduledRun | ExecutionFailed): Promise<Totals | undefined> => {
		if ('source' in event) {
			const caseId = caseOfExecution(event.detail.name);
			const state = await deps.cases.load(caseId);
			return { found: state && (await reconcileCase(deps, state)) ? 1 : 0 };
		}
		return runOnce(deps, event, () => sweep(deps), { found: 'ReconcileFoundWork', failed: 'SweepFailures' });
	};
}

async function sweep(deps: Deps): Promise<Totals> {
	const before = new Date(Date.parse(deps.clock.now()) - grace).toISOString();
	const counts = { found: 0, failed: 0 };
	const intakes = await deps.cases.listIntakes(before);
	counts.failed += await forEachGoingOn(intakes, async (caseId) => {
		if (await openFromIntake(deps, caseId)) counts.found++;
	});
	let cursor: string | undefined;
	do {
		const page = await deps.cases.listOpen(cursor === undefined ? {} : { cursor });
		counts.failed += await forEachGoingOn(page.caseIds, async (caseId) => {
			// Loading flushes an outbox.
			const state = await deps.cases.load(caseId);
			if (!state) return;
			const told = (await sendClockMails(deps, state, before)) + (await sendTaskMails(deps, state, before));
			if ((await reconcileCase(deps, state)) || told > 0) counts.found++;
			await tellOverdue(deps, state);
		});
		cursor = page.next;
	} while (cursor !== undefined);
	const untold = await deps.cases.listUntold(deps.clock.now());
	counts.failed += await forEachGoingOn(untold, async (caseId) => {
		const state = await deps.cases.load(caseId);
		if (state) await tellOverdue(deps, state);
	});
	const mails = await deps.mailbox.resume(before);
	counts.found += mails.sent;
	counts.failed += mails.failed;
	return counts;
}

/** Recipients that could not be told are tried again, less and less often. That is no work that a crash left: it is not counted. */
async function tellOverdue(deps: Deps, state: CaseState): Promise<void> {
	await tellRecipients(deps, state, overdueNotices(state, deps.clock.now()));
}

/** The execution was never started, or died before it could open the case: each hour another one may try. */
async function openFromIntake({ cases, workflow, clock }: Deps, caseId: string): Promise<boolean> {
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
async function reconcileCase(deps: Deps, state: CaseState): Promise<boolean> {
	if (state.closedAt) return false;
	if (state.flagged) return tellDpo(deps, state);
	const execution = state.executions.at(-1) ?? state.caseId;
	const status = await deps.workflow.status(execution);
	if (status === 'NOT_FOUND') {
		await deps.workflow.start(execution, { caseId: state.caseId });
		return true;
	}
	if (status === 'RUNNING') return deliverAnswers(deps, await inTurn(deps, state));
	if (status !== 'SUCCEEDED' && !ended.includes(status)) return false;
	// It may have closed the case since we looked.
	const now = await deps.cases.load(state.caseId);
	if (!now || now.closedAt || now.flagged || now.executions.at(-1) !== execution) return false;
	const flagged = await deps.cases.apply(state.caseId, 'system', deps.clock.now(), (current) =>
		flag(current, stepInHand(current), `Execution ${status}`),
	);
	await tellDpo(deps, flagged);
	return true;
}

/** What waited behind another request goes on when that is over. */
async function inTurn({ cases, clock }: Deps, state: CaseState): Promise<CaseState> {
	if (state.deferredBehind === undefined) return state;
	const other = await cases.load(state.deferredBehind);
	if (other && !isEnded(other) && !other.delivered) return state;
	return cases.apply(state.caseId, 'system', clock.now(), takeTurn);
}

async function deliverAnswers({ waits, workflow }: Deps, state: CaseState): Promise<boolean> {
	if (!mayWaitInVain(state)) return false;
	const answered = (await waits.list(state.caseId)).filter((wait) => isAnswered(state, wait));
	// Tokens of waits that are over are refused quietly; only what still waits moves.
	for (const wait of answered) await workflow.answer(await waits.tokens(state.caseId, wait));
	return false;
}

/** Whoever flagged the case may have died before the DPO knew. */
async function tellDpo({ policy, clock, mailbox, links }: Deps, state: CaseState): Promise<boolean> {
	const key = `flagged-${state.executions.length}`;
	if (!state.flagged || state.mails.includes(key)) return false;
	const dated = withCaseDates(state, clock.now());
	const letter = caseFlagged({ policy, state: dated, ...state.flagged, caseLink: links.forDpo(state.caseId) });
	await mailbox.send(state.caseId, key, { to: policy.dpo.email, ...letter });
	return true;
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		mailbox: sesMailbox(ports),
		links: links(),
		workflow: subjectRequests(),
		runs: sweepRuns(ports.client, required(env.casesTable)),
		post: noticesByWebhook(ports.clock, secretKeys()),
	};
}

export const handler = step(() => makeReconcileCases(production()));
