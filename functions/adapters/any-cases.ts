import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import { anyKind, type CaseKindName } from '../core/case/kind.ts';
import type { AnyCases, CasesToRead } from '../core/ports.ts';
import { type CaseTables, DynamoCaseLog } from './case-log.ts';
import { required } from './environment.ts';

/** Cases of this deployment, whatever their kind. */
export function anyCases(client: DynamoDBDocumentClient): AnyCases {
	return new DynamoCaseLog(client, tablesOfDeployment(), anyKind);
}

/** Cases of one kind, for whoever lists and reads them, and need not know the kind. */
export function casesToRead(
	client: DynamoDBDocumentClient,
	kind: CaseKindName,
	tables: CaseTables = tablesOfDeployment(),
): CasesToRead {
	return new DynamoCaseLog(client, tables, { ...anyKind, name: kind });
}

const tablesOfDeployment = (): CaseTables => ({ cases: required(env.casesTable), audit: required(env.auditTable) });
