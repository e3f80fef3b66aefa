import type { Right } from '../../core/case/case.ts';
import { rulesOfRight } from '../../core/request/rights.ts';
import { tokenForm } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';
import { onceConfirmed, rightAsked } from '../wording/rights.ts';

export interface ConfirmIdentity {
	readonly policy: Site;
	readonly reference: string;
	readonly right: Right;
	/** The mailed token; the button carries it on. */
	readonly token: string;
}

/** Where the mailed link leads: opening it changes nothing (mail scanners follow links), the button confirms. */
export const confirmIdentity = ({ policy, reference, right, token }: ConfirmIdentity): string =>
	layout({
		site: policy,
		title: 'Confirm your request',
		content: html`<h1>Confirm your request</h1>
<p class="lead">Somebody asked ${policy.organisation.name} ${rightAsked[right]}, and gave your e-mail address. If that was you, confirm it here.</p>
<div class="panel"><p>${onceConfirmed[right]}${right === 'erasure' && html` If you want to keep a copy, <a href="/requests/new?right=access">ask for one</a> first.`}</p></div>
${tokenForm(`/requests/${reference}/identity`, token, 'Yes, that was me')}
<p>If it was not you, close this page: we do nothing ${rulesOfRight[right].stopsMarketing && 'more than sending no marketing '}without your confirmation.</p>
<p class="soft">Reference <span class="ref">${reference}</span></p>`,
	});
