import { foldFlag, unflagged } from '../case/flagging.ts';
import { foldShared, isShared, type Sealed, type SharedEvent } from '../case/kind.ts';
import { foldMailing, mailingsThatReached, mailingUnderWay } from '../mailing/case-mailing.ts';
import type { PolicyNoticeEvent, PolicyNoticeState, PolicyNoticeStatus, Reminder } from './policy-notice.ts';

const day = 86_400_000;
const after = (instant: string, days: number): string => new Date(Date.parse(instant) + days * day).toISOString();

/** The reminders of a notice as it stands, and when each is due. No law sets these days. */
function remindersOf(state: PolicyNoticeState): readonly { readonly of: Reminder; readonly at: string }[] {
	const { decision, openedAt, inForceSince, standing, mailings } = state;
	if (standing === 'dropped') return [{ of: 'unclosed-dpo', at: after(openedAt, 14) }];
	if (!decision) {
		return [
			{ of: 'undecided-dpo', at: after(openedAt, 7) },
			{ of: 'undecided-escalation', at: after(openedAt, 14) },
			// Noticed before, and in force without a decision.
			...(inForceSince !== undefined && inForceSince > openedAt ? [{ of: 'undecided-in-force' as const, at: inForceSince }] : []),
		];
	}
	if (mailingUnderWay(state)) return [];
	if (decision.tell && mailingsThatReached(state).length === 0) {
		const { appliesAt, at } = decision;
		const week = after(appliesAt, -7);
		return [
			{ of: 'untold-dpo', at: week < after(at, 1) ? after(at, 1) : week },
			{ of: 'untold-escalation', at: appliesAt < after(at, 2) ? after(at, 2) : appliesAt },
		];
	}
	return [{ of: 'unclosed-dpo', at: after(mailings.at(-1)?.ended?.at ?? decision.at, 14) }];
}

/** The reminder that is due next, or should have been sent. */
export function nextReminder(state: PolicyNoticeState): { readonly of: Reminder; readonly at: string } | undefined {
	if (state.closedAt !== undefined || state.settled) return undefined;
	return remindersOf(state)
		.filter(({ of }) => !state.reminded.includes(of))
		.toSorted((one, other) => (one.at < other.at ? -1 : 1))[0];
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
		case 'policy-standing':
			return { ...state, ...event.data };
		case 'notice-decided':
			return { ...state, decision: { ...event.data, at, by: event.actor } };
		case 'mailing-ordered':
		case 'mailing-recounted':
			return { ...state, mailings: foldMailing(state.mailings, event, at) };
		case 'mailing-ended':
			return { ...state, mailings: foldMailing(state.mailings, event, at), worked: state.worked + 1 };
		case 'notice-reminded':
			return { ...state, reminded: [...state.reminded, event.data.of] };
		case 'notice-settled':
			return { ...state, settled: { at, ...event.data } };
		case 'case-flagged':
		case 'case-retried':
			return foldFlag(state, event);
		case 'case-closed':
			return { ...unflagged(state), status: event.data.outcome, closedAt: at };
	}
}
