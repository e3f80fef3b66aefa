import { errorSummary, type FieldError, field } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface ResendForm {
	readonly policy: Site;
	readonly reference: string;
	readonly values?: { readonly email?: string };
	readonly errors?: readonly FieldError[];
}

/** Asks for the address that a request's mails should be sent to again. Sends `email`. */
export const resendForm = ({ policy, reference, values = {}, errors = [] }: ResendForm): string =>
	layout({
		site: policy,
		title: 'Send the link again',
		invalid: errors.length > 0,
		content: html`${errorSummary(errors)}<h1>Send the link again</h1>
<p class="lead">Give the address that you made request <span class="ref">${reference}</span> with.</p>
<form method="post" action="/requests/${reference}/resend" novalidate>
${field({
	name: 'email',
	label: 'Your e-mail address',
	errors,
	control: (tied) =>
		html`<input type="email" ${tied} value="${values.email}" autocomplete="email" inputmode="email" spellcheck="false" autocapitalize="none" maxlength="254" required>`,
})}
<button type="submit">Send it again</button>
</form>`,
	});
