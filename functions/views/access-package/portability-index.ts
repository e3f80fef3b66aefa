import { longDateOf } from '../dates.ts';
import { html } from '../html.ts';
import { missing, overview, type PackageIndex } from './index-page.ts';
import { stylesheet } from './stylesheet.ts';

/**
 * `index.html` of what a person takes elsewhere: what is in the files, and what not (UK GDPR Art 20). It is opened from a folder,
 * without us: no link leads back, and nothing is loaded.
 */
export const portabilityIndex = ({ policy, caseId, generatedAt, redacted, notSearched, categories }: PackageIndex): string => {
	const found = categories.filter(({ count }) => count > 0);
	const on = longDateOf(generatedAt, policy.timeZone);
	return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your data, to take elsewhere – ${policy.organisation.name}</title>
${stylesheet}
</head>
<body>
<main id="content"><div class="wrap">
<h1>Your data, to take elsewhere</h1>
<p class="lead">What you gave ${policy.controller.name}, as it stood on ${on}, in files that other programs read.</p>
<dl class="facts"><dt>Reference</dt><dd class="ref">${caseId}</dd><dt>Prepared on</dt><dd>${on}</dd></dl>
<h2 id="found">What is in here</h2>
${found.length === 0 ? html`<p>We hold no data of yours that can be taken elsewhere.</p>` : overview(found, false)}
${missing(redacted, notSearched, 'UK GDPR Article 20(4)')}
<h2 id="reach">What cannot be taken elsewhere</h2>
<p>Only what you gave us, knowingly or by what you did, and what programs use on your consent or for a contract with you, can be taken elsewhere (UK GDPR Article 20(1)). What we have from others, worked out ourselves or keep because the law obliges us to is not among it. You can ask us for a copy of that as well.</p>
<h2 id="complaints">If you disagree</h2>
<ul>${policy.appeals.map(({ title, text, law }) => html`<li><strong>${title}.</strong> ${text} <span class="soft">(${law})</span></li>`)}</ul>
<h2 id="controller">Where it comes from</h2>
<dl class="facts">
<dt>Controller</dt><dd>${policy.controller.name}${policy.controller.address !== undefined && html`, ${policy.controller.address}`}</dd>
<dt>Data protection officer</dt><dd><a href="mailto:${policy.dpo.email}">${policy.dpo.email}</a></dd>
</dl>
</div></main>
</body>
</html>
`.toString();
};
