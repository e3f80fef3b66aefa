import { type ComplaintPorts, complaintPorts } from '../adapters/complaint-ports.ts';
import { mailThatTells, recordAnswer } from '../core/complaint/commands.ts';
import { isOver } from '../core/complaint/fold.ts';
import { CaseNotFoundError } from '../core/ports.ts';
import { type ComplaintMailPorts, writeToComplainant } from '../middleware/complaint/mails.ts';
import { readRemedy } from '../middleware/complaint/remedy-text.ts';
import { step } from '../middleware/step.ts';
import { complaintOutcome } from '../views/letters/complaint/outcome.ts';

/** Tells the person the outcome, with what the case was decided under. Once; a repeated call finds it done. */
export function makeAnswerComplaint(deps: ComplaintMailPorts & Pick<ComplaintPorts, 'policies'>) {
	const { complaints, clock, texts, policies } = deps;
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const state = await complaints.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		if (!state.outcome || state.answered || isOver(state)) return;
		const mail = mailThatTells(state, 'outcome');
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
		await writeToComplainant(deps, state, mail, letter);
		await complaints.apply(caseId, 'system', clock.now(), (now) => recordAnswer(now, mail));
	};
}

export const handler = step(() => makeAnswerComplaint(complaintPorts()));
