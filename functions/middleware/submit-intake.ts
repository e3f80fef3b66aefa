import { HttpProblem } from '../contract/problem.ts';
import type { Right } from '../core/case/case.ts';
import type { CaseHead } from '../core/case/kind.ts';
import { withoutPersonalData } from '../core/errors.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { CaseLog, Intake, Workflow } from '../core/ports.ts';
import { type Particulars, wrongParticulars } from '../core/request/particulars.ts';
import { logger } from './step.ts';

type Intakes<I extends Intake> = Pick<CaseLog<CaseHead, never, I>, 'submit' | 'intake'>;

/**
 * Stores the intake of a case of any kind, then starts its workflow; a crash between the two is finished by reconcile.
 *
 * @param unlike throws where what is stored under the reference came from something else.
 */
export async function submitIntake<I extends Intake>(
	{ cases, workflow }: { readonly cases: Intakes<I>; readonly workflow: Pick<Workflow, 'start'> },
	reference: string,
	intake: I,
	unlike?: (before: I) => void,
): Promise<'stored' | 'existed'> {
	const outcome = await cases.submit(reference, intake);
	const before = outcome === 'existed' && unlike ? await cases.intake(reference) : undefined;
	if (before) unlike?.(before);
	try {
		await workflow.start(reference, { intakeId: reference });
	} catch (error) {
		// It is stored, and will not be lost: reconcile starts it.
		logger.error('A workflow could not be started', withoutPersonalData(error));
	}
	return outcome;
}

/**
 * What a request says beyond its right; nothing where it says nothing.
 *
 * @throws HttpProblem with the fields that the right has not, or lacks, or that the policy does not know.
 */
export function checkedParticulars(
	policy: Policy,
	right: Right,
	particulars: Particulars,
	details: string | undefined,
): Particulars | undefined {
	const wrong = wrongParticulars(policy, right, particulars, details);
	if (wrong.length > 0) throw new HttpProblem(422, 'Some fields need another look', 'See errors for what to write.', wrong);
	return Object.keys(particulars).length > 0 ? particulars : undefined;
}
