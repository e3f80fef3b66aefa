/** What the functions of policy notices need, made once a container. */

import { env } from '../contract/env.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { PolicyHistory, PolicyNotices } from '../core/policy-notice/ports.ts';
import { upcomingPolicy } from './bundled-policy.ts';
import type { CasePorts } from './case-ports.ts';
import { required } from './environment.ts';
import { policyHistory } from './policy-history.ts';
import { policyNotices } from './policy-notices.ts';

export interface PolicyNoticePorts {
	readonly notices: PolicyNotices;
	readonly history: PolicyHistory;
	/** The version that is to come, where there is one. */
	readonly upcoming: Policy | undefined;
}

/** Beside the ports of cases. */
export const policyNoticePorts = ({ client, policy }: Pick<CasePorts, 'client' | 'policy'>): PolicyNoticePorts => ({
	notices: policyNotices(client),
	history: policyHistory(client, required(env.casesTable), policy),
	upcoming: upcomingPolicy(),
});
