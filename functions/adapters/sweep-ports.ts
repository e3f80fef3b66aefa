/** What the steps of the retention sweep need, made once a container. */
import { env } from '../contract/env.ts';
import type { Journal } from '../core/audit/journal.ts';
import { subjectKeyOfIdentifier } from '../core/identity/address.ts';
import type { Identifier } from '../core/ports.ts';
import type { Guards, HoldsToHeed, RetentionSchedule } from '../core/retention/ports.ts';
import type { SweepRuns } from '../core/retention/sweep-run.ts';
import { type CasePorts, casePorts } from './case-ports.ts';
import { required } from './environment.ts';
import { guards } from './guards.ts';
import { holds } from './holds.ts';
import { journal } from './journal.ts';
import { type Keys, secretKeys } from './keys.ts';
import { retentionRuns } from './retention-runs.ts';
import { retentionSchedule } from './retention-schedule.ts';

export interface SweepPorts extends CasePorts {
	readonly keys: () => Promise<Keys>;
	readonly runs: SweepRuns;
	readonly schedule: RetentionSchedule;
	readonly guards: Guards;
	readonly holds: HoldsToHeed;
	readonly journal: Journal;
	readonly keyOf: (identifier: Identifier) => Promise<string>;
}

export function sweepPorts(): SweepPorts {
	const ports = casePorts();
	const keys = secretKeys();
	const { client } = ports;
	const table = required(env.subjectsTable);
	return {
		...ports,
		keys,
		runs: retentionRuns(client, required(env.casesTable)),
		schedule: retentionSchedule({ client, table, key: async () => (await keys()).sealingKey }),
		guards: guards(client, table),
		holds: holds(client, table),
		journal: journal(client, required(env.auditTable)),
		keyOf: async (identifier) => subjectKeyOfIdentifier(identifier, (await keys()).subjectKey),
	};
}
