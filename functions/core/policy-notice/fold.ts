import { foldFlag, unflagged } from '../case/flagging.ts';
import { foldShared, isShared, type Sealed, type SharedEvent } from '../case/kind.ts';
import { foldMailing } from '../mailing/case-mailing.ts';
import {
	type PolicyNoticeEvent,
	type PolicyNoticeState,
	type PolicyNoticeStatus,
	type Reminder,
	reminders,
} from './policy-notice.ts';

const day = 86_400_000;
/** Days after which whoever it is is reminded that nothing is decided; no law sets them. */
const patience: Readonly<Record<Reminder, number>> = { dpo: 7, escalation: 14 };

/** Who is to be reminded next that nothing is decided, and at which instant. */
export function nextReminder(state: PolicyNoticeState): { readonly whom: Reminder; readonly at: string } | undefined {
	if (state.closedAt !== undefined || state.decision) return undefined;
	const whom = reminders.find((each) => !state.reminded.includes(each));
	return whom && { whom, at: new Date(Date.parse(state.openedAt) + patience[whom] * day).toISOString() };
}

function progress(state: PolicyNoticeState): PolicyNoticeStatus {
	if (state.flagged) return 'needs-attention';
	if (state.settled) return 'closing';
	if (!state.decision) return 'awaiting-decision';
	return state.decision.tell ? 'telling' : 'decided';
}

/**
 * The projection after one more event.
 *
 * @throws Error when the chain does not start with `policy-changed`, or starts twice.
 */
export function foldPolicyNotice(state: PolicyNoticeState | undefined, event: Sealed<PolicyNoticeEvent>): PolicyNoticeState {
	if (event.type === 'policy-changed') {
		if (state) throw new Error(`Case ${event.caseId} was opened twice, at event ${event.seq}.`);
		const { execution, ...changed } = event.data;
		return {
			...{ caseId: event.caseId, ...changed, status: 'awaiting-decision', openedAt: event.at },
			...{ mailings: [], reminded: [], worked: 0, mails: [], executions: [execution] },
			...{ seq: event.seq, head: event.hash },
		};
	}
	if (!state) throw new Error(`Case ${event.caseId} does not start with policy-changed but with ${event.type}.`);
	const changed = isShared(event) ? foldShared(state, event) : change(state, event);
	const status = changed.closedAt === undefined ? progress(changed) : changed.status;
	return { ...changed, status, seq: event.seq, head: event.hash };
}

function change(
	state: PolicyNoticeState,
	event: Sealed<Exclude<PolicyNoticeEvent, SharedEvent | { readonly type: 'policy-changed' }>>,
): PolicyNoticeState {
	const { at } = event;
	switch (event.type) {
		case 'notice-decided':
			return { ...state, decision: { ...event.data, at, by: event.actor } };
		case 'mailing-ordered':
		case 'mailing-recounted':
			return { ...state, mailings: foldMailing(state.mailings, event, at) };
		case 'mailing-ended':
			return { ...state, mailings: foldMailing(state.mailings, event, at), worked: state.worked + 1 };
		case 'notice-reminded':
			return { ...state, reminded: [...state.reminded, event.data.whom] };
		case 'notice-settled':
			return { ...state, settled: { at, ...event.data } };
		case 'case-flagged':
		case 'case-retried':
			return foldFlag(state, event);
		case 'case-closed':
			return { ...unflagged(state), status: event.data.outcome, closedAt: at };
	}
}
