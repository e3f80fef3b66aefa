/** What the API is reached by. */
import type { FunctionName } from './functions.ts';

export interface RouteSpec {
	readonly method: 'GET' | 'POST' | 'DELETE';
	readonly path: string;
	readonly function: FunctionName;
	/** `public`: anybody; `dpo`: an OIDC bearer token. */
	readonly auth: 'public' | 'dpo';
}

const anyone = { function: 'serve-privacy-centre', auth: 'public' } as const;
const cases = { function: 'serve-cases', auth: 'dpo' } as const;
const unsubscribing = { function: 'serve-unsubscribe', auth: 'public' } as const;
const complaints = { function: 'serve-complaints', auth: 'public' } as const;
const consents = { function: 'serve-consents', auth: 'dpo' } as const;
const files = { function: 'serve-case-files', auth: 'dpo' } as const;
const holds = { function: 'serve-holds', auth: 'dpo' } as const;

const breaches = { function: 'serve-breaches', auth: 'dpo' } as const;
const breachReports = { function: 'serve-breach-reports', auth: 'public' } as const;
const sweeps = { function: 'serve-sweeps', auth: 'dpo' } as const;
const mailings = { function: 'serve-mailings', auth: 'dpo' } as const;
const policies = { function: 'serve-policies', auth: 'dpo' } as const;

export const routes: readonly RouteSpec[] = [
	{ method: 'GET', path: '/', ...anyone },
	{ method: 'GET', path: '/openapi.json', ...anyone },
	{ method: 'GET', path: '/.well-known/jwks.json', ...anyone },
	{ method: 'GET', path: '/requests/new', ...anyone },
	{ method: 'POST', path: '/requests', ...anyone },
	{ method: 'GET', path: '/requests/{reference}', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/identity', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/identity', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/withdraw', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/withdraw', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/resend', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/resend', ...anyone },
	{ method: 'GET', path: '/requests/{reference}/export', ...anyone },
	{ method: 'POST', path: '/requests/{reference}/export', ...anyone },
	{ method: 'GET', path: '/complaints/new', ...complaints },
	{ method: 'POST', path: '/complaints', ...complaints },
	{ method: 'GET', path: '/complaints/{reference}', ...complaints },
	{ method: 'GET', path: '/complaints/{reference}/identity', ...complaints },
	{ method: 'POST', path: '/complaints/{reference}/identity', ...complaints },
	{ method: 'GET', path: '/complaints/{reference}/resend', ...complaints },
	{ method: 'POST', path: '/complaints/{reference}/resend', ...complaints },
	{ method: 'GET', path: '/unsubscribe', ...unsubscribing },
	{ method: 'POST', path: '/unsubscribe', ...unsubscribing },
	{ method: 'GET', path: '/unsubscribe/undo', ...unsubscribing },
	{ method: 'POST', path: '/unsubscribe/undo', ...unsubscribing },
	{ method: 'GET', path: '/cases', ...cases },
	{ method: 'POST', path: '/cases', ...cases },
	{ method: 'GET', path: '/cases/{reference}', ...cases },
	{ method: 'GET', path: '/cases/{reference}/records', ...files },
	{ method: 'POST', path: '/cases/{reference}/actions', function: 'serve-case-actions', auth: 'dpo' },
	{ method: 'GET', path: '/cases/{reference}/evidence', ...files },
	{ method: 'POST', path: '/breaches', ...breaches },
	{ method: 'POST', path: '/breaches/links', ...breaches },
	{ method: 'GET', path: '/breaches/report', ...breachReports },
	{ method: 'POST', path: '/breaches/report', ...breachReports },
	{ method: 'GET', path: '/breaches/{reference}/notification', ...breaches },
	{ method: 'GET', path: '/notices/{reference}', ...breachReports },
	{ method: 'POST', path: '/sweeps/retention', ...sweeps },
	{ method: 'GET', path: '/sweeps/{sweep}', ...sweeps },
	{ method: 'GET', path: '/sweeps/{sweep}/report', ...sweeps },
	{ method: 'POST', path: '/mailings/uploads', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}/recipients', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}/undelivered', ...mailings },
	{ method: 'GET', path: '/mailings/{mailing}/rejected', ...mailings },
	{ method: 'GET', path: '/policies', ...policies },
	{ method: 'POST', path: '/policy-notices', ...policies },
	{ method: 'GET', path: '/subjects/{subjectKey}/policy-notices', ...policies },
	{ method: 'POST', path: '/restrictions/check', function: 'serve-checks', auth: 'dpo' },
	{ method: 'POST', path: '/holds', ...holds },
	{ method: 'GET', path: '/holds', ...holds },
	{ method: 'GET', path: '/holds/{id}', ...holds },
	{ method: 'DELETE', path: '/holds/{id}', ...holds },
	{ method: 'POST', path: '/holds/{id}/review', ...holds },
	{ method: 'POST', path: '/suppressions/check', function: 'serve-checks', auth: 'dpo' },
	{ method: 'POST', path: '/unsubscribe/links', ...consents },
	{ method: 'POST', path: '/consents', ...consents },
	{ method: 'POST', path: '/subjects/lookup', ...consents },
	{ method: 'GET', path: '/subjects/{subjectKey}/schedule', ...consents },
	{ method: 'GET', path: '/registers/{register}', function: 'serve-registers', auth: 'dpo' },
];
