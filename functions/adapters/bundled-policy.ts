import { readFileSync } from 'node:fs';
import type { Policy } from '../core/policy/schema.ts';

let policy: Policy | undefined;

/** The policy that was compiled and checked when the function was bundled: `policy.json` beside the bundle. */
export function bundledPolicy(): Policy {
	policy ??= JSON.parse(readFileSync(new URL('./policy.json', import.meta.url), 'utf8')) as Policy;
	return policy;
}
