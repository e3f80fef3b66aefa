/** What the functions of policy notices need, made once a container. */
import { env } from '../contract/env.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { NoticesOfChanges, PolicyHistory, PolicyNotices } from '../core/policy-notice/ports.ts';
import type { PolicyArchive } from '../core/ports.ts';
import { upcomingPolicy } from './bundled-policy.ts';
import type { CasePorts } from './case-ports.ts';
import { required } from './environment.ts';
import { noticesOfChanges } from './notices-of-changes.ts';
import { policyArchive } from './policy-archive.ts';
import { policyHistory } from './policy-history.ts';
import { policyNotices } from './policy-notices.ts';

export interface PolicyNoticePorts {
	readonly notices: PolicyNotices;
	readonly history: PolicyHistory;
	readonly changes: NoticesOfChanges;
	/** Knows the version that is to come, too. */
	readonly policies: PolicyArchive;
	/** The version that is to come, where there is one. */
	readonly upcoming: Policy | undefined;
}

/** In the place of, and beside, the ports of cases. */
export function policyNoticePorts({ client, policy }: Pick<CasePorts, 'client' | 'policy'>): PolicyNoticePorts {
	const table = required(env.casesTable);
	const upcoming = upcomingPolicy();
	return {
		notices: policyNotices(client),
		history: policyHistory(client, table),
		changes: noticesOfChanges(client, table),
		policies: policyArchive(client, table, policy, upcoming),
		upcoming,
	};
}
