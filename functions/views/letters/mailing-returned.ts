import type { KeptMailing } from '../../core/mailing/mailing.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface MailingReturned {
	readonly policy: Policy;
	readonly mailing: Pick<KeptMailing, 'id' | 'caseId' | 'letter'>;
	/** Where the API shows the mailing. */
	readonly link: string;
}

/** Tells the DPO that a mail of a letter to many came back after what it came to had been reported: once a mailing, and naming nobody. */
export const mailingReturned = ({ policy, mailing, link }: MailingReturned): Letter =>
	letter({
		subject: `Mailing ${mailing.id}: mails came back since it was reported`,
		blocks: [
			{
				paragraph: `Mails of the letter “${mailing.letter.subject}” of case ${mailing.caseId} came back after its report. Who did not get it is listed at ${link}/undelivered; more may come back for some days, and you are not told of each.`,
			},
			{ paragraph: 'Tell these people in another way, also where the case is closed already.' },
			{ link: { label: 'The mailing', link } },
		],
		from: fromRightful(policy),
	});
