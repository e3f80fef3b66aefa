import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import { anyKind } from '../core/case/kind.ts';
import type { AnyCases } from '../core/ports.ts';
import { DynamoCaseLog } from './case-log.ts';
import { required } from './environment.ts';

/** Cases of this deployment, whatever their kind. */
export function anyCases(client: DynamoDBDocumentClient): AnyCases {
	return new DynamoCaseLog(client, { cases: required(env.casesTable), audit: required(env.auditTable) }, anyKind);
}
