import type { Server } from 'node:http';
import ses from 'aws-ses-v2-local';
import { simpleParser } from 'mailparser';
import { readBody, replay } from '../http/body.ts';
import { close, host, keepConnections } from '../http/listen.ts';
import { type Emulator, type Gate, guarded, interpose } from './emulator.ts';

/** A mail as it left. */
export interface SentMail {
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	/** By lower-case name; the last one where several have it. */
	readonly headers: Readonly<Record<string, string>>;
	/** Instant. */
	readonly at: string;
	/** What it was sent under: header X-Rightful-Key. */
	readonly key: string;
	/** What SES says it was sent with, whatever becomes of it; absent: nothing. */
	readonly tags?: Readonly<Record<string, readonly string[]>>;
}

export interface SesEmulator extends Emulator {
	/** Everything that was sent, the newest last. */
	mails(): Promise<readonly SentMail[]>;
	/** So many mails more may be sent today; without limit unless given. */
	allow(mails?: number): void;
}

export async function startSes(gate: Gate): Promise<SesEmulator> {
	const sent: { readonly raw: Buffer; readonly at: string; readonly tags: SentMail['tags']; parsed?: Promise<SentMail> }[] = [];
	/** How many may have been sent in all, today. */
	let allowed = Number.POSITIVE_INFINITY;
	const server: Server = await startEngine();
	keepConnections(server);
	interpose(server, (inner) =>
		guarded(async (request, response) => {
			response.sendDate = false;
			response.setHeader('date', new Date().toUTCString());
			if (gate(request, response)) return;
			const body = await readBody(request);
			if (new URLSearchParams(body.toString()).get('Action') === 'GetSendQuota') {
				response.writeHead(200, { 'content-type': 'text/xml' });
				response.end(quota(sent.length, allowed));
				return;
			}
			response.once('finish', () => {
				const asked = new URLSearchParams(body.toString());
				const raw = asked.get('RawMessage.Data');
				if (response.statusCode === 200 && raw !== null)
					sent.push({ raw: Buffer.from(raw, 'base64'), at: new Date().toISOString(), tags: tagsOf(asked) });
			});
			inner(replay(request, body), response);
		}),
	);
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('SES does not listen');
	return {
		url: `http://${host}:${address.port}`,
		mails: () =>
			Promise.all(
				sent.map((mail) => {
					mail.parsed ??= parse(mail);
					return mail.parsed;
				}),
			),
		allow: (mails = Number.POSITIVE_INFINITY) => {
			allowed = sent.length + mails;
		},
		stop: () => close(server),
	};
}

/** The engine does not know the question. -1: no limit. */
const quota = (
	sent: number,
	allowed: number,
) => `<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult>
<MaxSendRate>500</MaxSendRate><Max24HourSend>${Number.isFinite(allowed) ? allowed : -1}</Max24HourSend><SentLast24Hours>${sent}</SentLast24Hours>
</GetSendQuotaResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></GetSendQuotaResponse>`;

type StartSes = (config: { readonly host: string; readonly port: number }) => Promise<Server>;

/** Under Node's own loader the engine's default export is its CommonJS exports. */
async function startEngine(): Promise<Server> {
	const module = ses as unknown as StartSes & { readonly default?: StartSes };
	return (module.default ?? module)({ host, port: 0 });
}

/** SES adds the configuration set to the tags of a mail. */
function tagsOf(asked: URLSearchParams): SentMail['tags'] {
	const set = asked.get('ConfigurationSetName');
	const tags: Record<string, string[]> = set === null ? {} : { 'ses:configuration-set': [set] };
	for (let nth = 1; ; nth++) {
		const name = asked.get(`Tags.member.${nth}.Name`);
		if (name === null) return Object.keys(tags).length === 0 ? undefined : tags;
		tags[name] = [asked.get(`Tags.member.${nth}.Value`) ?? ''];
	}
}

async function parse({
	raw,
	at,
	tags,
}: {
	readonly raw: Buffer;
	readonly at: string;
	readonly tags: SentMail['tags'];
}): Promise<SentMail> {
	const mail = await simpleParser(raw);
	const headers = Object.fromEntries(
		mail.headerLines.map(({ key, line }) => [
			key,
			line
				.slice(line.indexOf(':') + 1)
				.replace(/\r?\n\s+/g, ' ')
				.trim(),
		]),
	);
	const to = (Array.isArray(mail.to) ? mail.to : [mail.to]).flatMap(
		(group) => group?.value.map((each) => each.address ?? '') ?? [],
	);
	return {
		to: to.join(', '),
		subject: mail.subject ?? '',
		text: mail.text ?? '',
		html: mail.html || '',
		headers,
		at,
		key: headers['x-rightful-key'] ?? '',
		...(tags && { tags }),
	};
}
