import type { KeptMailing, MailingProgress, NotListed } from '../../core/mailing/mailing.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { categoryName, storeName } from '../wording/outcome.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface MailingReport {
	readonly policy: Policy;
	readonly mailing: Pick<KeptMailing, 'id' | 'caseId' | 'letter' | 'listing' | 'refused'>;
	readonly progress: MailingProgress;
	/** Where the API shows the mailing. */
	readonly link: string;
}

const notListedInWords: Readonly<Record<NotListed['why'], string>> = {
	'by-hand': 'only a person can search it',
	'cannot-list': 'it answers for people that it is asked for, and names nobody by itself',
	undated: 'its records have no date of collection, by which it would name them',
};

/** Tells the DPO what a mailing came to: figures, and whom it could not reach. It names nobody. */
export function mailingReport(report: MailingReport): Letter {
	const { policy, mailing, progress, link } = report;
	if (mailing.refused !== undefined) return refusal(report, mailing.refused);
	const { listed, rejectedRows, sent, repeated, undelivered, failed } = progress;
	const { notListed } = mailing.listing;
	const trouble = rejectedRows + failed + undelivered + notListed.length > 0;
	const blocks: Block[] = [
		{ paragraph: `The letter “${mailing.letter.subject}” of case ${mailing.caseId} has gone out.` },
		{
			facts: [
				['People on the list', String(listed)],
				['Sent', String(sent)],
				['Of these perhaps twice', String(repeated)],
				['Came back so far', String(undelivered)],
				['Not sent', String(failed)],
				['Rows by which nobody can be mailed', String(rejectedRows)],
			],
		},
	];
	if (repeated > 0) {
		blocks.push({
			paragraph:
				'Perhaps twice: something stopped between sending the mail and writing down that it was sent, and so it was sent again.',
		});
	}
	if (failed + undelivered > 0) {
		blocks.push({ paragraph: `Who did not get it is listed at ${link}/undelivered. Mails may come back for some days.` });
	}
	if (rejectedRows > 0) {
		blocks.push({
			paragraph: `What is wrong with the rows that were left out is listed at ${link}/rejected, for a fortnight. Put right, they can be mailed as a list of their own.`,
		});
	}
	if (notListed.length > 0) {
		blocks.push(
			{ heading: 'Stores that do not name their people' },
			{
				list: notListed.map(
					({ store, category, why }) =>
						`${categoryName(policy, category)} in ${storeName(policy, store)}: ${notListedInWords[why]}`,
				),
			},
			{ paragraph: 'People of whom nothing stands elsewhere were not mailed. Upload a list of them, or tell them in another way.' },
		);
	}
	blocks.push({ link: { label: 'The mailing', link } });
	return letter({
		subject: `Mailing ${mailing.id}: ${sent} sent${trouble ? ', not everybody was reached' : ''}`,
		blocks,
		from: fromRightful(policy),
	});
}

/** Nobody was mailed. */
const refusal = ({ policy, mailing, link }: MailingReport, why: string): Letter =>
	letter({
		subject: `Mailing ${mailing.id}: the list was refused, nobody was mailed`,
		blocks: [
			{ paragraph: `The letter “${mailing.letter.subject}” of case ${mailing.caseId} went to nobody: the list could not be read.` },
			{ facts: [['Why', why]] },
			{ paragraph: 'Put the list right, upload it by a form of its own, and order the letter again.' },
			{ link: { label: 'The mailing', link } },
		],
		from: fromRightful(policy),
	});
