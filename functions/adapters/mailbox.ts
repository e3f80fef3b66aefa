import { randomUUID } from 'node:crypto';
import { type SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import MimeNode from 'nodemailer/lib/mime-node/index.js';
import { mailTags, tagValue } from '../contract/mail-event.ts';
import { commit } from '../core/audit/chain.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import { recordMail } from '../core/case/kind.ts';
import { perhapsTwice } from '../core/mailing/sending.ts';
import type { AnyCases, Clock, KeptMail, Mail, Mailbox } from '../core/ports.ts';
import { allDue, duePlace } from './due-list.ts';
import { setting, unlessRefused } from './dynamodb.ts';
import { keptMails, type MailItem } from './kept-mails.ts';

/** Mails that are recorded and not sent. */
const list = 'mail';

/** While a sender holds a mail, another leaves it alone; a sender that died gives it up after this many milliseconds. */
const claim = 60_000;

/** Of a mail that stands there: SES was never asked, or refused it. */
const neverTaken = 'attribute_not_exists(sentAt) AND tries = :none';

/** Whether SES refused this mail, and takes others: its address is the trouble. It stays recorded, and is tried again. */
export const isRefusedMail = (error: unknown): boolean =>
	error instanceof Error && ['MessageRejected', 'InvalidParameterValue'].includes(error.name);

/**
 * Mails through SES, each recorded before it is sent: what a crash left unsent stands in `byDue` until reconcile sends
 * it. A crash between sending and recording sends twice: better than never.
 */
export class SesMailbox implements Mailbox {
	readonly #ses: SESClient;
	readonly #client: DynamoDBDocumentClient;
	readonly #table: string;
	readonly #cases: Pick<AnyCases, 'apply' | 'intake'>;
	readonly #journal: Journal;
	readonly #clock: Clock;
	readonly #from: string;
	readonly #configurationSet: string;
	readonly #roles: Readonly<Record<string, string>>;

	constructor(ports: {
		readonly ses: SESClient;
		readonly client: DynamoDBDocumentClient;
		readonly table: string;
		readonly cases: Pick<AnyCases, 'apply' | 'intake'>;
		readonly journal: Journal;
		readonly clock: Clock;
		/** An address, without a name. */
		readonly from: string;
		/** Of SES: what becomes of the mail is told by it, under the mail's tags. */
		readonly configurationSet: string;
		/** Addresses of today's policy, by whose they are: what is written to one of them goes where it is by then. */
		readonly roles?: Readonly<Record<string, string>>;
	}) {
		this.#ses = ports.ses;
		this.#client = ports.client;
		this.#table = ports.table;
		this.#cases = ports.cases;
		this.#journal = ports.journal;
		this.#clock = ports.clock;
		this.#from = ports.from;
		this.#configurationSet = ports.configurationSet;
		this.#roles = ports.roles ?? {};
	}

	async send(caseId: string, key: string, mail: Mail): Promise<void> {
		const at = this.#clock.now();
		const item = {
			...keyOf(caseId, key),
			...mail,
			key,
			recordedAt: at,
			nonce: randomUUID(),
			tries: 0,
			role: this.#roleOf(mail),
			duePk: duePlace(list, caseId),
			dueSk: `${at}#${caseId}#${key}`,
		};
		const put = new PutCommand({ TableName: this.#table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' });
		if (!(await unlessRefused(this.#client.send(put)))) await this.#rewrite(caseId, key, mail);
		await this.#dispatch(caseId, key);
	}

	/** Whose address of the policy it is; nobody's: empty. */
	#roleOf({ to }: Mail): string {
		return Object.entries(this.#roles).find(([, address]) => address === to)?.[0] ?? '';
	}

	/**
	 * What SES never took is written as things are now; what it may have taken goes out again as it was. What was redirected goes there: only
	 * who knows the new address writes it anew, with links that open for it.
	 */
	async #rewrite(caseId: string, key: string, mail: Mail): Promise<void> {
		const { to, ...words } = mail;
		const update = setting({ to, headers: {}, ...words, role: this.#roleOf(mail) });
		const rewritten = new UpdateCommand({
			TableName: this.#table,
			Key: keyOf(caseId, key),
			...update,
			ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':none': 0 },
			// The first is the address.
			ConditionExpression: `attribute_exists(pk) AND ${neverTaken} AND (attribute_not_exists(redirected) OR #n0 = :v0)`,
		});
		await unlessRefused(this.#client.send(rewritten));
	}

	list(caseId: string): Promise<readonly KeptMail[]> {
		return keptMails(this.#client, this.#table, caseId);
	}

	async withdraw(caseId: string, to: string): Promise<void> {
		for (const mail of await this.list(caseId)) if (mail.to === to) await this.#withdraw(caseId, mail.key);
	}

	async redirect(caseId: string, from: string, to: string): Promise<void> {
		for (const mail of await this.list(caseId)) {
			if (mail.sentAt !== undefined || mail.to !== from) continue;
			const change = new UpdateCommand({
				TableName: this.#table,
				Key: keyOf(caseId, mail.key),
				UpdateExpression: 'SET #to = :to, redirected = :true REMOVE #role',
				ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(sentAt) AND #to = :from',
				ExpressionAttributeNames: { '#to': 'to', '#role': 'role' },
				ExpressionAttributeValues: { ':from': from, ':to': to, ':true': true },
			});
			await unlessRefused(this.#client.send(change));
		}
	}

	async resume(
		before: string,
		isOwed: (caseId: string, key: string) => Promise<boolean> = async () => true,
	): Promise<{ readonly sent: number; readonly failed: number }> {
		const counts = { sent: 0, failed: 0 };
		for await (const page of allDue(this.#client, this.#table, list, before)) {
			for (const { pk, sk } of page) {
				const [caseId, key] = [String(pk).slice('CASE#'.length), String(sk).slice('MAIL#'.length)];
				try {
					if (!(await isOwed(caseId, key)) && (await this.#withdraw(caseId, key))) continue;
					if (await this.#dispatch(caseId, key)) counts.sent++;
				} catch {
					// One that SES does not take stays recorded; those behind it are others'.
					counts.failed++;
				}
			}
		}
		return counts;
	}

	/** Sends what is recorded, unless it was sent or another sender has it in hand. */
	async #dispatch(caseId: string, key: string): Promise<boolean> {
		const now = this.#clock.now();
		const Key = keyOf(caseId, key);
		const taken = new UpdateCommand({
			TableName: this.#table,
			Key,
			UpdateExpression: 'SET sendingUntil = :until ADD tries :one',
			ConditionExpression:
				'attribute_exists(pk) AND attribute_not_exists(sentAt) AND (attribute_not_exists(sendingUntil) OR sendingUntil < :now)',
			ExpressionAttributeValues: { ':until': new Date(Date.parse(now) + claim).toISOString(), ':now': now, ':one': 1 },
			ReturnValues: 'ALL_NEW',
		});
		const answer = await unlessRefused(this.#client.send(taken));
		if (!answer) return this.#finish(caseId, key);
		const mail = answer.Attributes as unknown as MailItem;
		const to = this.#roles[mail.role ?? ''] ?? mail.to;
		try {
			await this.#ses.send(
				new SendRawEmailCommand({
					Source: this.#from,
					Destinations: [to],
					RawMessage: { Data: await this.#compose(caseId, { ...mail, to }) },
					ConfigurationSetName: this.#configurationSet,
					Tags: tagsOf({ [mailTags.case]: caseId, [mailTags.mail]: key }),
				}),
			);
		} catch (error) {
			// Not sent: the next try need not wait until the claim runs out.
			await this.#change(Key, 'REMOVE sendingUntil ADD tries :less', { ':less': -1 });
			throw error;
		}
		await this.#change(Key, 'SET sentAt = :now, #to = :to', { ':now': this.#clock.now(), ':to': to }, { '#to': 'to' });
		await this.#finish(caseId, key);
		return true;
	}

	/** Records a sent mail in the chain, then takes it out of the index; both may have been done. Of somebody forgotten meanwhile it goes. */
	async #finish(caseId: string, key: string): Promise<boolean> {
		const { Item } = await this.#client.send(
			new GetCommand({ TableName: this.#table, Key: keyOf(caseId, key), ConsistentRead: true }),
		);
		if (!Item?.sentAt || !Item.duePk) return false;
		const mail = Item as unknown as MailItem;
		const mailHash = commit(JSON.stringify([mail.to, mail.subject, mail.text, mail.html]), mail.nonce);
		const sent = { key, mailHash, ...perhapsTwice(mail) };
		if (caseId === journalName) {
			await this.#journal.append({ type: 'mail-sent', data: sent }, this.#clock.now(), 'system', `mail/${key}`);
			await this.#change(keyOf(caseId, key), 'REMOVE duePk, dueSk, sendingUntil');
			return true;
		}
		const { identity } = await this.#cases.apply(caseId, 'system', this.#clock.now(), (state) => recordMail(state, sent));
		const forgotten = async () => !identity && !(await this.#cases.intake(caseId));
		if (await forgotten()) await this.#remove(caseId, key);
		else {
			await this.#change(keyOf(caseId, key), 'REMOVE duePk, dueSk, sendingUntil');
			// Whoever forgot the person in between left the mail, since it was still on its way.
			if (await forgotten()) await this.#remove(caseId, key);
		}
		return true;
	}

	/** Takes back what SES never took. @returns whether it was. */
	async #withdraw(caseId: string, key: string): Promise<boolean> {
		const withdrawn = new DeleteCommand({
			TableName: this.#table,
			Key: keyOf(caseId, key),
			ConditionExpression: neverTaken,
			ExpressionAttributeValues: { ':none': 0 },
		});
		return (await unlessRefused(this.#client.send(withdrawn))) !== undefined;
	}

	async #remove(caseId: string, key: string): Promise<void> {
		await this.#client.send(new DeleteCommand({ TableName: this.#table, Key: keyOf(caseId, key) }));
	}

	/** Changes a mail that is still there: one erased meanwhile stays erased. */
	async #change(
		Key: ReturnType<typeof keyOf>,
		UpdateExpression: string,
		values?: Record<string, unknown>,
		names?: Record<string, string>,
	): Promise<void> {
		const update = new UpdateCommand({
			TableName: this.#table,
			Key,
			UpdateExpression,
			ConditionExpression: 'attribute_exists(pk)',
			ExpressionAttributeValues: values,
			ExpressionAttributeNames: names,
		});
		await unlessRefused(this.#client.send(update));
	}

	/** As text and as HTML; that nothing is attached, and so nothing fetched or read from disk, is plain to see. */
	#compose(caseId: string, { to, subject, text, html, headers, nonce, recordedAt, key }: MailItem): Promise<Buffer> {
		const mail = new MimeNode('multipart/alternative', { disableFileAccess: true, disableUrlAccess: true });
		mail.setHeader({
			from: only(this.#from),
			to: only(to),
			subject,
			date: new Date(recordedAt).toUTCString().replace('GMT', '+0000'),
			'message-id': `<${nonce}@${this.#from.split('@').at(-1)}>`,
			...headers,
			'x-rightful-key': `${caseId}/${key}`,
			'auto-submitted': 'auto-generated',
		});
		mail.createChild('text/plain; charset=utf-8').setContent(text);
		mail.createChild('text/html; charset=utf-8').setContent(html);
		return mail.build();
	}
}

/** An address as it is: nothing in it is read as a name, or as the next one of a list. */
const only = (address: string) => ({ name: '', address });

/** SES says them with whatever becomes of the mail. One that is too long is left out: better unheard of than never sent. */
const tagsOf = (texts: Readonly<Record<string, string>>) =>
	Object.entries(texts).flatMap(([Name, text]) => {
		const Value = tagValue(text);
		return Value === undefined ? [] : [{ Name, Value }];
	});

const keyOf = (caseId: string, key: string) => ({ pk: `CASE#${caseId}`, sk: `MAIL#${key}` });
