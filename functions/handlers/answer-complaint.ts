import { type ComplaintPorts, complaintPorts } from '../adapters/complaint-ports.ts';
import { isOver } from '../core/complaint/fold.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { type TellingPorts, tellByMail } from '../middleware/complaint/mails.ts';
import { readRemedy } from '../middleware/complaint/remedy-text.ts';
import { step } from '../middleware/step.ts';
import { complaintOutcome } from '../views/letters/complaint/outcome.ts';

/** Tells the person the outcome, with what the case was decided under. Once; a repeated call finds it done. */
export function makeAnswerComplaint(deps: TellingPorts & Pick<ComplaintPorts, 'policies'>) {
	const { complaints, texts, policies } = deps;
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const state = await complaints.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		if (!state.outcome || state.answered || isOver(state)) return;
		const remedies = await Promise.all(
			state.remedies.map(async ({ task, dueOn }) => {
				const text = await texts.get(caseId, task.key);
				return text === undefined ? [] : [{ what: readRemedy(text).task, dueOn }];
			}),
		);
		const letter = complaintOutcome({
			policy: await policies.of(state.policyVersion),
			state,
			outcome: state.outcome.outcome,
			reasons: (await texts.get(caseId, state.outcome.reasons.key)) ?? '',
			remedies: remedies.flat(),
		});
		await tellByMail(deps, state, 'outcome', letter);
	};
}

export const handler = step(() => makeAnswerComplaint(complaintPorts()));
