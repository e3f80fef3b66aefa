import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** A link that has expired, was altered, or never was ours: which of these, and whether the request exists, stays unsaid. */
export const linkNotValid = ({ policy }: { readonly policy: Site }): string =>
	layout({
		site: policy,
		title: 'This link does not work',
		content: html`<h1>This link does not work</h1>
<p class="lead">It may have expired, or been cut short on its way to you.</p>
<p>Open the link from our e-mail once more, or copy the whole of it into your browser. If it still does not work, <a href="/requests/new">make a new request</a>, or write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
