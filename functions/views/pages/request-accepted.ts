import type { Right } from '../../core/case/case.ts';
import { rulesOfRight } from '../../core/request/rights.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface RequestAccepted {
	readonly policy: Site;
	readonly reference: string;
	readonly right: Right;
}

/** After the form was sent. The same for addresses known and unknown, requests new and repeated. */
export const requestAccepted = ({ policy, reference, right }: RequestAccepted): string =>
	right === 'objection-to-marketing'
		? layout({
				site: policy,
				title: 'No more marketing',
				content: html`<h1>No more marketing</h1>
<p class="lead">From now on we send no marketing to the address that you gave. There is nothing more for you to do.</p>
<div class="panel"><p>Your reference is <strong class="ref">${reference}</strong>. We write to the address to say that it is done.</p></div>
<p>What was on its way already may still reach you. If marketing comes after that, write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
			})
		: layout({
				site: policy,
				title: 'Check your e-mail',
				content: html`<h1>Check your e-mail</h1>
<p class="lead">We have sent a link to the address that you gave. Use it to confirm that the address is yours. ${untilThen(right)}</p>
<div class="panel"><p>Your reference is <strong class="ref">${reference}</strong>. Keep it: it names your request if you write or call.</p></div>
<h2>Nothing came?</h2>
<p>It can take a few minutes. Look among unwanted mail too. If it is not there, <a href="/requests/${reference}/resend">have it sent again</a>.</p>`,
			});

const untilThen = (right: Right): string =>
	rulesOfRight[right].stopsMarketing
		? 'Marketing to it has stopped already; we do nothing else until you have.'
		: 'We do nothing until you have.';
