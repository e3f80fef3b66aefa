import type { Right } from '../../core/case/case.ts';
import { tokenForm } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';
import { rightAsked } from '../wording/rights.ts';

export interface ConfirmWithdrawal {
	readonly policy: Site;
	readonly reference: string;
	readonly right: Right;
	readonly token: string;
}

/** Asks whether a request should really be withdrawn. */
export const confirmWithdrawal = ({ policy, reference, right, token }: ConfirmWithdrawal): string =>
	layout({
		site: policy,
		title: 'Withdraw your request',
		content: html`<h1>Withdraw your request?</h1>
<p class="lead">You asked us ${rightAsked[right]}. If you withdraw, we stop working on it. You can ask again at any time.</p>
${right === 'erasure' && html`<p>What we have erased already cannot be brought back.</p>`}${right === 'withdrawing-consent' && html`<p>The consent that you withdrew does not come back by this.</p>`}${right === 'unsubscribing' && html`<p>We send you no marketing all the same.</p>`}
${tokenForm(`/requests/${reference}/withdraw`, token, 'Withdraw the request', 'stop')}
<p>To go on with your request, close this page.</p>
<p class="soft">Reference <span class="ref">${reference}</span></p>`,
	});
