import type { BreachPorts } from '../adapters/breach-ports.ts';
import type { BreachIntake, BreachState } from '../core/breach/breach.ts';
import { hoursBetween, isLate, notifyBy } from '../core/breach/breach-clock.ts';
import { isClockRunning, nextEscalation } from '../core/breach/fold.ts';
import type { TextReference } from '../core/case/kind.ts';
import type { Mailbox } from '../core/ports.ts';

interface Deps extends Pick<BreachPorts, 'cases' | 'clock' | 'texts'> {
	readonly mailbox: Pick<Mailbox, 'list'>;
}

/** A breach as the DPO's list shows it; `now` is an instant. */
export function summaryOfBreach(state: BreachState, now: string) {
	const { caseId: reference, kind, status, channel, awareAt, receivedAt, openedLate, severity } = state;
	const clockRunning = isClockRunning(state);
	return {
		...{ reference, kind, status, channel, awareAt, receivedAt, notifyBy: state.notifyBy, openedLate, clockRunning },
		...(clockRunning && { hoursLeft: hoursBetween(now, state.notifyBy) }),
		severity,
	};
}

/** Everything about one breach. Words stand where their references did, while they are kept. */
export async function showBreach(deps: Deps, state: BreachState) {
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
	const { authorityDecision, peopleDecision, peopleTold, notice, ordered, authorityReference, flagged, processor } = state;
	return {
		...summaryOfBreach(state, deps.clock.now()),
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
		peopleTold: peopleTold && { ...peopleTold, how: said(peopleTold.how) },
		notice: notice && { ...notice, id: caseId, text: said(notice.text) },
		escalated: state.escalated,
		nextEscalation: nextEscalation(state),
		tasks: state.remedies.map(({ what, owner, done, ...task }) => ({
			...task,
			...{ what: said(what), owner: said(owner), done: done && { ...done, note: said(done.note) } },
		})),
		flagged,
		mails: mails.map(({ key, to, subject, recordedAt, sentAt }) => ({ key, to, subject, recordedAt, sentAt })),
		notes: texts.map(({ key, text, hash }) => ({ key, text, hash })),
		head: { seq: state.seq, hash: state.head },
		timeline,
	};
}

/** A report whose workflow has not opened its case yet: the clock runs, and nothing has been done. */
export function showReport(reference: string, report: BreachIntake, now: string) {
	const { channel, awareAt, receivedAt, facts } = report;
	const by = notifyBy(awareAt);
	return {
		...{ reference, kind: 'breach', status: 'received', channel, awareAt, receivedAt, notifyBy: by },
		...{ openedLate: isLate(awareAt, receivedAt), clockRunning: true, hoursLeft: hoursBetween(now, by), facts },
		reporter: reporterOf(report),
	};
}

const reporterOf = (report: BreachIntake | undefined) =>
	report?.name === undefined && report?.email === undefined ? undefined : { name: report.name, email: report.email };
