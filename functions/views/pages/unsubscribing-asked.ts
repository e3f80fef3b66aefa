import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** After an address alone was given. The same for addresses known and unknown, for new requests and repeated ones. */
export const unsubscribingAsked = ({ policy, reference }: { readonly policy: Site; readonly reference: string }): string =>
	layout({
		site: policy,
		title: 'No more marketing',
		content: html`<h1>No more marketing</h1>
<p class="lead">From now on we send no marketing to the address that you gave.</p>
<div class="panel"><p>We have sent a link to that address. Confirm by it that the address is yours, and we also delete what we keep only until you unsubscribe. Until then nothing is deleted.</p><p>Your reference is <strong class="ref">${reference}</strong>.</p></div>
<h2>Nothing came?</h2>
<p>It can take a few minutes. Look among unwanted mail too. If it is not there, <a href="/requests/${reference}/resend">have it sent again</a>.</p>`,
	});
