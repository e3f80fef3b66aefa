import type { CasePorts } from '../../adapters/case-ports.ts';
import { daysBetween, localDate } from '../../core/clock/statutory.ts';
import { complaintClock } from '../../core/complaint/clock.ts';
import { type ComplaintState, complaintStatuses } from '../../core/complaint/complaint.ts';
import { firstDuty } from '../../core/complaint/deadlines.ts';
import { isAcknowledged } from '../../core/complaint/fold.ts';
import type { Complainant, Complaints } from '../../core/complaint/ports.ts';
import type { Mailbox } from '../../core/ports.ts';
import { type KindView, mailsInView } from '../kinds/view.ts';
import { readRemedy } from './remedy-text.ts';

interface Deps extends Pick<CasePorts, 'clock' | 'policy' | 'texts'> {
	readonly complaints: Complaints;
	readonly mailbox: Pick<Mailbox, 'list'>;
}

/** Complaints, as the DPO sees them. */
export function complaintView(deps: Deps): KindView<ComplaintState> {
	return {
		kind: 'complaint',
		...{ cases: deps.complaints, statuses: complaintStatuses, closedStatuses: ['closed'], summaryOf: summaryOfComplaint },
		show: (state) => showComplaint(deps, state),
		showIntake: async (reference) => {
			const person = await deps.complaints.intake(reference);
			return person?.kind === 'complaint' ? received(deps, reference, person) : undefined;
		},
	};
}

/** A complaint as the DPO's list shows it; `now` is an instant. `dueOn` is the earliest date that something is still due by. */
export function summaryOfComplaint(state: ComplaintState, now: string) {
	const { caseId: reference, kind, about, status, channel, clock } = state;
	const first = firstDuty(state);
	return {
		...{ reference, kind, about, status, channel, receivedOn: clock.receivedOn },
		...(first && { what: first.what, dueOn: first.dueOn, daysLeft: daysBetween(localDate(now, clock.timeZone), first.dueOn) }),
	};
}

/** Everything about one complaint: what was enquired and noted inside stands apart from what the person was told. */
export async function showComplaint(deps: Deps, state: ComplaintState) {
	const { complaints, mailbox, texts, clock } = deps;
	const { caseId, linked, identity, ended, flagged, authority, acknowledged } = state;
	const [person, timeline, mails, kept] = await Promise.all([
		complaints.intake(caseId),
		complaints.events(caseId),
		mailbox.list(caseId),
		texts.list(caseId),
	]);
	// What was erased is not there any more.
	const said = (reference: { readonly key: string } | undefined) => kept.find(({ key }) => key === reference?.key)?.text;
	return {
		...summaryOfComplaint(state, clock.now()),
		clock: clockShown(state),
		...{ acknowledged, linked, identity, ended, flagged, authority },
		handler: said(state.handler?.address),
		person: person && personShown(person),
		enquiries: state.enquiries.map(({ number, question, at, answered }) => ({
			...{ number, at, question: said(question) },
			...(answered && { answered: { at: answered.at, answer: said(answered.answer) } }),
		})),
		outcome: state.outcome && { ...state.outcome, reasons: said(state.outcome.reasons) },
		answered: state.answered,
		remedies: state.remedies.map(({ number, task, dueOn, doneAt }) => {
			const text = said(task);
			return { number, dueOn, doneAt, ...(text !== undefined && readRemedy(text)) };
		}),
		mails: mailsInView(mails),
		notes: kept.map(({ key, text, hash }) => ({ key, text, hash })),
		head: { seq: state.seq, hash: state.head },
		timeline,
	};
}

/** An intake whose workflow has not opened its case yet: the clock runs, and nothing has been done. */
function received({ policy }: Pick<Deps, 'policy'>, reference: string, person: Complainant) {
	const clock = complaintClock(policy, person.receivedAt);
	const nothing: readonly never[] = [];
	return {
		...{ reference, kind: 'complaint' as const, about: person.about, status: 'received', channel: person.channel },
		receivedOn: clock.receivedOn,
		clock: clockShown({ clock }),
		person: personShown(person),
		...{ enquiries: nothing, remedies: nothing, mails: nothing, notes: nothing, timeline: nothing },
	};
}

/** The law's date by both readings, and the policy's. */
function clockShown(state: Pick<ComplaintState, 'clock'> & Partial<ComplaintState>) {
	const { acknowledgeBy, publishedAcknowledgeBy, outcomeTargetOn } = state.clock;
	return {
		acknowledgeBy,
		reading: 'conservative' as const,
		publishedAcknowledgeBy,
		outcomeTargetOn,
		acknowledged: 'mails' in state && isAcknowledged(state as ComplaintState),
	};
}

function personShown({ email, name, postalAddress, text, concerning, enteredBy }: Complainant) {
	return { email, name, postalAddress, text, concerning, enteredBy };
}
