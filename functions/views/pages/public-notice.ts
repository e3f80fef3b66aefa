import { longDateOf } from '../dates.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';
import { paragraphs } from '../wording/paragraphs.ts';

export interface PublicNotice {
	readonly policy: Site & { readonly timeZone: string };
	/** Reference of the breach, which is the notice's too. */
	readonly reference: string;
	/** Instant. */
	readonly publishedAt: string;
	/** As the DPO wrote it. */
	readonly text: string;
}

/** Tells everybody whom a breach may concern, where telling each would take disproportionate effort (Art 34(3)(c)). */
export const publicNotice = ({ policy, reference, publishedAt, text }: PublicNotice): string =>
	layout({
		site: policy,
		title: 'Notice of a data breach',
		content: html`<h1>Notice of a data breach</h1>
<p class="soft">Published on ${longDateOf(publishedAt, policy.timeZone)}</p>
${paragraphs(text).map(({ paragraph }) => html`<p>${paragraph}</p>`)}
<h2>Ask us</h2>
<p>Our data protection officer answers questions: <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>. Name the reference <strong class="ref">${reference}</strong>.</p>`,
	});
