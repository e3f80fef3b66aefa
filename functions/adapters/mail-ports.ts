/** What a function needs that writes to people. */
import { SESClient } from '@aws-sdk/client-ses';
import { env } from '../contract/env.ts';
import type { Mailbox } from '../core/ports.ts';
import { anyCases } from './any-cases.ts';
import type { CasePorts } from './case-ports.ts';
import { required } from './environment.ts';
import { journal } from './journal.ts';
import { SesMailbox } from './mailbox.ts';

export function sesMailbox({ client, clock }: Pick<CasePorts, 'client' | 'clock'>): Mailbox {
	return new SesMailbox({
		ses: new SESClient({ maxAttempts: 4 }),
		client,
		table: required(env.casesTable),
		cases: anyCases(client),
		journal: journal(client, required(env.auditTable)),
		clock,
		from: required(env.mailFrom),
		configurationSet: required(env.mailConfigurationSet),
	});
}
