import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface LinkNotValid {
	readonly policy: Site;
	/** Where a new link can be asked for, if anywhere. */
	readonly resend?: string;
}

/** A link that has expired, was altered, or never was ours: which of these, and whether the case exists, stays unsaid. */
export const linkNotValid = ({ policy, resend }: LinkNotValid): string =>
	layout({
		site: policy,
		title: 'This link does not work',
		content: html`<h1>This link does not work</h1>
<p class="lead">It may have expired, or been cut short on its way to you.</p>
<p>Open the link from our e-mail once more, or copy the whole of it into your browser. If it still does not work, ${resend === undefined ? html`<a href="/requests/new">make a new request</a>` : html`<a href="${resend}">have a new one sent</a>`}, or write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
