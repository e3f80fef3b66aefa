import type { CasePorts } from '../../adapters/case-ports.ts';
import type { Links } from '../../adapters/links.ts';
import type { PostNotice } from '../../adapters/webhook.ts';
import { isAnswered, mayWaitInVain } from '../../core/case/answers.ts';
import type { CaseState } from '../../core/case/case.ts';
import { withCaseDates } from '../../core/case/case-dates.ts';
import { flag, takeTurn } from '../../core/case/commands.ts';
import { isEnded, stepInHand } from '../../core/case/fold.ts';
import type { Mailbox, ReturnedMails, Workflow } from '../../core/ports.ts';
import { overdueNotices } from '../../core/request/recipients.ts';
import { caseFlagged } from '../../views/letters/case-flagged.ts';
import { sendClockMails } from '../clock-mails.ts';
import { sendReturnedAgain } from '../send-again.ts';
import { sendTaskMails } from '../task-mails.ts';
import { tellRecipients } from '../tell-recipients.ts';
import type { KindReconciliation } from './reconciliation.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly returned: Pick<ReturnedMails, 'remove'>;
	readonly links: Links;
	readonly workflow: Workflow;
	readonly post: PostNotice;
}

/** Of requests: also letters about the clock and to whoever was given a task, and recipients that were not told. */
export function subjectRequestReconciliation(deps: Deps): KindReconciliation<CaseState> {
	const { cases, workflow, clock } = deps;
	return {
		kind: 'subject-request',
		...{ cases, workflow, isAnswered, mayWaitInVain },
		flag: (caseId, error) => cases.apply(caseId, 'system', clock.now(), (current) => flag(current, stepInHand(current), error)),
		tellDpo: (state) => tellDpo(deps, state),
		takeTurn: (state) => inTurn(deps, state),
		finish: async (state, before) =>
			(await sendClockMails(deps, state, before)) +
			(await sendTaskMails(deps, state, before)) +
			(await sendReturnedAgain(deps, state)),
		/** Recipients that could not be told, less and less often. */
		tryAgain: async (state) => {
			await tellRecipients(deps, state, overdueNotices(state, clock.now()));
		},
		listLeftToDo: (now) => cases.listUntold(now),
	};
}

/** What waited behind another request goes on when that is over. */
async function inTurn({ cases, clock }: Deps, state: CaseState): Promise<CaseState> {
	if (state.deferredBehind === undefined) return state;
	const other = await cases.load(state.deferredBehind);
	if (other && !isEnded(other) && !other.delivered) return state;
	return cases.apply(state.caseId, 'system', clock.now(), takeTurn);
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
