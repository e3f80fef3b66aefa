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
