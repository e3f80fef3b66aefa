import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import type { CaseKind } from '../core/case/kind.ts';
import { foldPolicyNotice, nextReminder } from '../core/policy-notice/fold.ts';
import type { PolicyNoticeEvent, PolicyNoticeIntake, PolicyNoticeState } from '../core/policy-notice/policy-notice.ts';
import type { PolicyNotices } from '../core/policy-notice/ports.ts';
import { type CaseTables, DynamoCaseLog } from './case-log.ts';
import { required } from './environment.ts';

const policyNotice: CaseKind<PolicyNoticeState, PolicyNoticeEvent> = {
	name: 'policy-notice',
	fold: foldPolicyNotice,
	nextDue: (state) => nextReminder(state)?.at,
};

/** Notices in DynamoDB. */
export const policyNoticesIn = (client: DynamoDBDocumentClient, tables: CaseTables): PolicyNotices =>
	new DynamoCaseLog<PolicyNoticeState, PolicyNoticeEvent, PolicyNoticeIntake>(client, tables, policyNotice);

/** Notices of this deployment. */
export const policyNotices = (client: DynamoDBDocumentClient): PolicyNotices =>
	policyNoticesIn(client, { cases: required(env.casesTable), audit: required(env.auditTable) });
