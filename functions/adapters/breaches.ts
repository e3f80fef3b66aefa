import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import type { BreachEvent, BreachIntake, BreachState } from '../core/breach/breach.ts';
import { foldBreach, nextDue } from '../core/breach/fold.ts';
import type { CaseKind } from '../core/case/kind.ts';
import type { CaseLog } from '../core/ports.ts';
import { type CaseTables, DynamoCaseLog } from './case-log.ts';
import { required } from './environment.ts';

const breach: CaseKind<BreachState, BreachEvent> = { name: 'breach', fold: foldBreach, nextDue };

/** Breaches, as events and their fold. */
export type Breaches = CaseLog<BreachState, BreachEvent, BreachIntake>;

/** Breaches in DynamoDB. */
export const breachesIn = (client: DynamoDBDocumentClient, tables: CaseTables): Breaches =>
	new DynamoCaseLog<BreachState, BreachEvent, BreachIntake>(client, tables, breach);

/** Breaches of this deployment. */
export const breaches = (client: DynamoDBDocumentClient): Breaches =>
	breachesIn(client, { cases: required(env.casesTable), audit: required(env.auditTable) });
