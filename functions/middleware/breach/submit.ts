import type { Breaches } from '../../adapters/breaches.ts';
import { wrongField } from '../../contract/problem.ts';
import { passedInstant } from '../../contract/requests/instants.ts';
import type { BreachIntake } from '../../core/breach/breach.ts';
import { isLate, notifyBy } from '../../core/breach/breach-clock.ts';
import { conflict } from '../../core/errors.ts';
import type { Workflow } from '../../core/ports.ts';
import { submitIntake } from '../submit-intake.ts';

interface Deps {
	readonly cases: Pick<Breaches, 'submit' | 'intake'>;
	readonly workflow: Pick<Workflow, 'start'>;
}

export interface BreachSubmitted {
	readonly reference: string;
	/** Instant by which the authority is notified. */
	readonly notifyBy: string;
	/** That instant had passed when it was reported. */
	readonly openedLate: boolean;
}

/**
 * Stores what was reported, then starts its workflow; a crash between the two is finished by reconcile.
 *
 * @throws CommandRejectedError where the reference belongs to another report.
 */
export async function submitBreach(deps: Deps, reference: string, intake: BreachIntake): Promise<BreachSubmitted> {
	await submitIntake(deps, reference, intake, (before) => {
		if (before.awareAt === intake.awareAt && before.facts?.nature === intake.facts.nature) return;
		throw conflict(`The Idempotency-Key was used for another report, ${reference}.`);
	});
	const { awareAt, receivedAt } = intake;
	return { reference, notifyBy: notifyBy(awareAt), openedLate: isLate(awareAt, receivedAt) };
}

/** The instant in UTC. @throws HttpProblem where it lies in the future, or before there was such a law. */
export function instantUnderLaw(field: string, given: string, now: string): string {
	const instant = passedInstant(field, given, now);
	if (instant < lawBegan) throw wrongField(field, `Write an instant since ${lawBegan.slice(0, 10)}, when the law began to apply.`);
	return instant;
}

/** The General Data Protection Regulation applies since then. */
const lawBegan = '2018-05-25T00:00:00.000Z';
