import { type Html, html, type Part } from './html.ts';

/** What is wrong with a field, and what would be right. */
export interface FieldError {
	readonly field: string;
	readonly message: string;
}

/** The summary at the top of a form: each error links to its field. It has the focus when the page opens. */
export const errorSummary = (errors: readonly FieldError[]): Part =>
	errors.length > 0 &&
	html`<div class="problems" role="alert" aria-labelledby="problems" tabindex="-1" autofocus><h2 id="problems">There is a problem</h2>
<ul>${errors.map(({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`)}</ul></div>`;

interface Field {
	readonly name: string;
	readonly label: string;
	readonly hint?: string;
	readonly value?: string | undefined;
	readonly errors: readonly FieldError[];
	/** The control, given the attributes that tie it to its label's hint and errors. */
	readonly control: (attributes: Html) => Part;
}

/** A labelled control with its hint and errors. */
export const field = ({ name, label, hint, errors, control }: Field): Html => {
	const wrong = errors.filter((error) => error.field === name);
	return html`<div class="field${wrong.length > 0 && ' wrong'}"><label for="${name}">${label}</label>
${hint !== undefined && html`<span class="hint" id="${name}-hint">${hint}</span>`}${errorMessages(name, wrong)}
${control(html`id="${name}" name="${name}"${describedBy(name, hint !== undefined, wrong.length > 0)}`)}</div>`;
};

/** The messages of one field, as `aria-describedby` finds them. */
export const errorMessages = (name: string, wrong: readonly FieldError[]): Part =>
	wrong.length > 0 &&
	html`<span id="${name}-error">${wrong.map(({ message }) => html`<span class="error">Error: ${message}</span>`)}</span>`;

/** Attributes that tie a control to its hint and errors. */
export const describedBy = (name: string, hint: boolean, wrong: boolean): Part => {
	const ids = [hint && `${name}-hint`, wrong && `${name}-error`].filter((id) => id !== false);
	return [ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`, wrong && html` aria-invalid="true"`];
};

/** A field that the person does not see. */
export const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`;

/** A form of one button that carries a mailed token on. */
export const tokenForm = (action: string, token: string, label: string, look: 'plain' | 'stop' = 'plain'): Html =>
	html`<form method="post" action="${action}">${hidden('token', token)}<button type="submit"${look !== 'plain' && html` class="${look}"`}>${label}</button></form>`;
