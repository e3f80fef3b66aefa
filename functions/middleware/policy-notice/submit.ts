import type { PolicyChange } from '../../core/policy-notice/change.ts';
import type { Clock, Workflow } from '../../core/ports.ts';
import { submitIntake } from '../submit-intake.ts';
import { type CasesOfChangePorts, caseOfChange } from './cases-of-change.ts';

interface Deps extends CasesOfChangePorts {
	readonly clock: Clock;
	readonly workflow: Pick<Workflow, 'start'>;
}

/**
 * Notes a change of the policy, and starts its workflow. One change has one open case, whoever notes it, and however often.
 *
 * @param by the DPO who asks for it: one that is closed is then followed by another.
 * @returns the reference of the case, and whether there was none before.
 */
export async function submitPolicyNotice(
	deps: Deps,
	change: PolicyChange,
	by?: string,
): Promise<{ readonly reference: string; readonly isNew: boolean }> {
	const { caseId: reference, exists } = await caseOfChange(deps, change, { again: by !== undefined });
	if (exists) return { reference, isNew: false };
	const intake = { kind: 'policy-notice', ...change, receivedAt: deps.clock.now(), ...(by && { enteredBy: by }) } as const;
	await submitIntake({ cases: deps.notices, workflow: deps.workflow }, reference, intake);
	return { reference, isNew: true };
}
