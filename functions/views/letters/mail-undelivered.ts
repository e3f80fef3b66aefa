import type { CaseKindName, NonDelivery } from '../../core/case/kind.ts';
import type { MailDuty } from '../../core/case/statutory-mails.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface MailUndelivered {
	readonly policy: Policy;
	readonly caseId: string;
	readonly kind: CaseKindName;
	/** Key of the mail. */
	readonly mail: string;
	readonly why: NonDelivery;
	readonly duty: MailDuty;
	/** Where the DPO API shows the case. */
	readonly caseLink: string;
}

const reasons: Readonly<Record<NonDelivery, string>> = {
	bounced: 'The mailbox does not take it',
	complained: 'Its reader called it spam; it may not have been read, and no further mail arrives there',
	suppressed: 'SES did not send it: the address is on its suppression list',
	rejected: 'SES did not send it: it took the mail for harmful',
};

/** Tells the DPO that a mail which the law asks for did not arrive. Not to whom it went: the case says that. */
export const mailUndelivered = ({ policy, caseId, kind, mail, why, duty, caseLink }: MailUndelivered): Letter =>
	letter({
		subject: `Needs attention: a mail of case ${caseId} came back`,
		blocks: [
			{ paragraph: `The mail ${duty.says} came back. Until they hear of it otherwise, a duty is not fulfilled.` },
			{
				facts: [
					['Mail', mail],
					['Why', reasons[why]],
					['Duty', duty.article],
				],
			},
			{
				paragraph: [
					'Send it otherwise, by post for example, and then send the case the action "settle-mail" with a note of how.',
					...(kind === 'subject-request' && duty.to === 'person'
						? ['While the request is not answered, the action "change-address" sends it again to the address that you give.']
						: []),
				].join(' '),
			},
			{ link: { label: 'The case', link: caseLink } },
		],
		from: fromRightful(policy),
	});
