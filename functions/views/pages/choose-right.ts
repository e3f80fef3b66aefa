import type { Policy } from '../../core/policy/schema.ts';
import { errorSummary, type FieldError } from '../forms.ts';
import { html } from '../html.ts';
import { layout } from '../layout.ts';
import { rightsList } from '../rights-list.ts';

export interface ChooseRight {
	readonly policy: Policy;
	/** A request came without a right that there is. */
	readonly errors?: readonly FieldError[];
}

/** Leads to the form of each right. */
export const chooseRight = ({ policy, errors = [] }: ChooseRight): string =>
	layout({
		site: policy,
		title: 'Make a request',
		invalid: errors.length > 0,
		content: html`${errorSummary(errors.length > 0 ? [{ field: 'right', message: 'Choose what you would like to do.' }] : [])}<h1>Make a request</h1>
<p class="lead">What would you like to do? It costs nothing, and you need no account.</p>
<h2>Your rights</h2>
${rightsList(policy)}
<p>Something else? Write to our data protection officer: <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>`,
	});
