import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** After withdrawing: the same at the first press and at every further one. */
export const withdrawn = ({ policy, reference }: { readonly policy: Site; readonly reference: string }): string =>
	layout({
		site: policy,
		title: 'Request withdrawn',
		content: html`<h1>Your request is withdrawn</h1>
<p class="lead">We have stopped working on request <span class="ref">${reference}</span>.</p>
<p>You can <a href="/requests/new">make a new request</a> at any time.</p>`,
	});
