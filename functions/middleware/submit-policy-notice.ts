import { type PolicyChange, referenceOfChange } from '../core/policy-notice/change.ts';
import type { PolicyHistory, PolicyNotices } from '../core/policy-notice/ports.ts';
import type { Clock, Workflow } from '../core/ports.ts';
import { submitIntake } from './submit-intake.ts';

interface Deps {
	readonly clock: Clock;
	readonly notices: PolicyNotices;
	readonly history: Pick<PolicyHistory, 'claim'>;
	readonly workflow: Pick<Workflow, 'start'>;
}

/**
 * Notes a change of the policy, and starts its workflow. One change has one case, whoever notes it, and however often.
 *
 * @returns the reference of the case, and whether there was none before.
 */
export async function submitPolicyNotice(
	{ clock, notices, history, workflow }: Deps,
	change: PolicyChange,
	enteredBy?: string,
): Promise<{ readonly reference: string; readonly isNew: boolean }> {
	const named = referenceOfChange(change);
	const reference = await history.claim(named, named);
	if (await notices.load(reference)) return { reference, isNew: false };
	const { before, after, upcoming } = change;
	const intake = {
		kind: 'policy-notice',
		before,
		after,
		upcoming,
		receivedAt: clock.now(),
		...(enteredBy && { enteredBy }),
	} as const;
	const outcome = await submitIntake({ cases: notices, workflow }, reference, intake);
	return { reference, isNew: outcome === 'stored' };
}
