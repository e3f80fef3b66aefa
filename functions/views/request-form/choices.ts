import type { Policy } from '../../core/policy/schema.ts';
import { type RestrictionGround, restrictionGrounds } from '../../core/request/particulars.ts';
import { choices, type FieldError, field, typedText, typedTexts, type Values } from '../forms.ts';
import { type Html, html } from '../html.ts';

const grounds: Readonly<Record<RestrictionGround, { readonly label: string; readonly hint: string }>> = {
	accuracy: { label: 'I think that it is not right', hint: 'We leave the data alone while we check it.' },
	unlawful: { label: 'You have no right to use it, but I want it kept', hint: 'We keep the data, and do not erase it.' },
	claims: {
		label: 'You no longer need it, but I do',
		hint: 'For a legal claim: to bring one, or to defend yourself against one.',
	},
};

/** Restriction: why, Art 18(1)(a)–(c). */
export const ground = (values: Values, errors: readonly FieldError[]): Html =>
	choices({
		type: 'radio',
		name: 'ground',
		legend: 'Why should the use of your data be restricted?',
		options: restrictionGrounds.map((value) => ({ value, ...grounds[value] })),
		chosen: typedTexts(values, 'ground'),
		errors,
	});

/** Withdrawal of consent: the purposes that rest on consent, all ticked when the form is opened. */
export const purposes = (policy: Policy, values: Values | undefined, errors: readonly FieldError[]): Html => {
	const consented = Object.entries(policy.purposes).filter(([, { legalBasis }]) => legalBasis === 'consent');
	return choices({
		type: 'checkbox',
		name: 'purposes',
		legend: 'What do you no longer consent to?',
		hint: 'All are ticked. Untick what may go on. If none is ticked, you withdraw your consent to all of them.',
		options: consented.map(([value, { description }]) => ({ value, label: description })),
		chosen: values ? typedTexts(values, 'purposes') : consented.map(([id]) => id),
		errors,
	});
};

/** Portability: where else it is to be sent, Art 20(2). */
export const transferTo = (values: Values, errors: readonly FieldError[]): Html =>
	field({
		name: 'transferTo',
		label: 'Where another organisation takes your data (optional)',
		hint: 'If you want it sent straight to another organisation, ask them for the https address at which they take it, such as https://import.example.org/data. Our data protection officer checks whose address it is first. You get your own copy all the same.',
		errors,
		control: (tied) =>
			html`<input type="url" ${tied} value="${typedText(values, 'transferTo')}" autocomplete="off" inputmode="url" spellcheck="false" autocapitalize="none" maxlength="2000">`,
	});
