/**
 * What SES says of a mail after it took it, by EventBridge, for a configuration set with an event destination: the event `Email Bounced`,
 * `Email Complaint Received`, `Email Rejected` or `Email Rendering Failed` of the source `aws.ses`, whose `detail` is the record that SES
 * also publishes elsewhere ("Contents of event data that Amazon SES publishes"):
 *
 * - `eventType`: `Bounce`, `Complaint`, `Reject`, `Rendering Failure`; others are about mails that are on their way, or arrived. A mail whose
 *   delivery is put off is a `DeliveryDelay`, and no bounce until SES gives up.
 * - `bounce`, of a bounce: `bounceType` `Permanent`, `Transient` (given up after retries) or `Undetermined`; `bounceSubType` `Suppressed` or
 *   `OnAccountSuppressionList` where SES did not try, since the address is on its own list or on the account's. Beside these
 *   `bouncedRecipients`, which we do not ask for: they are addresses.
 * - `mail.tags`: what the mail was sent with, each a list of texts, beside SES's own `ses:…`. `mail` also has addresses and headers.
 *
 * SES publishes as well as it can, and may say the same twice, late, or in another order.
 */
import type { NonDelivery } from '../core/case/kind.ts';

/** The part of the event that the rule lets through, without personal data. */
export interface MailEvent {
	readonly source: 'aws.ses';
	readonly detail: {
		readonly eventType: 'Bounce' | 'Complaint' | 'Reject' | 'Rendering Failure';
		readonly bounce?: { readonly bounceType: string; readonly bounceSubType: string };
		readonly mail: { readonly tags: Readonly<Record<string, readonly string[]>> };
	};
}

/** Names of the tags that mails are sent with. */
export const mailTags = { case: 'case', mail: 'mail', mailing: 'mailing', recipient: 'recipient' } as const;

/** Longest value of a tag. */
const longestTag = 256;

/** The text as the value of a tag, which has ASCII letters, digits, hyphens and underscores only; `undefined` where it is too long. */
export function tagValue(text: string): string | undefined {
	const value = text.replaceAll(/[^A-Za-z0-9-]/gu, (character) =>
		[...new TextEncoder().encode(character)].map((octet) => `_${octet.toString(16).padStart(2, '0')}`).join(''),
	);
	return value.length > longestTag || value === '' ? undefined : value;
}

/** The text that a tag stands for; `undefined` where the value is none of ours. */
export function textOfTag(value: string): string | undefined {
	if (!/^([A-Za-z0-9-]|_[0-9a-f]{2})+$/.test(value)) return undefined;
	try {
		return decodeURIComponent(value.replaceAll('_', '%'));
	} catch {
		return undefined;
	}
}

/** What an event says of a mail of a case, or of one of a mailing, whose names are as they stand in the tags. */
export type MailReturned = {
	readonly why: NonDelivery;
	/** Nothing more will arrive there, or is wanted: the address gets no marketing. */
	readonly forGood: boolean;
} & ({ readonly caseId: string; readonly mail: string } | { readonly mailing: string; readonly recipient: string });

/** Reads an event; `undefined`: it is not about a mail of ours, or the mail did not come back, or it is no event at all. */
export function readMailEvent(event: unknown): MailReturned | undefined {
	const detail = fieldsOf(fieldsOf(event).detail);
	const bounce = fieldsOf(detail.bounce);
	const tags = fieldsOf(fieldsOf(detail.mail).tags);
	const why = whyOf(detail.eventType, bounce.bounceSubType);
	if (why === undefined) return undefined;
	const forGood = why === 'complained' || (detail.eventType === 'Bounce' && bounce.bounceType === 'Permanent');
	const tag = (name: string): string | undefined => {
		const values = tags[name];
		return Array.isArray(values) && values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined;
	};
	const [mailing, recipient] = [tag(mailTags.mailing), tag(mailTags.recipient)];
	if (mailing !== undefined && recipient !== undefined) return { why, forGood, mailing, recipient };
	const [caseId, mail] = [textOfTag(tag(mailTags.case) ?? ''), textOfTag(tag(mailTags.mail) ?? '')];
	return caseId === undefined || mail === undefined ? undefined : { why, forGood, caseId, mail };
}

function whyOf(eventType: unknown, bounceSubType: unknown): NonDelivery | undefined {
	if (eventType === 'Complaint') return 'complained';
	if (eventType === 'Reject' || eventType === 'Rendering Failure') return 'rejected';
	if (eventType !== 'Bounce') return undefined;
	return bounceSubType === 'Suppressed' || bounceSubType === 'OnAccountSuppressionList' ? 'suppressed' : 'bounced';
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
