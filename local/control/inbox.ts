import { html } from 'hono/html';
import type { SentMail } from '../emulators/ses.ts';

/** The page where one reads what was sent, the newest first. Each mail's HTML shows in a frame that can run nothing. */
export async function inboxPage(mails: readonly SentMail[], now: string): Promise<string> {
	const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
article { border: 1px solid #767676; border-radius: .25rem; margin: 1rem 0; padding: 0 1rem 1rem; }
iframe { border: 1px solid #767676; width: 100%; height: 24rem; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<h1>Inbox</h1>
<p>Everything that this system has mailed, the newest first. Nothing has left this machine. It is ${now}. <a href="/">Privacy centre</a></p>
${mails.length === 0 ? html`<p>No mail yet.</p>` : [...mails].reverse().map(article)}
</main>
</body>
</html>`;
	return String(await page);
}

function article(mail: SentMail) {
	return html`<article>
<h2>${mail.subject}</h2>
<dl><dt>To</dt><dd>${mail.to}</dd><dt>Sent</dt><dd>${mail.at}</dd></dl>
${mail.html === '' ? '' : html`<iframe title="${mail.subject}" sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation" srcdoc="${framed(mail.html)}"></iframe>`}
<details><summary>Text</summary><pre>${linked(mail.text)}</pre></details>
</article>`;
}

/** Links of a mail open in the window, not in its frame. */
const framed = (body: string): string => `<base target="_top">${body}`;

function linked(text: string) {
	return text
		.split(/(https?:\/\/[^\s<>"]+)/)
		.map((part, at) => (at % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`));
}
