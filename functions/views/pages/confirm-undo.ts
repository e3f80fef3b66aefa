import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface ConfirmUndo {
	readonly policy: Site;
	readonly reference: string;
	/** The mailed token; the button carries it on. */
	readonly token: string;
}

/** Where the mailed link to undo leads: opening it changes nothing (mail scanners follow links). */
export const confirmUndo = ({ policy, reference, token }: ConfirmUndo): string =>
	layout({
		site: policy,
		title: 'Undo unsubscribing',
		content: html`<h1>Undo unsubscribing?</h1>
<p class="lead">You unsubscribed from ${policy.organisation.name}. If you want to come back, say so here.</p>
<div class="panel"><p>We then keep what we have not deleted yet, and you consent to our marketing again. You can unsubscribe at any time.</p><p>What we have deleted already cannot be brought back.</p></div>
<form method="post" action="/unsubscribe/undo?reference=${encodeURIComponent(reference)}&amp;token=${encodeURIComponent(token)}"><button type="submit">Yes, undo it</button></form>
<p>To stay unsubscribed, close this page.</p>
<p class="soft">Reference <span class="ref">${reference}</span></p>`,
	});
