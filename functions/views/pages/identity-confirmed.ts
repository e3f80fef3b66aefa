import type { Right } from '../../core/case/case.ts';
import { longDate } from '../dates.ts';
import { html } from '../html.ts';
import { layout, type Site } from '../layout.ts';

export interface IdentityConfirmed {
	readonly policy: Site;
	readonly reference: string;
	readonly right: Right;
	/** Calendar date. */
	readonly dueOn: string;
}

/** After the button: the same at the first press and at every further one. */
export const identityConfirmed = ({ policy, reference, right, dueOn }: IdentityConfirmed): string =>
	layout({
		site: policy,
		title: 'Thank you',
		content: html`<h1>Thank you, that is confirmed</h1>
<p class="lead">${atOnce[right] !== undefined && `${atOnce[right]} `}We are working on your request, and write to you when it is done: by ${longDate(dueOn)} at the latest.</p>
<div class="panel"><p>Your reference is <strong class="ref">${reference}</strong>.</p></div>
<p>You can close this page.</p>`,
	});

/** What counts from the confirmation, whatever is still to be done. */
const atOnce: Readonly<Partial<Record<Right, string>>> = {
	restriction: 'From now on, we leave the data alone that it is about.',
	objection: 'Until it is decided, we do not use the data that it is about.',
	'withdrawing-consent': 'Your consent has ended.',
	unsubscribing: 'You are unsubscribed.',
};
