import type { Links } from '../../adapters/links.ts';
import type { CaseState, PersonNotice } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { CaseRepository, ErasableTexts, Mail, Mailbox } from '../../core/ports.ts';
import { addressChanged } from '../../views/letters/address-changed.ts';
import { clarificationAsked } from '../../views/letters/clarification-asked.ts';
import { clockResumed } from '../../views/letters/clock-resumed.ts';
import type { Letter } from '../../views/letters/letter.ts';
import { proofAsked } from '../../views/letters/proof-asked.ts';
import { proofReceived } from '../../views/letters/proof-received.ts';
import { requestLapsed } from '../../views/letters/request-lapsed.ts';
import { timeExtended } from '../../views/letters/time-extended.ts';
import { mailEachNowOrLater } from '../mail-now-or-later.ts';

interface Deps {
	readonly policy: Policy;
	readonly cases: CaseRepository;
	readonly texts: ErasableTexts;
	readonly mailbox: Mailbox;
	readonly links: Pick<Links, 'view'>;
}

/**
 * Mails the person what happened to the clock, or to their address, and was not mailed yet; each once, by the number of its event.
 *
 * @param before instant: what is not older is left to whoever is at it.
 * @returns how many were mailed.
 */
export async function sendClockMails(deps: Deps, state: CaseState, before?: string): Promise<number> {
	const owed = state.notices.filter(({ mail, at }) => !state.mails.includes(mail) && (before === undefined || at <= before));
	if (owed.length === 0) return 0;
	const person = await deps.cases.person(state.caseId);
	if (!person) return 0;
	const mails: Record<string, Mail> = {};
	for (const notice of owed) mails[notice.mail] = { to: person.email, ...(await letterOf(deps, state, notice)) };
	return mailEachNowOrLater(deps.mailbox, state, mails);
}

async function letterOf({ policy, texts, links }: Deps, state: CaseState, notice: PersonNotice): Promise<Letter> {
	const text = 'text' in notice && notice.text ? ((await texts.get(state.caseId, notice.text.key)) ?? '') : '';
	switch (notice.about) {
		case 'extended':
			return timeExtended({ policy, state, reasons: text, dueOn: notice.dueOn });
		case 'paused':
			return clarificationAsked({ policy, state, question: text });
		case 'resumed':
			return clockResumed({ policy, state, ...notice });
		case 'proof-asked':
			return proofAsked({ policy, state, kind: notice.kind, text });
		case 'proof-received':
			return proofReceived({ policy, state, ...notice });
		case 'lapsed':
			return requestLapsed({ policy, state, awaited: notice.awaited });
		case 'address-changed':
			return addressChanged({ policy, state, statusLink: await links.view(state) });
	}
}
