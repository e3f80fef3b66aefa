import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

/** After the form was sent: the same for addresses known and unknown, and whether or not there is the request that it names. */
export const complaintAccepted = ({ policy, reference }: { readonly policy: Site; readonly reference: string }): string =>
	layout({
		site: policy,
		title: 'We have your complaint',
		content: html`<h1>We have your complaint</h1>
<p class="lead">We write to the address that you gave, with a link that shows how it stands. You need do nothing more.</p>
<div class="panel"><p>Your reference is <strong class="ref">${reference}</strong>. Keep it: it names your complaint if you write or call.</p></div>
<p>If nothing comes within a day, look among unwanted mail, <a href="/complaints/${reference}/resend">have the link sent again</a>, or write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
