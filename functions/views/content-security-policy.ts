import { createHash } from 'node:crypto';
import { style } from './style.ts';

/** CSP source of the one inline stylesheet. */
const styleHash = `'sha256-${createHash('sha256').update(style, 'utf8').digest('base64')}'`;

/**
 * Content-Security-Policy of every page: our stylesheet, forms back to us, and nothing else.
 *
 * @param formTargets Further origins that a form may end up at. Browsers hold a form's redirects against `form-action`
 *   too, so the page whose button is answered with a 303 to S3 names the bucket's origin here.
 */
export const contentSecurityPolicy = (...formTargets: readonly string[]): string =>
	[
		"default-src 'none'",
		`style-src ${styleHash}`,
		`form-action ${["'self'", ...formTargets].join(' ')}`,
		"base-uri 'none'",
		"frame-ancestors 'none'",
	].join('; ');
