import { complaintSubjects } from '../../core/complaint/complaint.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { choices, errorSummary, type FieldError, field, hidden, typedText, typedTexts, type Values } from '../forms.ts';
import { html } from '../html.ts';
import { layout } from '../layout.ts';
import { authorityInWords, complaintSubjectInWords } from '../wording/complaints.ts';

export interface ComplaintForm {
	readonly policy: Policy;
	/** Makes a form sent twice one complaint. */
	readonly nonce: string;
	/** What was typed, on the way back from an error. */
	readonly values?: Values;
	/** By the names of the fields that `POST /complaints` takes. */
	readonly errors?: readonly FieldError[];
}

const controls = ['about', 'text', 'concerning', 'email', 'name'];

/** The form to complain by (Data Protection Act 2018, s.164A). Sends its fields to `POST /complaints`, urlencoded, with `nonce`. */
export const complaintForm = ({ policy, nonce, values = {}, errors = [] }: ComplaintForm): string => {
	const shown = controls.flatMap((name) => errors.filter((error) => error.field === name).slice(0, 1));
	const elsewhere = errors.filter((error) => !controls.includes(error.field)).map(({ message }) => ({ field: '', message }));
	const all = [...shown, ...elsewhere];
	return layout({
		site: policy,
		title: 'Complain',
		invalid: all.length > 0,
		content: html`${errorSummary(all)}<h1>Complain</h1>
<p class="lead">Tell us what went wrong with your personal data, or with a request of yours. We tell you within 30 days that your complaint came, look into it without undue delay, and tell you the outcome with our reasons.</p>
<form method="post" action="/complaints" novalidate>
${hidden('nonce', nonce)}
${choices({
	type: 'radio',
	name: 'about',
	legend: 'What is it about?',
	options: complaintSubjects.map((value) => ({ value, label: complaintSubjectInWords[value] })),
	chosen: typedTexts(values, 'about'),
	errors: shown,
})}
${field({
	name: 'text',
	label: 'What happened',
	hint: 'In your own words, with dates where you know them. At most 5000 characters.',
	errors: shown,
	control: (tied) =>
		html`<textarea ${tied} maxlength="5000" rows="8" autocomplete="off" required>${typedText(values, 'text')}</textarea>`,
})}
${field({
	name: 'concerning',
	label: 'Reference of the request (optional)',
	hint: 'If it is about a request that you made to us, as 7K3M-9QXB-2TR.',
	errors: shown,
	control: (tied) =>
		html`<input type="text" ${tied} value="${typedText(values, 'concerning')}" autocomplete="off" spellcheck="false" autocapitalize="characters" maxlength="64">`,
})}
${field({
	name: 'email',
	label: 'Your e-mail address',
	hint: 'We write to you there.',
	errors: shown,
	control: (tied) =>
		html`<input type="email" ${tied} value="${typedText(values, 'email')}" autocomplete="email" inputmode="email" spellcheck="false" autocapitalize="none" maxlength="254" required>`,
})}
${field({
	name: 'name',
	label: 'Your name (optional)',
	errors: shown,
	control: (tied) => html`<input type="text" ${tied} value="${typedText(values, 'name')}" autocomplete="name" maxlength="200">`,
})}
<button type="submit">Send complaint</button>
</form>
<p>You can also write to <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>
<p class="soft">We use what you enter to deal with your complaint, because the law obliges us to. You can complain to the supervisory authority at any time: ${authorityInWords(policy)}.</p>`,
	});
};
