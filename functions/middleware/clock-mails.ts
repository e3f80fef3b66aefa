import type { CaseState, ClockNotice } from '../core/case/case.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { CaseRepository, ErasableTexts, Mailbox } from '../core/ports.ts';
import { clarificationAsked } from '../views/letters/clarification-asked.ts';
import { clockResumed } from '../views/letters/clock-resumed.ts';
import type { Letter } from '../views/letters/letter.ts';
import { timeExtended } from '../views/letters/time-extended.ts';

interface Deps {
	readonly policy: Policy;
	readonly cases: CaseRepository;
	readonly texts: ErasableTexts;
	readonly mailbox: Mailbox;
}

/**
 * Mails the person what happened to the clock and was not mailed yet; each once, by the number of its event.
 *
 * @param before instant: what is not older is left to whoever is at it.
 * @returns how many were mailed.
 */
export async function sendClockMails(deps: Deps, state: CaseState, before?: string): Promise<number> {
	const owed = state.notices.filter(({ mail, at }) => !state.mails.includes(mail) && (before === undefined || at <= before));
	if (owed.length === 0) return 0;
	const person = await deps.cases.person(state.caseId);
	if (!person) return 0;
	for (const notice of owed) {
		await deps.mailbox.send(state.caseId, notice.mail, { to: person.email, ...(await letterOf(deps, state, notice)) });
	}
	return owed.length;
}

async function letterOf({ policy, texts }: Deps, state: CaseState, notice: ClockNotice): Promise<Letter> {
	if (notice.about === 'resumed') return clockResumed({ policy, state, ...notice });
	const text = (await texts.get(state.caseId, notice.text.key)) ?? '';
	if (notice.about === 'paused') return clarificationAsked({ policy, state, question: text });
	return timeExtended({ policy, state, reasons: text, dueOn: notice.dueOn });
}
