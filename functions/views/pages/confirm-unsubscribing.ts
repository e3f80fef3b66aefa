import { hidden } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface ConfirmUnsubscribing {
	readonly policy: Site;
	/** Of the link; the button carries it on. */
	readonly token: string;
}

/**
 * Where the link in a mail leads: opening it changes nothing (mail scanners follow links), the button unsubscribes, by what a mail client
 * would send (RFC 8058). Whose address it is stays unsaid: links are passed on.
 */
export const confirmUnsubscribing = ({ policy, token }: ConfirmUnsubscribing): string =>
	layout({
		site: policy,
		title: 'Unsubscribe',
		content: html`<h1>Unsubscribe?</h1>
<p class="lead">We stop sending marketing to the address that the e-mail with this link came to.</p>
<div class="panel"><p>What we keep only until you unsubscribe is then deleted. We write to you what that is, when it goes, and how you can undo it until then.</p></div>
<form method="post" action="/unsubscribe?token=${encodeURIComponent(token)}">${hidden('List-Unsubscribe', 'One-Click')}<button type="submit">Unsubscribe</button></form>
<p>If you want to go on hearing from us, close this page.</p>`,
	});
