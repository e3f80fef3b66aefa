import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** After the form was sent. The same for addresses known and unknown, requests new and repeated. */
export const requestAccepted = ({ policy, reference }: { readonly policy: Site; readonly reference: string }): string =>
	layout({
		site: policy,
		title: 'Check your e-mail',
		content: html`<h1>Check your e-mail</h1>
<p class="lead">We have sent a link to the address that you gave. Use it to confirm that the address is yours. We do nothing until you have.</p>
<div class="panel"><p>Your reference is <strong class="ref">${reference}</strong>. Keep it: it names your request if you write or call.</p></div>
<h2>Nothing came?</h2>
<p>It can take a few minutes. Look among unwanted mail too. If it is not there, <a href="/requests/${reference}/resend">have it sent again</a>.</p>`,
	});
