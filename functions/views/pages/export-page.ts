import type { Right } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { lastDayBefore } from '../dates.ts';
import { tokenForm } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface ExportPage {
	readonly policy: Site & Pick<Policy, 'timeZone'>;
	readonly reference: string;
	readonly right: Right;
	readonly token: string;
	/** Instant from which it is gone. */
	readonly availableUntil: string;
}

/**
 * Where the download link leads; the button posts, and is answered with a redirect to the bucket. Send it with the
 * bucket's origin among the form targets of {@link contentSecurityPolicy}, or browsers refuse the redirect.
 */
export const exportPage = ({ policy, reference, right, token, availableUntil }: ExportPage): string =>
	layout({
		site: policy,
		title: 'Download your data',
		content: html`<h1>Your data is ready</h1>
<p class="lead">One ZIP file with ${right === 'portability' ? 'what you gave us on your consent or for a contract with you' : 'everything that we hold about you, and are free to give you'}.</p>
${tokenForm(`/requests/${reference}/export`, token, 'Download your data')}
<dl class="facts"><dt>Available until</dt><dd>${lastDayBefore(availableUntil, policy.timeZone)}</dd><dt>Reference</dt><dd class="ref">${reference}</dd></dl>
<h2>What is inside</h2>
<ul><li><strong>index.html</strong>: start here. ${right === 'portability' ? 'What is in the file, and what is not.' : 'What we hold, why, for how long, and who else has seen it.'}</li><li><strong>data</strong>: your data as tables, which any spreadsheet opens.</li><li><strong>data.json</strong>: the same for other programs${right === 'portability' && ', such as those of the organisation that you take it to'}.</li></ul>
<div class="panel"><p>The file holds a lot about you. Do not download it on a computer that you share, and take care whom you give it to.</p></div>`,
	});
