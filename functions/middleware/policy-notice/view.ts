import type { CasePorts } from '../../adapters/case-ports.ts';
import type { TextReference } from '../../core/case/kind.ts';
import { mailingOf } from '../../core/mailing/case-mailing.ts';
import { type PolicyNoticeIntake, type PolicyNoticeState, policyNoticeStatuses } from '../../core/policy-notice/policy-notice.ts';
import type { PolicyNotices } from '../../core/policy-notice/ports.ts';
import type { Mailbox } from '../../core/ports.ts';
import { type KindView, mailsInView } from '../kinds/view.ts';
import { notedDifference } from './noted-difference.ts';

interface Deps extends Pick<CasePorts, 'texts'> {
	readonly notices: PolicyNotices;
	readonly mailbox: Pick<Mailbox, 'list'>;
}

/** What the DPO sees of changes of the policy. */
export function policyNoticeView(deps: Deps): KindView<PolicyNoticeState> {
	const { notices } = deps;
	return {
		kind: 'policy-notice',
		...{ cases: notices, statuses: policyNoticeStatuses, closedStatuses: ['told', 'told-otherwise', 'not-told'] },
		summaryOf: (state) => summaryOf(state),
		show: (state) => show(deps, state),
		showIntake: async (reference) => {
			const intake = await notices.intake(reference);
			return intake?.kind === 'policy-notice' ? showIntake(reference, intake) : undefined;
		},
	};
}

const summaryOf = (state: PolicyNoticeState) => {
	const {
		caseId: reference,
		kind,
		status,
		before,
		after,
		to: number,
		standing,
		inForceSince,
		openedAt,
		changes,
		mustBeTold,
	} = state;
	return { reference, kind, status, before, after, number, standing, inForceSince, openedAt, changes, mustBeTold };
};

/** Everything about one change. Words stand where their references did. */
async function show({ notices, texts: kept, mailbox }: Deps, state: PolicyNoticeState) {
	const { caseId, decision, settled, flagged, reminded, closedAt, mailings } = state;
	const [timeline, mails, texts, difference] = await Promise.all([
		notices.events(caseId),
		mailbox.list(caseId),
		kept.list(caseId),
		notedDifference(kept, state),
	]);
	const words = new Map(texts.map(({ key, text }) => [key, text]));
	const said = (reference: TextReference | undefined) => reference && words.get(reference.key);
	return {
		...{ ...summaryOf(state), difference, reminded, flagged, closedAt },
		decision: decision && { ...decision, grounds: said(decision.grounds) },
		mailings: mailings.map(({ number, text, source, ...mailing }) => ({
			...{ id: mailingOf(caseId, number), number, ...mailing, text: said(text) },
			categories: source.kind === 'stores' ? source.categories : undefined,
		})),
		settled: settled && { at: settled.at, note: said(settled.note) },
		mails: mailsInView(mails),
		notes: texts.filter(({ key }) => key !== state.difference.key).map(({ key, text, hash }) => ({ key, text, hash })),
		head: { seq: state.seq, hash: state.head },
		timeline,
	};
}

/** A change whose workflow has not opened its case yet. */
const showIntake = (reference: string, { before, after, to: number, upcoming, receivedAt }: PolicyNoticeIntake) => ({
	...({ reference, kind: 'policy-notice', status: 'received', before, after, number } as const),
	...{ standing: upcoming ? ('to-come' as const) : ('in-force' as const), openedAt: receivedAt },
});
