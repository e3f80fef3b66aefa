import { errorSummary, type FieldError, field, hidden, typedText, type Values } from '../forms.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface UnsubscribeForm {
	readonly policy: Site;
	/** Makes the form sent twice one request. */
	readonly nonce: string;
	readonly values?: Values;
	readonly errors?: readonly FieldError[];
}

/** Asks for the address that is to have no more mail. Sends `email` and `nonce`. */
export const unsubscribeForm = ({ policy, nonce, values = {}, errors = [] }: UnsubscribeForm): string =>
	layout({
		site: policy,
		title: 'Unsubscribe',
		invalid: errors.length > 0,
		content: html`${errorSummary(errors)}<h1>Unsubscribe</h1>
<p class="lead">We stop sending marketing to your address at once. You need no account, and give no reason.</p>
<form method="post" action="/unsubscribe" novalidate>
${hidden('nonce', nonce)}
${field({
	name: 'email',
	label: 'Your e-mail address',
	hint: 'The one that our e-mails come to.',
	errors,
	control: (tied) =>
		html`<input type="email" ${tied} value="${typedText(values, 'email')}" autocomplete="email" inputmode="email" spellcheck="false" autocapitalize="none" maxlength="254" required>`,
})}
<button type="submit">Unsubscribe</button>
</form>
<p>We then send you one more e-mail, with a link. Confirm by it that the address is yours, and we also delete what we keep only until you unsubscribe. Without it, nothing is deleted.</p>`,
	});
