import { recordReminder } from '../../core/policy-notice/commands.ts';
import { nextReminder } from '../../core/policy-notice/fold.ts';
import type { PolicyNotices } from '../../core/policy-notice/ports.ts';
import type { DeadlineCounts, KindDeadlines } from '../kinds/deadlines.ts';
import { type PolicyNoticeMailDeps, remind } from './mails.ts';

interface Deps extends PolicyNoticeMailDeps {
	readonly notices: Pick<PolicyNotices, 'load' | 'apply' | 'listOpen'>;
}

/** What the clock does to notices: the DPO is reminded, then the escalation contact, while nothing is decided, or nobody has been told. */
export function policyNoticeDeadlines(deps: Deps): KindDeadlines {
	return {
		kind: 'policy-notice',
		listOpen: (options) => deps.notices.listOpen(options),
		async meet(caseId, now): Promise<DeadlineCounts> {
			const counts = { reminded: 0, escalated: 0 };
			let state = await deps.notices.load(caseId);
			for (let due = state && nextReminder(state); state && due && due.at <= now; due = nextReminder(state)) {
				const { of } = due;
				// The mail's key keeps it from going out twice, so the record can come after it.
				await remind(deps, state, of);
				state = await deps.notices.apply(caseId, 'system', now, (current) => recordReminder(current, of));
				if (of.endsWith('escalation')) counts.escalated++;
				else counts.reminded++;
			}
			return counts;
		},
	};
}
