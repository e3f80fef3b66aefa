import { tokenForm } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

interface About {
	readonly policy: Site;
	readonly reference: string;
}

/** Where the mailed link leads: opening it changes nothing (mail scanners follow links), the button confirms. */
export const confirmComplaint = ({ policy, reference, token }: About & { readonly token: string }): string =>
	layout({
		site: policy,
		title: 'Confirm your complaint',
		content: html`<h1>Confirm your complaint</h1>
<p class="lead">Somebody complained to ${policy.organisation.name}, and gave your e-mail address. If that was you, confirm it here: we can then tell you personal data in our answer.</p>
${tokenForm(`/complaints/${reference}/identity`, token, 'Yes, that was me')}
<p>If it was not you, close this page.</p>
<p class="soft">Reference <span class="ref">${reference}</span></p>`,
	});

/** After the button: the same at the first press and at every further one. */
export const complaintConfirmed = ({ policy, reference }: About): string =>
	layout({
		site: policy,
		title: 'Thank you',
		content: html`<h1>Thank you, that is confirmed</h1>
<p class="lead">We go on looking into your complaint, and write to you.</p>
<div class="panel"><p>Your reference is <strong class="ref">${reference}</strong>.</p></div>
<p>You can close this page.</p>`,
	});
