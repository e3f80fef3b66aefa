import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import { close } from '../core/case/commands.ts';
import { CaseNotFoundError, type Subjects } from '../core/ports.ts';
import { step } from '../middleware/step.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock'> {
	readonly subjects: Subjects;
}

/** Closes the case, and gives up the person's claim to the right. What an unverified request left is forgotten. */
export function makeCloseCase({ cases, clock, subjects }: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		const person = await cases.person(caseId);
		if (person) await subjects.releaseRight(person.subjectKey, state.right, caseId);
		if (!state.identity) await cases.forgetPerson(caseId);
		await cases.apply(caseId, 'system', clock.now(), close);
	};
}

function production(): Deps {
	const ports = casePorts();
	return { ...ports, subjects: subjects(ports.client, required(env.subjectsTable)) };
}

export const handler = step(() => makeCloseCase(production()));
