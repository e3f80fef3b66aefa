import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** Without a link, or with one that is not good (any more): nobody is left without a way to report. */
export const reportLinkNeeded = ({ policy }: { readonly policy: Site }): string =>
	layout({
		site: policy,
		title: 'Report a data breach',
		content: html`<h1>Report a data breach</h1>
<p class="lead">This form opens by the link that you were given for it. The link may have been renewed since.</p>
<p>Do not wait for another: write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a> at once what happened and when it was noticed.</p>`,
	});
