import { correctionRows } from '../../contract/requests/particulars.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { type FieldError, field, typedText, type Values } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { changeableCategories } from './categories.ts';

/** Rectification: rows of kind of data, field and new value; the first is enough. */
export const corrections = (policy: Policy, values: Values, errors: readonly FieldError[]): Html =>
	html`<p>You find the names of the fields in <a href="/requests/new?right=access">the copy of your data</a>, if you have one. One correction is enough; there is room for three.</p>
${correctionRows.map((row) => correction(policy, row, values, errors))}`;

const correction = (policy: Policy, row: number, values: Values, errors: readonly FieldError[]): Html => {
	const chosen = typedText(values, `category-${row}`);
	return html`<fieldset class="group"><legend>Correction ${row}${row > 1 && ' (optional)'}</legend>
${field({
	name: `category-${row}`,
	label: 'Kind of data',
	errors,
	control: (tied) =>
		html`<select ${tied}><option value="">Choose one</option>${changeableCategories(policy).map(([id, { name }]) => html`<option value="${id}"${id === chosen && html` selected`}>${name}</option>`)}</select>`,
})}
${field({
	name: `field-${row}`,
	label: 'What is wrong or missing',
	hint: 'The name of the field, such as name or phone.',
	errors,
	control: (tied) =>
		html`<input type="text" ${tied} value="${typedText(values, `field-${row}`)}" autocomplete="off" spellcheck="false" autocapitalize="none" maxlength="255">`,
})}
${field({
	name: `value-${row}`,
	label: 'What is right',
	errors,
	control: (tied) =>
		html`<textarea ${tied} rows="2" class="short" autocomplete="off" maxlength="5000">${typedText(values, `value-${row}`)}</textarea>`,
})}</fieldset>`;
};
