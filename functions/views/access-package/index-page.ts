import type { Policy } from '../../core/policy/schema.ts';
import type { PackagedCategory } from '../../core/request/export/access-package.ts';
import { longDateOf } from '../dates.ts';
import { type Html, html, type Part } from '../html.ts';
import { enumeration } from '../wording/outcome.ts';
import { countryName, legalBasisInWords, retentionInWords } from '../wording/policy.ts';
import { stylesheet } from './stylesheet.ts';

export interface PackageIndex {
	readonly policy: Policy;
	readonly caseId: string;
	/** Instant. */
	readonly generatedAt: string;
	/** Records redacted or withheld. */
	readonly redacted: number;
	/** Names of stores that could not be searched completely. */
	readonly notSearched: readonly string[];
	readonly categories: readonly PackagedCategory[];
}

/**
 * `index.html` of an access package: what was found, and all that UK GDPR Art 15(1)–(2) has a controller say about it.
 * It is opened from a folder, without us: no link leads back, and nothing is loaded.
 */
export const packageIndex = ({ policy, caseId, generatedAt, redacted, notSearched, categories }: PackageIndex): string => {
	const found = categories.filter(({ count }) => count > 0);
	const rest = categories.filter(({ count }) => count === 0);
	const on = longDateOf(generatedAt, policy.timeZone);
	return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your personal data – ${policy.organisation.name}</title>
${stylesheet}
</head>
<body>
<main id="content"><div class="wrap">
<h1>Your personal data</h1>
<p class="lead">What ${policy.controller.name} held about you on ${on}, why, for how long, and who receives it.</p>
<dl class="facts"><dt>Reference</dt><dd class="ref">${caseId}</dd><dt>Prepared on</dt><dd>${on}</dd></dl>
<h2 id="found">What we found</h2>
${found.length === 0 ? html`<p>We found no records about you.</p>` : overview(found)}
${missing(redacted, notSearched)}
${found.length > 0 && html`<h2 id="details">Why we have it, and what becomes of it</h2>${found.map(details)}`}
${rest.length > 0 && html`<h2>What we did not find</h2><p>We hold nothing about you of these kinds: ${enumeration(rest.map(({ name }) => name))}.</p>`}
<h2 id="transfers">Outside the United Kingdom and the European Economic Area</h2>
${transfers(found)}
<h2 id="decisions">Automated decisions</h2>
<p>${policy.automatedDecisions}</p>
<h2 id="rights">Your rights</h2>
<ul>
<li>You can have data corrected that is wrong, or completed (UK GDPR Article 16).</li>
<li>You can have data erased that we need not keep (Article 17).</li>
<li>You can have its use restricted, for instance while we check whether it is right (Article 18).</li>
<li>You can have what you gave us on consent or for a contract handed over in a form that other programs read: data.json is such a form (Article 20).</li>
<li>You can object to what we do in our legitimate interests, and to direct marketing at any time (Article 21).</li>
<li>You can withdraw any consent, as easily as you gave it (Article 7(3)).</li>
</ul>
<p>Write to our data protection officer: <a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a>.</p>
<h2 id="complaints">If you disagree</h2>
<ul>${policy.appeals.map(({ title, text, law }) => html`<li><strong>${title}.</strong> ${text} <span class="soft">(${law})</span></li>`)}</ul>
<h2 id="controller">Who we are</h2>
<dl class="facts">
<dt>Controller</dt><dd>${policy.controller.name}${policy.controller.address !== undefined && html`, ${policy.controller.address}`}</dd>
<dt>Data protection officer</dt><dd><a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a></dd>
<dt>Supervisory authority</dt><dd>${policy.supervisoryAuthority.name}, ${policy.supervisoryAuthority.address}, ${policy.supervisoryAuthority.phone}, <a href="${policy.supervisoryAuthority.url}">${policy.supervisoryAuthority.url}</a></dd>
</dl>
</div></main>
</body>
</html>
`.toString();
};

/** The table of what was found.
 *
 * @param linked Whether each kind has a section further down.
 */
export const overview = (
	found: readonly PackagedCategory[],
	linked = true,
): Html => html`<div class="scroll" tabindex="0" role="region" aria-label="What we found"><table>
<caption>Each table opens in any spreadsheet. The file data.json holds the same for other programs.</caption>
<thead><tr><th scope="col">Kind of data</th><th scope="col" class="number">Records</th><th scope="col">Table</th></tr></thead>
<tbody>${found.map(
	({ id, name, count, file }) =>
		html`<tr><th scope="row">${linked ? html`<a href="#${id}">${name}</a>` : name}</th><td class="number">${count.toLocaleString('en-GB')}</td><td>${file !== undefined && html`<a href="${file}">${file}</a>`}</td></tr>`,
)}</tbody></table></div>`;

/** What others' rights, or a store out of reach, kept out of the package. */
export const missing = (redacted: number, notSearched: readonly string[], article = 'UK GDPR Article 15(4)'): Part =>
	(redacted > 0 || notSearched.length > 0) &&
	html`<h2 id="missing">What is missing, and why</h2><ul>
${redacted > 0 && html`<li>${redacted.toLocaleString('en-GB')} ${redacted === 1 ? 'record is left out or blacked out in part, because it tells' : 'records are left out or blacked out in part, because they tell'} about other people (${article}).</li>`}
${notSearched.map((store) => html`<li>${store}: we could not search it completely.</li>`)}</ul>`;

const details = ({
	id,
	name,
	description,
	special,
	purposes,
	recipients,
	retention,
	sources,
}: PackagedCategory): Html => html`<section class="kind" aria-labelledby="${id}"><h3 id="${id}">${name}</h3>
<p>${description}${special && html` <strong>This is special category data (UK GDPR Article 9).</strong>`}</p>
<dl>
${term(
	'We use it',
	purposes.map(
		({ description: why, legalBasis, interest }) =>
			html`${why} <span class="soft">(${legalBasisInWords[legalBasis]}${interest !== undefined && `: ${interest}`})</span>`,
	),
)}
${term('Who receives it', recipients.length === 0 ? ['Nobody outside our organisation.'] : recipients.map(({ name: who, countries }) => `${who} (${enumeration(countries.map(countryName))})`))}
${term(
	'How long we keep it',
	retention.map((rule) => html`It is ${retentionInWords(rule)}. <span class="soft">${rule.reason}</span>`),
)}
${term('Where we have it from', sources)}
</dl></section>`;

const term = (name: string, values: readonly Part[]): Part =>
	values.length > 0 && html`<dt>${name}</dt>${values.map((value) => html`<dd>${value}</dd>`)}`;

const transfers = (found: readonly PackagedCategory[]): Html => {
	const abroad = new Map(
		found.flatMap(({ recipients }) =>
			recipients.filter(({ safeguard }) => safeguard !== undefined).map((recipient) => [recipient.name, recipient]),
		),
	);
	if (abroad.size === 0) return html`<p>None of the data found goes there.</p>`;
	return html`<ul>${[...abroad.values()].map(({ name, countries, safeguard }) => html`<li><strong>${name}</strong> (${enumeration(countries.map(countryName))}). What protects your data there: ${safeguard}</li>`)}</ul>`;
};
