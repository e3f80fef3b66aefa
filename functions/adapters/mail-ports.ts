/** What a function needs that writes to people. */
import { SESClient } from '@aws-sdk/client-ses';
import { env } from '../contract/env.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Mailbox } from '../core/ports.ts';
import { anyCases } from './any-cases.ts';
import type { CasePorts } from './case-ports.ts';
import { required } from './environment.ts';
import { journal } from './journal.ts';
import { SesMailbox } from './mailbox.ts';

/** Whom the policy has mailed, and where. */
export const rolesOf = ({ dpo, escalation, supervisoryAuthority }: Policy): Readonly<Record<string, string>> => ({
	dpo: dpo.email,
	escalation: escalation.email,
	authority: supervisoryAuthority.breaches.email,
});

export function sesMailbox({ client, clock, policy }: Pick<CasePorts, 'client' | 'clock' | 'policy'>): Mailbox {
	return new SesMailbox({
		ses: new SESClient({ maxAttempts: 4 }),
		client,
		table: required(env.casesTable),
		cases: anyCases(client),
		journal: journal(client, required(env.auditTable)),
		clock,
		from: required(env.mailFrom),
		configurationSet: required(env.mailConfigurationSet),
		roles: rolesOf(policy),
	});
}
