import type { Right } from '../../core/case/case.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface ExportGone {
	readonly policy: Site;
	readonly reference: string;
	readonly right: Right;
}

/** The access package is past its time, and deleted. */
export const exportGone = ({ policy, reference, right }: ExportGone): string =>
	layout({
		site: policy,
		title: 'No longer available',
		content: html`<h1>This download is no longer available</h1>
<p class="lead">We keep the file of request <span class="ref">${reference}</span> for a short time only, so that nobody else comes by it.</p>
<p>You can <a href="/requests/new?right=${right}">ask for a new copy</a>. It costs nothing.</p>`,
	});
