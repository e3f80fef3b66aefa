import type { BreachPorts } from '../../adapters/breach-ports.ts';
import { type BreachIntake, type BreachState, breachStatuses } from '../../core/breach/breach.ts';
import { hoursBetween, isLate, notifyBy } from '../../core/breach/breach-clock.ts';
import { isClockRunning, nextEscalation } from '../../core/breach/fold.ts';
import type { TextReference } from '../../core/case/kind.ts';
import { localDate } from '../../core/clock/statutory.ts';
import { mailingOf } from '../../core/mailing/case-mailing.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Mailbox } from '../../core/ports.ts';
import { type KindView, mailsInView } from '../kinds/view.ts';

interface Deps extends Pick<BreachPorts, 'cases' | 'clock' | 'policy' | 'texts'> {
	readonly mailbox: Pick<Mailbox, 'list'>;
}

/** What the DPO sees of breaches. */
export function breachView(deps: Deps): KindView<BreachState> {
	const { cases, clock, policy } = deps;
	return {
		kind: 'breach',
		...{ cases, statuses: breachStatuses, closedStatuses: ['completed'] },
		summaryOf: (state, now) => summaryOfBreach(policy, state, now),
		show: (state) => showBreach(deps, state),
		showIntake: async (reference) => {
			const report = await cases.intake(reference);
			return report?.kind === 'breach' ? showReport(policy, reference, report, clock.now()) : undefined;
		},
	};
}

/** A breach as the DPO's list shows it; `now` is an instant. */
function summaryOfBreach(policy: Policy, state: BreachState, now: string) {
	const { caseId: reference, kind, status, channel, awareAt, receivedAt, openedLate, severity } = state;
	const clockRunning = isClockRunning(state);
	return {
		...{ reference, kind, status, channel, awareAt, receivedAt, notifyBy: state.notifyBy, openedLate, clockRunning },
		// The day on which the time is over; once the clock stands, nothing is due.
		...(clockRunning && { hoursLeft: hoursBetween(now, state.notifyBy), dueOn: localDate(state.notifyBy, policy.timeZone) }),
		severity,
	};
}

/** Everything about one breach. Words stand where their references did, while they are kept. */
async function showBreach(deps: Deps, state: BreachState) {
	const { caseId } = state;
	const [timeline, mails, texts, report] = await Promise.all([
		deps.cases.events(caseId),
		deps.mailbox.list(caseId),
		deps.texts.list(caseId),
		deps.cases.intake(caseId),
	]);
	const words = new Map(texts.map(({ key, text }) => [key, text]));
	const said = (reference: TextReference | undefined) => reference && words.get(reference.key);
	const { nature, whose, consequences, measures, cause, ...plain } = state.facts;
	const { authorityDecision, peopleDecision, ordered, authorityReference, flagged, processor } = state;
	return {
		...summaryOfBreach(deps.policy, state, deps.clock.now()),
		processor,
		reporter: reporterOf(report),
		facts: {
			...plain,
			...{ nature: said(nature), whose: said(whose), consequences: said(consequences) },
			...{ measures: said(measures), cause: said(cause) },
		},
		authorityDecision: authorityDecision && { ...authorityDecision, grounds: said(authorityDecision.grounds) },
		peopleDecision: peopleDecision && { ...peopleDecision, grounds: said(peopleDecision.grounds) },
		ordered: ordered && { ...ordered, delay: said(ordered.delay) },
		notifications: state.notifications.map(({ document, ...notification }) => ({
			...notification,
			delay: said(notification.delay),
			document: said(document),
		})),
		authorityReference,
		tellings: state.tellings.map(({ how, ...telling }) => ({ ...telling, how: said(how) })),
		mailings: state.mailings.map(({ number, text, source, ...mailing }) => ({
			...{ id: mailingOf(caseId, number), number, ...mailing, text: said(text) },
			categories: source.kind === 'stores' ? source.categories : undefined,
		})),
		notices: state.notices.map(({ text, withdrawn, ...notice }) => ({
			...{ ...notice, id: caseId, text: said(text) },
			withdrawn: withdrawn && { ...withdrawn, note: said(withdrawn.note) },
		})),
		escalated: state.escalated,
		nextEscalation: nextEscalation(state),
		tasks: state.remedies.map(({ what, owner, done, ...task }) => ({
			...task,
			...{ what: said(what), owner: said(owner), done: done && { ...done, note: said(done.note) } },
		})),
		flagged,
		mails: mailsInView(mails),
		notes: texts.map(({ key, text, hash }) => ({ key, text, hash })),
		head: { seq: state.seq, hash: state.head },
		timeline,
	};
}

/** A report whose workflow has not opened its case yet: the clock runs, and nothing has been done. */
function showReport(policy: Policy, reference: string, report: BreachIntake, now: string) {
	const { channel, awareAt, receivedAt, facts } = report;
	const by = notifyBy(awareAt);
	return {
		...({ reference, kind: 'breach', status: 'received', channel, awareAt, receivedAt, notifyBy: by } as const),
		...{ openedLate: isLate(awareAt, receivedAt), clockRunning: true, hoursLeft: hoursBetween(now, by), facts },
		dueOn: localDate(by, policy.timeZone),
		reporter: reporterOf(report),
	};
}

const reporterOf = (report: BreachIntake | undefined) =>
	report?.name === undefined && report?.email === undefined ? undefined : { name: report.name, email: report.email };
