import { errorSummary, type FieldError, field, hidden, typedText, type Values } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface BreachReport {
	readonly policy: Site;
	/** Whose link it is: `staff`, or the id of a processor. */
	readonly from: string;
	/** The secret of the link. */
	readonly linkKey: string;
	/** Of the processor whose link it is; absent: the staff. */
	readonly processor?: string | undefined;
	readonly nonce: string;
	readonly values?: Values;
	readonly errors?: readonly FieldError[];
}

/** The form by which staff and processors report a breach, by their own link. */
export const breachReport = ({ policy, from, linkKey, processor, nonce, values = {}, errors = [] }: BreachReport): string => {
	const words = (name: string, label: string, hint: string, required = false): Html =>
		field({
			...{ name, label, hint, errors },
			control: (tied) =>
				html`<textarea ${tied} rows="4" maxlength="5000"${required && html` required`}>${typedText(values, name)}</textarea>`,
		});
	const oneLine = (name: string, label: string, hint: string | undefined, attributes: Html): Html =>
		field({
			...{ name, label, errors, ...(hint !== undefined && { hint }) },
			control: (tied) => html`<input ${attributes} ${tied} value="${typedText(values, name)}">`,
		});
	return layout({
		site: policy,
		title: 'Report a data breach',
		invalid: errors.length > 0,
		content: html`${errorSummary(errors)}<h1>Report a data breach</h1>
<p class="lead">Personal data was lost, changed, or seen by somebody who should not have seen it? Tell us at once, also where much is not known yet.</p>
<p>You report for <strong>${processor ?? `the staff of ${policy.organisation.name}`}</strong>. Write nobody’s name but your own.</p>
<form method="post" action="/breaches/report" novalidate>
${hidden('from', from)}${hidden('key', linkKey)}${hidden('nonce', nonce)}
${oneLine('awareAt', 'When was it first noticed?', 'By the clocks here; the law counts 72 hours from then.', html`type="datetime-local" required`)}
${words('nature', 'What happened?', 'As you know it now.', true)}
${oneLine('whose', 'Whose data is it? (optional)', 'Members, visitors, staff.', html`type="text" maxlength="1000"`)}
${oneLine('people', 'About how many people? (optional)', undefined, html`type="text" inputmode="numeric" maxlength="10"`)}
${oneLine('records', 'About how many records? (optional)', undefined, html`type="text" inputmode="numeric" maxlength="10"`)}
${words('cause', 'How did it come about? (optional)', 'If you know.')}
${words('measures', 'What has been done about it? (optional)', 'Such as passwords changed, a mail recalled.')}
${oneLine('name', 'Your name (optional)', undefined, html`type="text" autocomplete="name" maxlength="200"`)}
${oneLine('email', 'Your e-mail address (optional)', 'So that we can ask back.', html`type="email" autocomplete="email" inputmode="email" spellcheck="false" autocapitalize="none" maxlength="254"`)}
<button type="submit">Report it</button>
</form>`,
	});
};
