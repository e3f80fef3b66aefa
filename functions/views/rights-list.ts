import { type Right, rights } from '../core/case/case.ts';
import type { Policy } from '../core/policy/schema.ts';
import { type Html, html, type Part } from './html.ts';
import { rightArticle, rightSummary, rightTitle } from './wording/rights.ts';

/** Those that people look for first. */
const first: readonly Right[] = ['access', 'erasure', 'objection-to-marketing'];

interface Granted {
	/** As the policy describes it; nothing where the policy lists no rights. */
	readonly description?: string;
	readonly law: string;
}

/** The rights that a form carries out, those looked for first at the front: what the policy grants, or, where it lists none, the law. */
const exercised = ({ rights: granted }: Policy): readonly (readonly [Right, Granted])[] => {
	const all = rights.map((right) => [right, granted ? granted[right] : { law: rightArticle[right] }] as const);
	const known = all.filter((entry): entry is [Right, Granted] => entry[1] !== undefined);
	const rank = ([right]: readonly [Right, Granted]) => (first.includes(right) ? first.indexOf(right) : first.length);
	return known.toSorted((one, other) => rank(one) - rank(other));
};

/** The rights of the policy, each with the link to its form. */
export const rightsList = (policy: Policy): Html => html`<ul class="cards">
${exercised(policy).map(
	(
		[right, { description, law }],
		index,
	) => html`<li class="card"><h3><a href="/requests/new?right=${right}"${index === 0 && html` id="right"`}>${rightTitle[right]}</a></h3>
<p>${rightSummary[right]}</p>
<p class="law">${description !== undefined && `${description}. `}${law}.</p></li>`,
)}</ul>`;

/** What the policy grants that no form is needed for, such as going to court. */
export const otherRights = ({ rights: granted = {} }: Policy): Part => {
	const others = Object.entries(granted).filter(([id]) => !rights.some((right) => right === id));
	return (
		others.length > 0 &&
		html`<p>You have these rights too, and need no form of ours for them:</p>
<ul>${others.map(([, { description, law }]) => html`<li>${description} <span class="soft">(${law})</span></li>`)}</ul>`
	);
};
