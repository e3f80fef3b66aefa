import type { Right } from '../../core/case/case.ts';
import { basesOf } from '../../core/policy/lookup.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { choices, type FieldError, typedTexts, type Values } from '../forms.ts';
import { type Html, html } from '../html.ts';

/** All but our own record of requests: it proves what was done, and is not changed. */
export const changeableCategories = ({
	categories,
	stores,
}: Policy): readonly (readonly [string, Policy['categories'][string]])[] => {
	const own = Object.values(stores).flatMap((store) => (store.kind === 'rightful' ? store.categories : []));
	return Object.entries(categories).filter(([id]) => !own.includes(id));
};

/** The kinds of data that a right can reach: an objection only what is used in legitimate interests (Art 21(1)). */
const reached = (policy: Policy, right: Right) =>
	changeableCategories(policy).filter(([id]) => right !== 'objection' || basesOf(policy, id).includes('legitimate-interests'));

/** Restriction, objection: the kinds of data that it is about. Many, and seldom needed: folded away until some are chosen. */
export const categories = (policy: Policy, right: Right, values: Values, errors: readonly FieldError[]): Html => {
	const chosen = typedTexts(values, 'categories');
	const open = chosen.length > 0 || errors.some(({ field }) => field === 'categories');
	return html`<details class="more"${open && html` open`}><summary>Is it about some kinds of data only? (optional)</summary>
${choices({
	type: 'checkbox',
	name: 'categories',
	legend: 'Kinds of data',
	hint: 'Tick those that it is about. If none is ticked, it is about all of them.',
	options: reached(policy, right).map(([value, { name }]) => ({ value, label: name })),
	chosen,
	errors,
})}</details>`;
};
