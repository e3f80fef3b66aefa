import type { ComplaintState } from '../../core/complaint/complaint.ts';
import { firstDuty } from '../../core/complaint/deadlines.ts';
import { stepInHand } from '../../core/complaint/work.ts';
import { longDate } from '../../views/dates.ts';
import type { KindFlagging } from '../kinds/flagging.ts';

export const complaintFlagging = (cases: KindFlagging<ComplaintState>['cases']): KindFlagging<ComplaintState> => ({
	kind: 'complaint',
	cases,
	stepInHand,
	describe(state) {
		const duty = firstDuty(state);
		return { name: 'complaint', ...(duty && { due: [`Due first: ${duty.what}`, longDate(duty.dueOn)] as const }) };
	},
});
