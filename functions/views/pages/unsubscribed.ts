import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** After unsubscribing by a link: the same at the first click and at every further one. */
export const unsubscribed = ({ policy }: { readonly policy: Site }): string =>
	layout({
		site: policy,
		title: 'You are unsubscribed',
		content: html`<h1>You are unsubscribed</h1>
<p class="lead">From now on we send no marketing to your address. There is nothing more for you to do.</p>
<p>We write to you once more: what we delete and when, what we have to keep and why, and how you can undo it.</p>
<p class="soft">What was on its way already may still reach you. If marketing comes after that, write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
