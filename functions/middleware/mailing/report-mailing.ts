import type { Links } from '../../adapters/links.ts';
import type { MailingProgress } from '../../core/mailing/mailing.ts';
import { MailingNotFoundError, type Mailings, type MailingWork } from '../../core/mailing/ports.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Clock, Mailbox } from '../../core/ports.ts';
import { mailingReport } from '../../views/letters/mailing-report.ts';

export interface ReportMailingDeps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly mailings: Pick<Mailings, 'get' | 'progress'>;
	readonly work: Pick<MailingWork, 'recordReport'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly links: Pick<Links, 'mailing'>;
}

interface Event {
	readonly mailingId: string;
}

/**
 * Tells the DPO what a mailing came to, once, and answers it: numbers only. From then on `get` says when it was reported. What comes back
 * later is counted by `progress`.
 *
 * @throws MailingNotFoundError
 */
export function makeReportMailing({ clock, policy, mailings, work, mailbox, links }: ReportMailingDeps) {
	return async ({ mailingId }: Event): Promise<MailingProgress> => {
		const mailing = await mailings.get(mailingId);
		if (!mailing) throw new MailingNotFoundError(mailingId);
		const progress = await mailings.progress(mailingId);
		const letter = mailingReport({ policy, mailing, progress, link: links.mailing(mailingId) });
		await mailbox.send(mailing.caseId, `mailing-report-${mailingId}`, { to: policy.dpo.email, ...letter });
		await work.recordReport(mailingId, clock.now());
		return progress;
	};
}
