import type { ComplaintState } from '../../core/complaint/complaint.ts';
import { stepInHand } from '../../core/complaint/work.ts';
import { longDate } from '../../views/dates.ts';
import type { KindFlagging } from './flagging.ts';

export const complaintFlagging = (cases: KindFlagging<ComplaintState>['cases']): KindFlagging<ComplaintState> => ({
	kind: 'complaint',
	cases,
	stepInHand,
	describe: ({ clock }) => ({ name: 'complaint', due: ['To be acknowledged by', longDate(clock.acknowledgeBy)] }),
});
