import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { env } from '../contract/env.ts';
import type { CaseEvent, CaseState } from '../core/case/case.ts';
import { fold, nextDeadline } from '../core/case/fold.ts';
import type { CaseKind } from '../core/case/kind.ts';
import type { CaseRepository, Person } from '../core/ports.ts';
import { nextTelling } from '../core/request/recipients.ts';
import { type CaseTables, DynamoCaseLog, intakeKey, partitionOf } from './case-log.ts';
import { required } from './environment.ts';
import { pagesOf, partitionQuery } from './query.ts';

/** List of closed cases of which a recipient is yet to be told. */
const untold = 'untold';

const subjectRequest: CaseKind<CaseState, CaseEvent> = {
	name: 'subject-request',
	fold,
	nextDue: (state) => nextDeadline(state)?.at,
	leftToDo(state) {
		const at = nextTelling(state);
		return at === undefined ? undefined : { list: untold, at };
	},
};

/** Requests of data subjects in DynamoDB. */
export class DynamoCaseRepository extends DynamoCaseLog<CaseState, CaseEvent, Person> implements CaseRepository {
	constructor(client: DynamoDBDocumentClient, tables: CaseTables) {
		super(client, tables, subjectRequest);
	}

	static fromEnvironment(client: DynamoDBDocumentClient): DynamoCaseRepository {
		return new DynamoCaseRepository(client, { cases: required(env.casesTable), audit: required(env.auditTable) });
	}

	person(caseId: string): Promise<Person | undefined> {
		return this.intake(caseId);
	}

	async updatePerson(caseId: string, change: Partial<Person>): Promise<void> {
		await this.updateIntake(caseId, change);
	}

	listUntold(by: string): Promise<readonly string[]> {
		// Sorts after the instant with any id behind it.
		return this.listDue(untold, `${by}~`);
	}

	/** The person first: a mail that is on its way is left to the mailbox, which looks whether there still is one. */
	async forgetPerson(caseId: string): Promise<void> {
		for (const prefix of [intakeKey, 'MAIL#', 'TEXT#', 'WAIT#']) {
			const keys = pagesOf(this.client, {
				...partitionQuery(this.table, partitionOf(caseId), prefix),
				FilterExpression: prefix === 'MAIL#' ? 'attribute_not_exists(duePk)' : undefined,
				ProjectionExpression: 'pk, sk',
			});
			for await (const page of keys) await this.#remove(page);
		}
	}

	async #remove(keys: readonly Record<string, unknown>[]): Promise<void> {
		for (let index = 0; index < keys.length; index += 25) {
			let requests: Record<string, unknown>[] | undefined = keys
				.slice(index, index + 25)
				.map((Key) => ({ DeleteRequest: { Key } }));
			while (requests && requests.length > 0) {
				const batch = new BatchWriteCommand({ RequestItems: { [this.table]: requests } });
				const { UnprocessedItems }: { UnprocessedItems?: Record<string, unknown[]> | undefined } = await this.client.send(batch);
				requests = UnprocessedItems?.[this.table] as Record<string, unknown>[] | undefined;
			}
		}
	}
}
