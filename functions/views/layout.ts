import type { Policy } from '../core/policy/schema.ts';
import { type Html, html, type Part, raw } from './html.ts';
import { style } from './style.ts';

/** What every page says about whose it is. */
export type Site = Pick<Policy, 'organisation' | 'controller' | 'dpo'>;

export interface Page {
	readonly site: Site;
	/** Stands in the browser's title before the organisation's name. */
	readonly title: string;
	/** The page has wrong input: its title says so first, as a screen reader's user hears it first. */
	readonly invalid?: boolean;
	readonly content: Part;
}

/** A whole page: landmarks, skip link, no script. Send it with {@link contentSecurityPolicy}. */
export const layout = ({ site, title, invalid, content }: Page): string => {
	const name = site.organisation.name;
	return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${invalid ? 'Error: ' : ''}${title} – ${name} privacy centre</title>
${stylesheet}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="wrap"><a class="brand" href="/">${name}</a><nav aria-label="Privacy centre"><a href="/">Privacy centre</a></nav></div></header>
<main id="content" tabindex="-1"><div class="wrap">
${content}
</div></main>
<footer class="bottom"><div class="wrap">
<p>${site.controller.name} is the controller of your personal data.</p>
<p>Data protection officer: <a href="mailto:${site.dpo.email}">${site.dpo.email}</a></p>
</div></footer>
</body>
</html>
`.toString();
};

/** The stylesheet as an element; its text is what the CSP's hash is of. */
const stylesheet: Html = html`<style>${raw(style)}</style>`;
