import type { CaseState } from '../../core/case/case.ts';
import { withCaseDates } from '../../core/case/case-dates.ts';
import { stepInHand } from '../../core/case/fold.ts';
import { longDate } from '../../views/dates.ts';
import { rightName } from '../../views/wording/rights.ts';
import type { KindFlagging } from '../kinds/flagging.ts';

export const subjectRequestFlagging = (cases: KindFlagging<CaseState>['cases']): KindFlagging<CaseState> => ({
	kind: 'subject-request',
	cases,
	stepInHand,
	describe: (state, now) => ({
		name: rightName[state.right],
		due: ['Due by law', longDate(withCaseDates(state, now).dueOn)],
	}),
});
