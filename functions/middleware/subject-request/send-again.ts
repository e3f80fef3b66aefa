import type { CaseState } from '../../core/case/case.ts';
import { recordSentAgain } from '../../core/case/mail-commands.ts';
import { dutyOf, keyToSendAgain, unsettledMails } from '../../core/case/statutory-mails.ts';
import type { CaseRepository, Clock, Mailbox, ReturnedMails } from '../../core/ports.ts';

interface Deps {
	readonly cases: CaseRepository;
	readonly mailbox: Mailbox;
	readonly returned: Pick<ReturnedMails, 'remove'>;
	readonly clock: Clock;
}

/**
 * Sends mails to the person that the law asks for, and that came back, to the address that they have now, as they were; each once. What
 * came back from that very address waits for the DPO.
 *
 * @returns how many were sent.
 */
export async function sendReturnedAgain({ cases, mailbox, returned, clock }: Deps, state: CaseState): Promise<number> {
	const { caseId, kind } = state;
	const owed = unsettledMails(state).filter(({ mail }) => dutyOf(kind, mail)?.to === 'person');
	if (owed.length === 0) return 0;
	const [person, kept] = await Promise.all([cases.person(caseId), mailbox.list(caseId)]);
	let sent = 0;
	for (const { mail } of owed) {
		const before = kept.find(({ key }) => key === mail);
		if (!person || !before || before.to === person.email) continue;
		const { subject, text, html, headers } = before;
		const key = keyToSendAgain(state, mail);
		await mailbox.send(caseId, key, { to: person.email, subject, text, html, ...(headers && { headers }) });
		await cases.apply(caseId, 'system', clock.now(), (current) => recordSentAgain(current, mail, key));
		await returned.remove(caseId, mail);
		sent++;
	}
	return sent;
}
