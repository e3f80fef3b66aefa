import { type Html, html, type Part } from './html.ts';

/** What is wrong with a field, and what would be right. */
export interface FieldError {
	/** Name of the control, which is its id too; empty where there is none. */
	readonly field: string;
	readonly message: string;
}

/** What was typed, by the name of the control; of several with one name, each. */
export type Values = Readonly<Record<string, string | readonly string[]>>;

/** What was typed into a control that stands alone. */
export const typedText = (values: Values, name: string): string => [values[name] ?? ''].flat()[0] ?? '';

/** What was chosen of several. */
export const typedTexts = (values: Values, name: string): readonly string[] => [values[name] ?? []].flat();

/** The summary at the top of a form: each error links to its control. It has the focus when the page opens. */
export const errorSummary = (errors: readonly FieldError[]): Part =>
	errors.length > 0 &&
	html`<div class="problems" role="alert" aria-labelledby="problems" tabindex="-1" autofocus><h2 id="problems">There is a problem</h2>
<ul>${errors.map(({ field, message }) => html`<li>${field === '' ? message : html`<a href="#${field}">${message}</a>`}</li>`)}</ul></div>`;

interface Field {
	readonly name: string;
	readonly label: string;
	readonly hint?: Part;
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

interface Choices {
	/** `radio`: one of them; `checkbox`: any number. */
	readonly type: 'radio' | 'checkbox';
	readonly name: string;
	readonly legend: string;
	readonly hint?: Part;
	readonly options: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
	readonly chosen: readonly string[];
	readonly errors: readonly FieldError[];
}

/** A group of choices with its hint and errors; the first has the group's name as its id. */
export const choices = ({ type, name, legend, hint, options, chosen, errors }: Choices): Html => {
	const wrong = errors.filter((error) => error.field === name);
	return html`<fieldset class="field${wrong.length > 0 && ' wrong'}"${describedBy(name, hint !== undefined, wrong.length > 0, false)}><legend>${legend}</legend>
${hint !== undefined && html`<span class="hint" id="${name}-hint">${hint}</span>`}${errorMessages(name, wrong)}
<div class="options">${options.map(
		(option, index) =>
			html`<label class="choice"><input type="${type}" name="${name}" value="${option.value}"${index === 0 && html` id="${name}"`}${chosen.includes(option.value) && html` checked`}><span>${option.label}${option.hint !== undefined && html`<span class="hint">${option.hint}</span>`}</span></label>`,
	)}</div></fieldset>`;
};

const errorMessages = (name: string, wrong: readonly FieldError[]): Part =>
	wrong.length > 0 &&
	html`<span id="${name}-error">${wrong.map(({ message }) => html`<span class="error">Error: ${message}</span>`)}</span>`;

/** Attributes that tie a control, or a group, to its hint and errors; a group is not itself invalid (ARIA). */
const describedBy = (name: string, hint: boolean, wrong: boolean, isControl = true): Part => {
	const ids = [hint && `${name}-hint`, wrong && `${name}-error`].filter((id) => id !== false);
	return [ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`, wrong && isControl && html` aria-invalid="true"`];
};

/** A field that the person does not see. */
export const hidden = (name: string, value: string): Html => html`<input type="hidden" name="${name}" value="${value}">`;

/** A form of one button that carries a mailed token on. */
export const tokenForm = (action: string, token: string, label: string, look: 'plain' | 'stop' = 'plain'): Html =>
	html`<form method="post" action="${action}">${hidden('token', token)}<button type="submit"${look !== 'plain' && html` class="${look}"`}>${label}</button></form>`;
