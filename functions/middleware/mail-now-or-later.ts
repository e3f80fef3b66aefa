import type { CaseHead } from '../core/case/kind.ts';
import { withoutPersonalData } from '../core/errors.ts';
import type { Mail, Mailbox } from '../core/ports.ts';
import { logger } from './step.ts';

/** A mail that SES does not take now is recorded, and reconcile sends it; an error would tell a stranger that there is one. */
export async function mailNowOrLater(mailbox: Pick<Mailbox, 'send'>, caseId: string, key: string, mail: Mail): Promise<void> {
	try {
		await mailbox.send(caseId, key, mail);
	} catch (error) {
		logger.error('A mail could not be sent', withoutPersonalData(error));
	}
}

/**
 * Sends each mail of a case that was not sent, in order and whatever becomes of the others: whom SES does not take keeps back nobody else's.
 * Such a mail is recorded; reconcile tries it again, and counts each failure, so that whoever sent it may go on.
 *
 * @param mails by key. @returns how many went out, now or before.
 * @throws what kept a mail from being recorded, once all were tried.
 */
export async function mailEachNowOrLater(
	mailbox: Pick<Mailbox, 'send' | 'list'>,
	{ caseId, mails: sent }: Pick<CaseHead, 'caseId' | 'mails'>,
	mails: Readonly<Record<string, Mail>>,
): Promise<number> {
	const failed = new Map<string, unknown>();
	for (const [key, mail] of Object.entries(mails)) {
		// What the chain says is sent may not be kept any more.
		if (sent.includes(key)) continue;
		await mailbox.send(caseId, key, mail).catch((error: unknown) => failed.set(key, error));
	}
	if (failed.size > 0) {
		const recorded = new Set((await mailbox.list(caseId)).map(({ key }) => key));
		for (const [key, error] of failed) {
			if (!recorded.has(key)) throw error;
			logger.error('A mail could not be sent', { caseId, key, error: withoutPersonalData(error) });
		}
	}
	return Object.keys(mails).length - failed.size;
}
