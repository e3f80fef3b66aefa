import { errorSummary, type FieldError, field } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';
import { type Resendable, resendable } from '../wording/resending.ts';

export interface ResendForm {
	readonly policy: Site;
	readonly kind: Resendable;
	readonly reference: string;
	readonly values?: { readonly email?: string };
	readonly errors?: readonly FieldError[];
}

/** Asks for the address that the mails of a request, or of a complaint, should be sent to again. Sends `email`. */
export const resendForm = ({ policy, kind, reference, values = {}, errors = [] }: ResendForm): string =>
	layout({
		site: policy,
		title: 'Send the link again',
		invalid: errors.length > 0,
		content: html`${errorSummary(errors)}<h1>Send the link again</h1>
<p class="lead">Give the address that you made ${resendable[kind].name} <span class="ref">${reference}</span> with.</p>
<form method="post" action="${resendable[kind].path}/${reference}/resend" novalidate>
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
