import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** After the form was sent. */
export const breachAccepted = ({ policy, reference }: { readonly policy: Site; readonly reference: string }): string =>
	layout({
		site: policy,
		title: 'Reported',
		content: html`<h1>Reported</h1>
<p class="lead">Thank you. Our data protection officer has it now.</p>
<div class="panel"><p>The reference is <strong class="ref">${reference}</strong>. Name it when you write or call.</p></div>
<p>Change nothing that could show what happened. If you learn more, write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
