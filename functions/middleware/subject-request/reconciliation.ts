import type { CasePorts } from '../../adapters/case-ports.ts';
import type { Links } from '../../adapters/links.ts';
import type { PostNotice } from '../../adapters/webhook.ts';
import { isAnswered, mayWaitInVain } from '../../core/case/answers.ts';
import type { CaseState } from '../../core/case/case.ts';
import { takeTurn } from '../../core/case/commands.ts';
import { isEnded } from '../../core/case/fold.ts';
import { owesRequestMail } from '../../core/case/owed-mails.ts';
import type { Mailbox, ReturnedMails, Workflow } from '../../core/ports.ts';
import { overdueNotices } from '../../core/request/recipients.ts';
import type { KindReconciliation } from '../kinds/reconciliation.ts';
import { sendClockMails } from './clock-mails.ts';
import { subjectRequestFlagging } from './flagging.ts';
import { sendReturnedAgain } from './send-again.ts';
import { sendTaskMails } from './task-mails.ts';
import { tellRecipients } from './tell-recipients.ts';

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
		...subjectRequestFlagging(cases),
		...{ cases, workflow, isAnswered, mayWaitInVain },
		owesMail: owesRequestMail,
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
