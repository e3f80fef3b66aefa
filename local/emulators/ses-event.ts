import { randomUUID } from 'node:crypto';
import type { MailEvent } from '../../functions/contract/mail-event.ts';
import { mailEvents } from '../../lib/system/events.ts';
import { region } from '../names.ts';
import type { SentMail } from './ses.ts';

/** What may become of a mail that SES took. `transient`: given up after days of trying; `delay`: not yet. */
export const fates = ['bounce', 'transient', 'delay', 'suppressed', 'complaint', 'reject'] as const;
export type Fate = (typeof fates)[number];

const account = '123456789012';

/** The event as SES puts it on the default bus, with all that it says; see functions/contract/mail-event.ts for where that is described. */
export function sesEvent(mail: SentMail, fate: Fate, now: string): Readonly<Record<string, unknown>> & { readonly detail: object } {
	const [detailType, what] = recordOf(mail.to, fate, now);
	return {
		...{ version: '0', id: randomUUID(), source: 'aws.ses', account, time: now, region, resources: [] },
		'detail-type': detailType,
		detail: {
			...what,
			mail: {
				timestamp: mail.at,
				source: mail.headers.from,
				sendingAccountId: account,
				messageId: mail.headers['message-id'],
				destination: [mail.to],
				headersTruncated: false,
				headers: Object.entries(mail.headers).map(([name, value]) => ({ name, value })),
				commonHeaders: { from: [mail.headers.from], to: [mail.to], subject: mail.subject },
				tags: mail.tags ?? {},
			},
		},
	};
}

function recordOf(emailAddress: string, fate: Fate, timestamp: string): readonly [detailType: string, record: object] {
	const feedbackId = randomUUID();
	const bounce = (bounceType: string, bounceSubType: string, status: string): readonly [string, object] => {
		const bouncedRecipients = [{ emailAddress, action: 'failed', status, diagnosticCode: `smtp; 550 ${status}` }];
		return [
			'Email Bounced',
			{ eventType: 'Bounce', bounce: { bounceType, bounceSubType, bouncedRecipients, timestamp, feedbackId } },
		];
	};
	switch (fate) {
		case 'bounce':
			return bounce('Permanent', 'General', '5.1.1');
		case 'transient':
			return bounce('Transient', 'MailboxFull', '4.2.2');
		case 'suppressed':
			return bounce('Permanent', 'OnAccountSuppressionList', '5.1.1');
		case 'complaint': {
			const complaint = { complainedRecipients: [{ emailAddress }], complaintFeedbackType: 'abuse', timestamp, feedbackId };
			return ['Email Complaint Received', { eventType: 'Complaint', complaint }];
		}
		case 'reject':
			return ['Email Rejected', { eventType: 'Reject', reject: { reason: 'Bad content' } }];
		case 'delay': {
			const deliveryDelay = { delayType: 'MailboxFull', delayedRecipients: [{ emailAddress, status: '4.2.2' }], timestamp };
			return ['Email Delivery Delayed', { eventType: 'DeliveryDelay', deliveryDelay }];
		}
	}
}

/** What the rules of lib/returned-mail-rules.ts let through of an event; `undefined`: nothing. */
export function letThrough({ source, detail }: ReturnType<typeof sesEvent>): MailEvent | undefined {
	const { eventType, bounce, mail } = detail as MailEvent['detail'];
	if (source !== 'aws.ses' || !mailEvents.types.includes(eventType)) return undefined;
	return {
		source,
		detail: {
			eventType,
			...(bounce && { bounce: { bounceType: bounce.bounceType, bounceSubType: bounce.bounceSubType } }),
			mail: { tags: mail.tags },
		},
	};
}
