import { S3Client } from '@aws-sdk/client-s3';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { type Downloads, downloads } from '../adapters/downloads.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type MailingUploads, mailingUploads } from '../adapters/mailing-uploads.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { type RegisterFiles, registerFiles } from '../adapters/register-files.ts';
import { rejectedRows } from '../adapters/rejected-rows.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import { type KeptMailing, shardNumbers } from '../core/mailing/mailing.ts';
import type { Mailings, MailingWork, RejectedRows } from '../core/mailing/ports.ts';
import type { Clock } from '../core/ports.ts';
import { byteOrderMark, type Cell, csv } from '../core/request/export/csv.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import { reachOf } from '../middleware/mailing/recount.ts';
import { notDeliveredInWords, rowProblemInWords } from '../views/wording/mailings.ts';

interface Deps {
	readonly clock: Clock;
	readonly mailings: Pick<Mailings, 'get' | 'progress' | 'notDelivered'> & Pick<MailingWork, 'recipients'>;
	readonly uploads: Pick<MailingUploads, 'mint'>;
	readonly rejected: Pick<RejectedRows, 'list'>;
	readonly files: RegisterFiles;
	readonly downloads: Pick<Downloads, 'sign'>;
}

/** Lists of recipients, how far mailings have come, and whom they did not reach. */
export function makeMailingsApi({
	clock,
	mailings,
	uploads,
	rejected,
	files,
	downloads,
}: Deps): Readonly<Record<string, Endpoint>> {
	async function find(id: string | undefined): Promise<KeptMailing> {
		const name = /^[\w-]{1,80}$/.exec(id ?? '')?.[0];
		const mailing = name && (await mailings.get(name));
		if (mailing) return mailing;
		throw new HttpProblem(404, 'No such mailing', 'There is no mailing of that id.');
	}

	const redirect = async (key: string, filename: string) => ({
		status: 303,
		headers: { location: await downloads.sign(key, filename) },
	});

	return {
		'POST /mailings/uploads': async () => {
			const { url, fields, key, goodFor, largest } = await uploads.mint();
			const expiresAt = new Date(Date.parse(clock.now()) + goodFor * 1000).toISOString();
			return { status: 201, body: { url, fields, key, expiresAt, largest } };
		},

		'GET /mailings/{mailing}': async ({ path }) => {
			const mailing = await find(path.mailing);
			const { id, caseId, openedAt, reportedAt, refused, listing, letter, policyVersion } = mailing;
			const { done, rows, notListed } = listing;
			const status = refused !== undefined ? 'refused' : reportedAt !== undefined ? 'reported' : done ? 'sending' : 'listing';
			const { subject, text } = letter;
			const progress = await mailings.progress(id);
			return {
				status: 200,
				body: {
					...{ id, reference: caseId, subject, text, policyVersion, status, refused, openedAt, reportedAt, rows, notListed },
					...{ progress, missed: reachOf(mailing, progress).missed },
				},
			};
		},

		'GET /mailings/{mailing}/recipients': async ({ path }) => {
			const { id } = await find(path.mailing);
			return redirect(await files.write('mailing', recipientLines(mailings, id)), `${id}-recipients.csv`);
		},

		'GET /mailings/{mailing}/undelivered': async ({ path }) => {
			const { id } = await find(path.mailing);
			return redirect(await files.write('mailing', undelivered(mailings.notDelivered(id))), `${id}-undelivered.csv`);
		},

		'GET /mailings/{mailing}/rejected': async ({ path }) => {
			const { id } = await find(path.mailing);
			return redirect(await files.write('mailing', rejectedLines(rejected.list(id))), `${id}-rejected.csv`);
		},
	};
}

/** Recipients read, and lines written, at once. */
const page = 250;

async function* recipientLines(mailings: Pick<MailingWork, 'recipients'>, id: string): AsyncGenerator<string> {
	yield byteOrderMark + csv([['address', 'sent at', 'not sent since']]);
	for (const shard of shardNumbers) {
		for (let after: string | undefined; ; ) {
			const found = await mailings.recipients(id, shard, after, page);
			if (found.length === 0) break;
			yield csv(found.map(({ address, sentAt, failed }) => [address, sentAt, failed && notDeliveredInWords[failed]]));
			after = found.at(-1)?.key;
		}
	}
}

async function* undelivered(people: ReturnType<Mailings['notDelivered']>): AsyncGenerator<string> {
	yield byteOrderMark + csv([['address', 'why', 'at']]);
	for await (const { address, why, at } of people) yield csv([[address, notDeliveredInWords[why], at]]);
}

async function* rejectedLines(rows: ReturnType<RejectedRows['list']>): AsyncGenerator<string> {
	yield byteOrderMark + csv([['row', 'store', 'what is wrong', 'what stands there']]);
	let lines: Cell[][] = [];
	for await (const { row, store, problem, value } of rows) {
		lines.push([row, store, rowProblemInWords[problem], value]);
		if (lines.length < page) continue;
		yield csv(lines);
		lines = [];
	}
	yield csv(lines);
}

function production(): Deps {
	const s3 = new S3Client({ maxAttempts: 4 });
	const bucket = required(env.exportsBucket);
	const keys = secretKeys();
	return {
		clock: systemClock,
		mailings: keptMailings(documentClient(), bundledPolicy(), keys),
		uploads: mailingUploads(s3, bucket),
		rejected: rejectedRows(s3, bucket, async () => (await keys()).sealingKey),
		files: registerFiles(s3, bucket),
		downloads: downloads(s3, bucket),
	};
}

export const handler = http(() => ({ endpoints: makeMailingsApi(production()) }));
