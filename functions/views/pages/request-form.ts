import type { Right } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { errorSummary, type FieldError, hidden, type Values } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { categories } from '../request-form/categories.ts';
import { ground, purposes, transferTo } from '../request-form/choices.ts';
import { corrections } from '../request-form/corrections.ts';
import { errorsOnForm } from '../request-form/errors.ts';
import { details, email, name } from '../request-form/who-asks.ts';
import { type FormField, fieldsOfRight, leadOfRight } from '../request-form/words.ts';
import { rightTitle } from '../wording/rights.ts';

export interface RequestForm {
	readonly policy: Policy;
	readonly right: Right;
	/** Makes a form sent twice one request. */
	readonly nonce: string;
	/** What was typed, on the way back from an error. */
	readonly values?: Values;
	/** By the names of the fields that `POST /requests` takes. */
	readonly errors?: readonly FieldError[];
}

/** The form of one right, with the fields that it has. Sends them to `POST /requests`, urlencoded, with `right` and `nonce`. */
export const requestForm = ({ policy, right, nonce, values, errors = [] }: RequestForm): string => {
	const fields = fieldsOfRight[right];
	const shown = errorsOnForm(fields, values ?? {}, errors);
	return layout({
		site: policy,
		title: rightTitle[right],
		invalid: shown.length > 0,
		content: html`${errorSummary(shown)}<h1>${rightTitle[right]}</h1>
<p class="lead">${leadOfRight[right]}</p>
${right === 'erasure' && html`<div class="panel"><p>What we erase cannot be brought back. If you want to keep a copy, <a href="/requests/new?right=access">ask for one</a> first.</p></div>`}
<form method="post" action="/requests" novalidate>
${hidden('right', right)}${hidden('nonce', nonce)}
${fields.map((field) => controls[field]({ policy, right, values, errors: shown }))}
<button type="submit">${buttons[right] ?? 'Send request'}</button>
</form>
<p class="soft">We use what you enter to answer your request, because the law obliges us to. Not what you were looking for? <a href="/requests/new">See all your rights</a>.</p>`,
	});
};

/** Where the button says what it does. */
const buttons: Readonly<Partial<Record<Right, string>>> = {
	'objection-to-marketing': 'Stop marketing',
	unsubscribing: 'Unsubscribe',
};

interface Filled {
	readonly policy: Policy;
	readonly right: Right;
	readonly values: Values | undefined;
	readonly errors: readonly FieldError[];
}

const controls: Readonly<Record<FormField, (filled: Filled) => Html>> = {
	corrections: ({ policy, values = {}, errors }) => corrections(policy, values, errors),
	ground: ({ values = {}, errors }) => ground(values, errors),
	categories: ({ policy, right, values = {}, errors }) => categories(policy, right, values, errors),
	purposes: ({ policy, values, errors }) => purposes(policy, values, errors),
	transferTo: ({ values = {}, errors }) => transferTo(values, errors),
	details: ({ right, values = {}, errors }) => details(right, values, errors),
	email: ({ right, values = {}, errors }) => email(right, values, errors),
	name: ({ right, values = {}, errors }) => name(right, values, errors),
};
