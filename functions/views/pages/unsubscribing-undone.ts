import type { CameBack, ScheduledRecords } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { html, type Part } from '../html.ts';
import { layout } from '../layout.ts';
import { categoryName, records } from '../wording/outcome.ts';

/** After coming back: what is not deleted after all, what is gone already, what goes for other reasons. The same when pressed again. */
export const unsubscribingUndone = ({ policy, stopped, deleted, remaining }: CameBack & { readonly policy: Policy }): string =>
	layout({
		site: policy,
		title: 'Welcome back',
		content: html`<h1>Welcome back</h1>
<p class="lead">You are no longer unsubscribed: nothing more is deleted because of it.</p>
${section('What we keep after all', linesOf(policy, stopped))}
${section('What we had deleted already', linesOf(policy, deleted))}
${section(
	'What is deleted all the same',
	linesOf(policy, remaining),
	html`<p>Its time ends whether or not you are subscribed.</p>`,
)}
<p>You can <a href="/unsubscribe">unsubscribe</a> again at any time.</p>`,
	});

const section = (heading: string, lines: readonly string[], more?: Part): Part =>
	lines.length > 0 && html`<h2>${heading}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>${more}`;

/** By category and day, over all stores: a store's name says nothing to the person. */
const linesOf = (policy: Policy, given: readonly ScheduledRecords[]): readonly string[] => {
	const counts = new Map<string, number>();
	for (const { category, count, on } of given) {
		const what = `${categoryName(policy, category)}${on === undefined ? '' : ` (due on ${longDate(on)})`}`;
		counts.set(what, (counts.get(what) ?? 0) + count);
	}
	return [...counts].map(([what, count]) => `${what}: ${records(count)}`);
};
