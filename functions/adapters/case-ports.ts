/** The ports that nearly every function needs, made once a container. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { CaseRepository, Clock, ErasableTexts, PolicyArchive, Waits } from '../core/ports.ts';
import type { Tasks } from '../core/stores/ports.ts';
import { bundledPolicy } from './bundled-policy.ts';
import { erasableTexts, tasks, waits } from './case-items.ts';
import { DynamoCaseRepository } from './case-repository.ts';
import { documentClient } from './dynamodb.ts';
import { required } from './environment.ts';
import { policyArchive } from './policy-archive.ts';
import { systemClock } from './system-clock.ts';

export interface CasePorts {
	readonly client: DynamoDBDocumentClient;
	readonly clock: Clock;
	/** The policy in force. */
	readonly policy: Policy;
	readonly policies: PolicyArchive;
	readonly cases: CaseRepository;
	readonly texts: ErasableTexts;
	readonly waits: Waits;
	readonly tasks: Tasks;
}

export function casePorts(): CasePorts {
	const client = documentClient();
	const table = required(env.casesTable);
	const policy = bundledPolicy();
	return {
		client,
		clock: systemClock,
		policy,
		policies: policyArchive(client, table, policy),
		cases: DynamoCaseRepository.fromEnvironment(client),
		texts: erasableTexts(client, table),
		waits: waits(client, table),
		tasks: tasks(client, table),
	};
}
