import type { SentMail } from '../emulators/ses.ts';
import type { Asker, Right, Said } from './rights-shown.ts';
import { until } from './until.ts';
import { askJson, jsonBody, pressButtonAt, UnexpectedAnswerError, unexpected } from './web.ts';

/** Somebody who asks: has the public pages, and a mailbox. */
export interface DataSubject {
	/** @returns the reference. */
	ask(right: Right, said: Said): Promise<string>;
	/** Reads the first mail, and confirms by its link. */
	confirm(reference: string): Promise<void>;
	/** Waits for the answer. */
	answer(reference: string): Promise<SentMail>;
	/** Downloads the package by the link of the answer. */
	download(answer: SentMail): Promise<Buffer>;
}

/** @param url origin of the system. */
export function makeDataSubject(url: string, { email, name }: Asker): DataSubject {
	const mail = (reference: string, key: string): Promise<SentMail> =>
		until(`the mail ${key}`, async () => (await mailsOf(url, reference)).find((each) => each.key === `${reference}/${key}`));

	return {
		async ask(right, said) {
			const request = { right, email, ...(name !== undefined && { name }), ...said };
			const { reference } = await askJson<{ reference: string }>(`${url}/requests`, { method: 'POST', ...jsonBody(request) });
			return reference;
		},
		async confirm(reference) {
			const confirmed = await pressButtonAt(linkIn(await mail(reference, 'acknowledgement'), 'identity'));
			if (confirmed.status !== 200) throw await unexpected(confirmed);
			await confirmed.body?.cancel();
		},
		answer: (reference) => mail(reference, 'done'),
		async download(answer) {
			const redirect = await pressButtonAt(linkIn(answer, 'export'));
			const location = redirect.headers.get('location');
			if (redirect.status !== 303 || location === null) throw await unexpected(redirect);
			await redirect.body?.cancel();
			const file = await fetch(location);
			if (!file.ok) throw await unexpected(file);
			return Buffer.from(await file.arrayBuffer());
		},
	};
}

/** What was sent about a case, the newest last. */
export async function mailsOf(url: string, reference: string): Promise<readonly SentMail[]> {
	const mails = await askJson<readonly SentMail[]>(`${url}/local/mails`);
	return mails.filter(({ key }) => key.startsWith(`${reference}/`));
}

function linkIn({ subject, text }: SentMail, act: string): string {
	const link = text.match(/https?:\/\/\S+/g)?.find((each) => new URL(each).pathname.endsWith(`/${act}`));
	if (link === undefined) throw new UnexpectedAnswerError(`There is no link to ${act} in the mail "${subject}"`);
	return link;
}
