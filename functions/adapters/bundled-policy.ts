import { existsSync, readFileSync } from 'node:fs';
import type { Policy } from '../core/policy/schema.ts';

let policy: Policy | undefined;

/** The policy that was compiled and checked when the function was bundled: `policy.json` beside the bundle. */
export function bundledPolicy(): Policy {
	policy ??= JSON.parse(readFileSync(new URL('./policy.json', import.meta.url), 'utf8')) as Policy;
	return policy;
}

/** The version that is to come, where there is one (`policy/upcoming/`): checked as the one in force, and carried out by nothing yet. */
export function upcomingPolicy(): Policy | undefined {
	const file = new URL('./upcoming.json', import.meta.url);
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Policy) : undefined;
}
