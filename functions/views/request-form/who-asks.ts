import type { Right } from '../../core/case/case.ts';
import { rulesOfRight } from '../../core/request/rights.ts';
import { type FieldError, field, typedText, type Values } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { detailsMax, detailsOfRight } from './words.ts';

export const email = (right: Right, values: Values, errors: readonly FieldError[]): Html =>
	field({
		name: 'email',
		label: 'Your e-mail address',
		hint: rulesOfRight[right].stopsMarketing
			? 'The one that our marketing reaches you at.'
			: 'The one that we know you by. We find your data by it, and send our answer to it.',
		errors,
		control: (tied) =>
			html`<input type="email" ${tied} value="${typedText(values, 'email')}" autocomplete="email" inputmode="email" spellcheck="false" autocapitalize="none" maxlength="254" required>`,
	});

export const name = (_right: Right, values: Values, errors: readonly FieldError[]): Html =>
	field({
		name: 'name',
		label: 'Your name (optional)',
		hint: 'Helps us tell you apart from others who share your address.',
		errors,
		control: (tied) => html`<input type="text" ${tied} value="${typedText(values, 'name')}" autocomplete="name" maxlength="200">`,
	});

export const details = (right: Right, values: Values, errors: readonly FieldError[]): Html => {
	const { label, hint } = detailsOfRight[right];
	return field({
		name: 'details',
		label,
		hint: `${hint} At most ${detailsMax} characters.`,
		errors,
		control: (tied) =>
			html`<textarea ${tied} maxlength="${detailsMax}" rows="5" autocomplete="off"${right === 'objection' && html` required`}>${typedText(values, 'details')}</textarea>`,
	});
};
