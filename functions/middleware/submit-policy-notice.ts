import { type PolicyChange, referenceOfChange } from '../core/policy-notice/change.ts';
import type { PolicyNotices } from '../core/policy-notice/ports.ts';
import type { Clock, Workflow } from '../core/ports.ts';
import { submitIntake } from './submit-intake.ts';

interface Deps {
	readonly clock: Clock;
	readonly notices: PolicyNotices;
	readonly workflow: Pick<Workflow, 'start'>;
}

/** Notes a change of the policy, and starts its workflow; one that was noted already stays as it is. @returns the reference of its case */
export async function submitPolicyNotice(
	{ clock, notices, workflow }: Deps,
	change: PolicyChange,
	enteredBy?: string,
): Promise<string> {
	const reference = referenceOfChange(change);
	const { before, after, upcoming } = change;
	const intake = {
		kind: 'policy-notice',
		before,
		after,
		upcoming,
		receivedAt: clock.now(),
		...(enteredBy && { enteredBy }),
	} as const;
	await submitIntake({ cases: notices, workflow }, reference, intake);
	return reference;
}
