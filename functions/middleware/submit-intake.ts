import { withoutPersonalData } from '../core/errors.ts';
import type { CaseRepository, Person, Workflow } from '../core/ports.ts';
import { logger } from './step.ts';

/** Stores the intake, then starts its workflow; a crash between the two is finished by reconcile. */
export async function submitIntake(
	{ cases, workflow }: { readonly cases: CaseRepository; readonly workflow: Workflow },
	reference: string,
	person: Person,
): Promise<'stored' | 'existed'> {
	const outcome = await cases.submit(reference, person);
	try {
		await workflow.start(reference, { intakeId: reference });
	} catch (error) {
		// It is stored, and will not be lost: reconcile starts it.
		logger.error('A workflow could not be started', withoutPersonalData(error));
	}
	return outcome;
}
