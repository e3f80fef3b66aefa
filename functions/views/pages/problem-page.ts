import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface ProblemPage {
	readonly policy: Site;
	/** HTTP status. */
	readonly status: number;
	readonly title: string;
	readonly detail: string;
}

/** RFC 9457's problem for a person. */
export const problemPage = ({ policy, status, title, detail }: ProblemPage): string =>
	layout({
		site: policy,
		title,
		content: html`<h1>${title}</h1>
<p class="lead">${detail}</p>
<p><a href="/">Back to the privacy centre</a></p>
<p class="soft">Status ${status}</p>`,
	});
