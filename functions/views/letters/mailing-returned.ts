import type { MailDuty } from '../../core/case/statutory-mails.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface MailingReturned {
	readonly policy: Policy;
	readonly caseId: string;
	/** Id of the mailing. */
	readonly id: string;
	/** Key that stands for what came back among the mails of the case that did. */
	readonly mail: string;
	/** That the letter fulfils. */
	readonly duty: MailDuty | undefined;
	/** Where the API shows the mailing. */
	readonly link: string;
}

/** Tells the DPO that mails of a letter to many came back after what it came to had been reported: once, until that is settled, and naming nobody. */
export const mailingReturned = ({ policy, caseId, id, mail, duty, link }: MailingReturned): Letter =>
	letter({
		subject: `${duty ? 'Needs attention: mails' : 'Mails'} of mailing ${id} came back since it was reported`,
		blocks: [
			{
				paragraph: `Mails of the letter ${id} of case ${caseId} came back after its report. Who did not get it is listed at ${link}/undelivered; more may come back for some days, and you are not told of each.`,
			},
			{ paragraph: 'Tell these people in another way, also where the case is closed already.' },
			...(duty ? settling(mail, duty) : []),
			{ link: { label: 'The mailing', link } },
		],
		from: fromRightful(policy),
	});

const settling = (mail: string, { article }: MailDuty): readonly Block[] => [
	{
		facts: [
			['Mail', mail],
			['Duty', article],
		],
	},
	{
		paragraph:
			'Then send the case the action "settle-mail" with a note of how; in an open case "record-telling" does the same. Both ask how many the letter missed (missed): read it at the address below before the list, so that it is said of nobody whom you have not seen. You are told of those that come back after it.',
	},
];
