import type { Right } from '../../core/case/case.ts';
import { describedBy, errorMessages, errorSummary, type FieldError, field, hidden } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface RequestForm {
	readonly policy: Site;
	/** Chosen beforehand, by the link that led here. */
	readonly right?: Right | undefined;
	/** Makes a form sent twice one request. */
	readonly nonce: string;
	/** What was typed, on the way back from an error. */
	readonly values?: { readonly right?: string; readonly email?: string; readonly name?: string; readonly details?: string };
	readonly errors?: readonly FieldError[];
}

/** Longest `details`, in characters. */
export const detailsMax = 2000;

/** The form of a request. Sends `right`, `email`, `name`, `details` and `nonce` to `POST /requests`, urlencoded. */
export const requestForm = ({ policy, right, nonce, values = {}, errors = [] }: RequestForm): string => {
	const chosen = values.right ?? right;
	const title = titles.get(chosen) ?? 'Make a request';
	return layout({
		site: policy,
		title,
		invalid: errors.length > 0,
		content: html`${errorSummary(errors)}<h1>${title}</h1>
<p class="lead">We will send you an e-mail with a link to confirm that the address is yours. Nothing happens until you use it.</p>
<form method="post" action="/requests" novalidate>
${hidden('nonce', nonce)}
${choice(chosen, errors)}
${field({
	name: 'email',
	label: 'Your e-mail address',
	hint: 'The one that we know you by. We find your data by it, and send our answer to it.',
	errors,
	control: (tied) =>
		html`<input type="email" ${tied} value="${values.email}" autocomplete="email" inputmode="email" spellcheck="false" autocapitalize="none" maxlength="254" required>`,
})}
${field({
	name: 'name',
	label: 'Your name (optional)',
	hint: 'Helps us tell you apart from others who share your address.',
	errors,
	control: (tied) => html`<input type="text" ${tied} value="${values.name}" autocomplete="name" maxlength="200">`,
})}
${field({
	name: 'details',
	label: 'Anything that helps us find your data (optional)',
	hint: `Such as a member number, or an event that you came to. At most ${detailsMax} characters.`,
	errors,
	control: (tied) => html`<textarea ${tied} maxlength="${detailsMax}" rows="5" autocomplete="off">${values.details}</textarea>`,
})}
<button type="submit">Send request</button>
</form>
<p class="soft">We use what you enter to answer your request, because the law obliges us to.</p>`,
	});
};

const titles: ReadonlyMap<string | undefined, string> = new Map([
	['access', 'Get a copy of your data'],
	['erasure', 'Have your data erased'],
]);

const options: readonly (readonly [Right, string, string])[] = [
	['access', 'A copy of my data', 'A download with what you hold about me, and why.'],
	['erasure', 'My data erased', 'Save what the law makes you keep.'],
];

const choice = (chosen: string | undefined, errors: readonly FieldError[]): Html => {
	const wrong = errors.filter((error) => error.field === 'right');
	return html`<fieldset class="field${wrong.length > 0 && ' wrong'}"${describedBy('right', false, wrong.length > 0)}><legend>What would you like?</legend>${errorMessages('right', wrong)}
${options.map(
	([value, label, hint], index) =>
		html`<label class="choice"><input type="radio" name="right" value="${value}"${index === 0 && html` id="right"`}${chosen === value && html` checked`} required><span>${label}<span class="hint">${hint}</span></span></label>`,
)}</fieldset>`;
};
