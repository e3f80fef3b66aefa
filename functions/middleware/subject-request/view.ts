import type { CasePorts } from '../../adapters/case-ports.ts';
import { type CaseState, type CompletedTask, closedStatuses, statuses } from '../../core/case/case.ts';
import { caseDates } from '../../core/case/case-dates.ts';
import { clockDates } from '../../core/clock/clock-dates.ts';
import { clockOfIntake } from '../../core/clock/intake-clock.ts';
import { outstandingProofs, receivedOn } from '../../core/clock/request-clock.ts';
import { daysBetween, localDate } from '../../core/clock/statutory.ts';
import type { Mailbox, Person } from '../../core/ports.ts';
import { ledgerOf } from '../../core/request/recipients.ts';
import { type KindView, mailsInView } from '../kinds/view.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'texts' | 'tasks'> {
	readonly mailbox: Pick<Mailbox, 'list'>;
}

/** Requests, as the DPO sees them. */
export function subjectRequestView(deps: Deps): KindView<CaseState> {
	return {
		kind: 'subject-request',
		...{ cases: deps.cases, statuses, closedStatuses, summaryOf: summaryOfSubjectRequest },
		show: (state) => showSubjectRequest(deps, state),
		showIntake: async (reference) => {
			const person = await deps.cases.person(reference);
			return person?.right && received(deps, reference, person);
		},
	};
}

/** A case as the DPO's list shows it; `now` is an instant. */
export function summaryOfSubjectRequest(state: CaseState, now: string) {
	const { caseId: reference, kind, right, status, channel, receivedOn, needs } = state;
	return { reference, kind, right, status, channel, receivedOn, ...caseDates(state, now), needs };
}

/** Everything about one case. */
export async function showSubjectRequest(deps: Deps, state: CaseState) {
	const reference = state.caseId;
	const [person, timeline, mails, tasks, texts] = await Promise.all([
		deps.cases.person(reference),
		deps.cases.events(reference),
		deps.mailbox.list(reference),
		deps.tasks.list(reference),
		deps.texts.list(reference),
	]);
	const {
		plan = [],
		incomplete,
		identity,
		decision,
		leftOut,
		results,
		verified,
		delivered,
		transfer,
		flagged,
		joined,
		effects,
		deferredBehind,
		restricted,
		lifting,
		lifted,
	} = state;
	return {
		...summaryOfSubjectRequest(state, deps.clock.now()),
		...{ identity, joined, plan, incomplete, decision, leftOut, results, verified, delivered, transfer, flagged },
		tasksDone: state.tasksDone.map((task) => withNames(task, texts)),
		recipients: ledgerOf(state),
		...{ effects, deferredBehind, restricted, lifting, lifted },
		person: person && {
			email: person.email,
			name: person.name,
			details: person.details,
			particulars: person.particulars,
			identity: person.identity,
			authority: person.authority,
			formerEmails: person.formerEmails,
			identifiers: person.identifiers,
			candidates: person.candidates,
		},
		tasks: tasks.map(({ store, phase, status, found, acted, retained, error, assigned }) => ({
			store,
			phase,
			status,
			found,
			acted,
			retained,
			error,
			assigned: assigned && { to: assigned.to, dueOn: assigned.dueOn, note: assigned.note },
		})),
		mails: mailsInView(mails),
		notes: texts.map(({ key, text, hash }) => ({ key, text, hash })),
		head: { seq: state.seq, hash: state.head },
		timeline,
	};
}

/** What a person did, with the names of the files that belong to it, as long as they are kept. */
function withNames({ attachments, ...task }: CompletedTask, texts: Awaited<ReturnType<Deps['texts']['list']>>) {
	const kept = texts.find(({ key }) => key === attachments?.names.key)?.text;
	const names: readonly string[] = kept === undefined ? [] : JSON.parse(kept);
	return { ...task, ...(attachments && { attachments: attachments.sha256.map((sha256, at) => ({ name: names[at], sha256 })) }) };
}

/** An intake whose workflow has not opened its case yet: the clock runs, and nothing has been done. */
function received({ policy, clock }: Deps, reference: string, person: Person) {
	const { right, channel, email, name, details, particulars, identity, authority } = person;
	const now = clock.now();
	const today = localDate(now, policy.timeZone);
	const { clock: opened, dueOn, houseTargetOn } = clockDates(clockOfIntake(policy, person, now), today);
	const nothing: readonly never[] = [];
	return {
		...{ reference, kind: 'subject-request' as const, right, status: 'received', channel, receivedOn: receivedOn(opened) },
		...{ dueOn, houseTargetOn, daysLeft: daysBetween(today, dueOn), paused: false, extended: false },
		awaiting: outstandingProofs(opened),
		...{ needs: nothing, plan: nothing, incomplete: nothing, leftOut: nothing, tasksDone: nothing, effects: nothing },
		person: { email, name, details, particulars, identity, authority },
		...{ tasks: nothing, mails: nothing, notes: nothing, timeline: nothing },
	};
}
