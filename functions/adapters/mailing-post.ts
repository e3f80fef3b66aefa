import { GetSendQuotaCommand, type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import MimeNode from 'nodemailer/lib/mime-node/index.js';
import type { Handover, MailingPost } from '../core/mailing/ports.ts';

export interface SesPostProps {
	/** Makes one attempt and no more: one of its own might send twice, and nobody would know. Answers well before a claim is over. */
	readonly ses: Pick<SESClient, 'send'>;
	/** An address, without a name. */
	readonly from: string;
	/** What SES publishes bounces by; absent: they are not heard of. */
	readonly configurationSet?: string;
	/** For the date of the mails. */
	readonly now: () => string;
}

/** Names under which SES says that it is asked too fast, or more than today's quota. */
const throttling = ['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'LimitExceededException'];
/** Names under which it says that it does not take this mail. */
const refusals = ['MessageRejected', 'InvalidParameterValue', 'InvalidParameterValueException'];
/** What nothing went out under. */
const unreached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];

/** SES, each mail with tags that name what it is about, by which its bounces find their way without an address. */
export function sesPost({ ses, from, configurationSet, now }: SesPostProps): MailingPost {
	return {
		async send({ id, caseId, letter }, { key, address }) {
			const mail = new MimeNode('multipart/alternative', { disableFileAccess: true, disableUrlAccess: true });
			mail.setHeader({
				from: only(from),
				to: only(address),
				subject: letter.subject,
				date: new Date(now()).toUTCString().replace('GMT', '+0000'),
				// The same when it is sent again, so that a mail program can tell.
				'message-id': `<${key}.${id}@${from.split('@').at(-1)}>`,
				'x-rightful-key': `${caseId}/${id}/${key}`,
				'auto-submitted': 'auto-generated',
			});
			mail.createChild('text/plain; charset=utf-8').setContent(letter.text);
			mail.createChild('text/html; charset=utf-8').setContent(letter.html);
			const tags = { case: caseId, mailing: id, recipient: key };
			const Data = await mail.build();
			try {
				await ses.send(
					new SendRawEmailCommand({
						Source: from,
						Destinations: [address],
						RawMessage: { Data },
						Tags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
						ConfigurationSetName: configurationSet,
					}),
				);
				return { outcome: 'accepted' };
			} catch (error) {
				return handoverOf(error, from);
			}
		},

		async quota() {
			const { MaxSendRate = 1, Max24HourSend = -1, SentLast24Hours = 0 } = await ses.send(new GetSendQuotaCommand({}));
			return {
				perSecond: MaxSendRate > 0 ? MaxSendRate : 1,
				left: Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Max24HourSend - SentLast24Hours,
			};
		},
	};
}

/**
 * What an error means for this mail and for the others. What SES answered was not sent, save where it says that it failed inside; where no
 * answer came, nobody knows. That SES does not take the sender concerns all mails, and is not this one's fault.
 */
function handoverOf(error: unknown, from: string): Handover {
	if (!(error instanceof Error)) return { outcome: 'unsure', error: new Error('Something was thrown that is no error.') };
	const { name, message } = error;
	const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
	if (throttling.includes(name)) return { outcome: 'throttled' };
	if (refusals.includes(name) && !message.includes(from)) return { outcome: 'refused' };
	const code = (error as { readonly code?: string }).code ?? '';
	const known = (status !== undefined && status !== 500) || refusals.includes(name) || unreached.includes(code);
	return { outcome: known ? 'not-sent' : 'unsure', error };
}

/** An address as it is: nothing in it is read as a name, or as the next one of a list. */
const only = (address: string) => ({ name: '', address });
