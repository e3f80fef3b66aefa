/**
 * Which mails the law asks for. One of these that comes back leaves a duty undone, so that a person has to see to it; of the others it is
 * enough that the case shows it.
 */
import type { CaseHead, CaseKindName, UndeliveredMail } from './kind.ts';

/** A duty that a mail fulfils. */
export interface MailDuty {
	/** What the mail is for, in words that go on from "the mail". */
	readonly says: string;
	readonly article: string;
	/** Whom it goes to. What goes to the person is sent again to another address of theirs. */
	readonly to: 'person' | 'people' | 'recipient' | 'authority';
}

/**
 * By what the key begins with, up to a hyphen. Not here: what nobody has to be told (receipts, links that were asked for), what goes to an
 * address that nobody has confirmed (a mistyped one lapses by itself), and what goes to ourselves.
 */
export const statutoryMails: Readonly<Record<CaseKindName, Readonly<Record<string, MailDuty>>>> = {
	'subject-request': {
		done: { says: 'that tells the person what was done', article: 'UK GDPR Art 12(3)', to: 'person' },
		refused: { says: 'that refuses the request', article: 'UK GDPR Art 12(4)', to: 'person' },
		lapsed: {
			says: 'that tells the person that nothing is done, since what was asked for did not come',
			article: 'UK GDPR Art 12(4)',
			to: 'person',
		},
		'clock-extended': { says: 'that tells the person that it takes longer', article: 'UK GDPR Art 12(3)', to: 'person' },
		'clock-paused': { says: 'that asks the person what the request is for', article: 'UK GDPR Art 12A', to: 'person' },
		'proof-asked': { says: 'that asks the person for proof', article: 'UK GDPR Art 12(5), 12(6)', to: 'person' },
		'restriction-lifting': { says: 'that tells the person that a restriction ends', article: 'UK GDPR Art 18(3)', to: 'person' },
		recipient: {
			says: 'that tells a recipient what was done to data that it was given',
			article: 'UK GDPR Art 19',
			to: 'recipient',
		},
	},
	breach: {
		authority: { says: 'that notifies the supervisory authority', article: 'UK GDPR Art 33(1)', to: 'authority' },
		people: { says: 'that tells people of the breach', article: 'UK GDPR Art 34(1)', to: 'people' },
	},
	complaint: {
		acknowledgement: { says: 'that acknowledges the complaint', article: 'DPA 2018 s.164A', to: 'person' },
		progress: { says: 'that tells the person how the complaint stands', article: 'DPA 2018 s.164A', to: 'person' },
		outcome: { says: 'that tells the person the outcome of the complaint', article: 'DPA 2018 s.164A', to: 'person' },
	},
	'policy-notice': {},
};

/** How the key of a mail that is sent again ends. */
const again = /\.again-\d+$/;

/** The duty that the mail fulfils; `undefined`: none. */
export function dutyOf(kind: CaseKindName, mail: string): MailDuty | undefined {
	const key = mail.replace(again, '');
	const [, duty] = Object.entries(statutoryMails[kind]).find(([stem]) => key === stem || key.startsWith(`${stem}-`)) ?? [];
	return duty;
}

/** Mails of the case that came back, that the law asks for, and that nobody has dealt with. */
export const unsettledMails = ({ kind, undelivered = [] }: CaseHead): readonly UndeliveredMail[] =>
	undelivered.filter(({ mail, settledAt }) => settledAt === undefined && dutyOf(kind, mail) !== undefined);

/** Key under which a mail that came back is sent again: another for each time that it did. */
export function keyToSendAgain({ undelivered = [] }: CaseHead, mail: string): string {
	const stem = mail.replace(again, '');
	return `${stem}.again-${undelivered.filter((each) => each.mail.replace(again, '') === stem).length}`;
}

/** Key of the mail that tells the DPO of one that came back. */
export const keyOfWarning = (mail: string): string => `undelivered-${mail}`;
