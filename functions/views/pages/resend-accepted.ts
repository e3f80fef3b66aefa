import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** After asking for the link again: the same whether or not the address is the request's. */
export const resendAccepted = ({ policy }: { readonly policy: Site }): string =>
	layout({
		site: policy,
		title: 'Check your e-mail',
		content: html`<h1>Check your e-mail</h1>
<p class="lead">If that is the address of an open request, a new link is on its way to it.</p>
<p>It can take a few minutes. Look among unwanted mail too. If nothing comes, <a href="/requests/new">make a new request</a>, or write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
