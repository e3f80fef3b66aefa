import type { Policy } from '../../core/policy/schema.ts';
import { longDate } from '../dates.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { otherRights, rightsList } from '../rights-list.ts';
import { legalBasisInWords, retentionInWords } from '../wording/policy.ts';

/** The privacy centre: the rights in plain words with their forms, what is held and why, and who to turn to. */
export const home = (policy: Policy): string =>
	layout({
		site: policy,
		title: 'Your data, your rights',
		content: html`<h1>Your data, your rights</h1>
<p class="lead">See what ${policy.organisation.name} holds about you, have it erased, and more. You need no account, and it costs nothing.</p>
<h2 id="ask">What would you like to do?</h2>
${rightsList(policy)}
<p>Do our e-mails trouble you? <a href="/unsubscribe">Unsubscribe</a>: your address is enough.</p>
<h2>What happens then</h2>
<ol class="steps">
<li>You fill in a short form.</li>
<li>We send you an e-mail with a link. Use it to confirm that the address is yours; until then we do nothing. To stop marketing, you need not confirm anything.</li>
<li>You have our answer within one month of your request, and usually much sooner. If we need longer, we tell you why.</li>
</ol>
<h2>What we hold, and why</h2>
${Object.entries(policy.categories).map(([id, category]) => held(policy, id, category.name, category.description))}
<h2>Talk to us, or to someone else</h2>
<p>Did something go wrong? <a href="/complaints/new">Complain to us</a>.</p>
<p>Our data protection officer answers questions and complaints about your data: <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>
<p>You can also complain to ${authority(policy)}.</p>
${otherRights(policy)}
<p class="soft">Our <a href="${policy.organisation.site}">privacy policy</a> was last updated on ${longDate(policy.organisation.lastUpdated)}.</p>`,
	});

const authority = ({ supervisoryAuthority: { name, url, address, phone } }: Policy): Html =>
	html`the <a href="${url}">${name}</a>, ${address}, telephone ${phone}`;

const held = (policy: Policy, id: string, name: string, description: string): Html => {
	const purposes = Object.values(policy.purposes).filter((purpose) => purpose.categories.includes(id));
	const rules = policy.retention.filter((rule) => rule.category === id);
	return html`<details><summary>${name}</summary><p>${description}</p>
${purposes.length > 0 && html`<p>We use it:</p><ul>${purposes.map(({ description: why, legalBasis, interest }) => html`<li>${why} <span class="soft">(on the ground of ${legalBasisInWords[legalBasis]}${interest !== undefined && `: ${interest}`})</span></li>`)}</ul>`}
${rules.length > 0 && html`<p>How long: it is ${rules.map(retentionInWords).join('; ')}.</p>`}</details>`;
};
