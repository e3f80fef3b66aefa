import type { BreachState } from '../../core/breach/breach.ts';
import { breachStepInHand } from '../../core/breach/work.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longTimeOf } from '../../views/dates.ts';
import type { KindFlagging } from '../kinds/flagging.ts';

export const breachFlagging = (
	cases: KindFlagging<BreachState>['cases'],
	{ timeZone }: Pick<Policy, 'timeZone'>,
): KindFlagging<BreachState> => ({
	kind: 'breach',
	cases,
	stepInHand: breachStepInHand,
	describe: ({ notifyBy }) => ({
		name: 'personal data breach',
		due: ['To be notified by', longTimeOf(notifyBy, timeZone)],
	}),
});
