import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';
import { type Resendable, resendable } from '../wording/resending.ts';

/** After asking for the link again: the same whether or not the address is that of the request, or the complaint. */
export const resendAccepted = ({ policy, kind }: { readonly policy: Site; readonly kind: Resendable }): string =>
	layout({
		site: policy,
		title: 'Check your e-mail',
		content: html`<h1>Check your e-mail</h1>
<p class="lead">If that is the address of an open ${resendable[kind].name}, a new link is on its way to it.</p>
<p>It can take a few minutes. Look among unwanted mail too. If nothing comes, <a href="${resendable[kind].path}/new">make a new ${resendable[kind].name}</a>, or write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
