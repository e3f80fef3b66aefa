import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import type { CaseKind } from '../core/case/kind.ts';
import type { ComplaintEvent, ComplaintState } from '../core/complaint/complaint.ts';
import { nextDue } from '../core/complaint/deadlines.ts';
import { fold } from '../core/complaint/fold.ts';
import type { Complainant, Complaints } from '../core/complaint/ports.ts';
import { type CaseTables, DynamoCaseLog } from './case-log.ts';
import { required } from './environment.ts';

const complaint: CaseKind<ComplaintState, ComplaintEvent> = { name: 'complaint', fold, nextDue };

/** Complaints in DynamoDB. */
export function dynamoComplaints(client: DynamoDBDocumentClient, tables: CaseTables): Complaints {
	return new DynamoCaseLog<ComplaintState, ComplaintEvent, Complainant>(client, tables, complaint);
}

/** Complaints of this deployment. */
export function complaintsHere(client: DynamoDBDocumentClient): Complaints {
	return dynamoComplaints(client, { cases: required(env.casesTable), audit: required(env.auditTable) });
}
