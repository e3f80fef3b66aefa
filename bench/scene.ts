/** One person with very many records, and the functions that fulfil the request. */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoCaseRepository } from '../functions/adapters/case-repository.ts';
import { env } from '../functions/contract/env.ts';
import type { Right } from '../functions/core/case/case.ts';
import { assess, establishIdentity, startFulfilment } from '../functions/core/case/commands.ts';
import { referenceFrom } from '../functions/core/case/reference.ts';
import { clockDates } from '../functions/core/clock/clock-dates.ts';
import { openClock } from '../functions/core/clock/request-clock.ts';
import { localDate } from '../functions/core/clock/statutory.ts';
import { rulesOfRight } from '../functions/core/request/rights.ts';
import { loadPolicy } from '../lib/policy-file.ts';
import { pageSeen } from '../local/sample-estate/records.ts';
import { writeRows } from '../local/sample-estate/write-rows.ts';
import { names, type Stage, setStage } from './stage.ts';

/** The store that holds the records. */
const store = 'web-analytics';
const category = 'browsing-history';
const person = { name: 'Lars Large', email: 'lars.large@example.com', shows: 'Many thousands of pages seen' };

export interface Scene extends Stage {
	/** Puts in the records of one more visitor; answers the visitor's id. Dates are within the last year. */
	seed(records: number): Promise<string>;
	/** A case of that visitor that has come as far as its fulfilment; answers its id. */
	request(right: Right, visitorId: string, records: number): Promise<string>;
}

export async function setScene(): Promise<Scene> {
	const policy = loadPolicy();
	const stage = await setStage(store);
	const { client, table } = stage;
	const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
	const cases = new DynamoCaseRepository(documents, { cases: names[env.casesTable], audit: names[env.auditTable] });
	let visitors = 0;
	let requests = 0;

	return {
		...stage,

		async seed(records) {
			const visitorId = `visitor-${++visitors}`;
			const today = Date.now();
			const chunk = 10_000;
			for (let from = 0; from < records; from += chunk) {
				const rows = Array.from({ length: Math.min(chunk, records - from) }, (_, index) => {
					const daysAgo = 1 + ((from + index) % 365);
					return pageSeen(
						{ ...person, visitorId },
						from + index,
						new Date(today - daysAgo * 86_400_000).toISOString().slice(0, 10),
					);
				});
				await writeRows(client, table, rows);
			}
			return visitorId;
		},

		async request(right, visitorId, records) {
			const caseId = referenceFrom(`bench ${++requests}`);
			const at = new Date().toISOString();
			await cases.submit(caseId, {
				subjectKey: `v1.${visitorId}`,
				email: person.email,
				right,
				channel: 'form',
				receivedAt: at,
				identityEstablished: false,
				identifiers: [
					{ kind: 'email', value: person.email, scope: 'unique' },
					{ kind: 'visitor-id', value: visitorId, scope: 'unique' },
				],
			});
			await cases.open(caseId, 'subject', at, {
				type: 'case-opened',
				data: {
					kind: 'subject-request',
					right,
					channel: 'form',
					identityNeeded: true,
					receivedAt: at,
					receivedOn: localDate(at, policy.timeZone),
					...clockDates(openClock(policy, at), localDate(at, policy.timeZone)),
					policyVersion: policy.version,
					execution: caseId,
				},
			});
			const plan = [{ store, category, outcome: 'act', article: rulesOfRight[right].article, count: records }] as const;
			await cases.apply(caseId, 'subject', at, (state) => establishIdentity(state, 'mail-link'));
			await cases.apply(caseId, 'system', at, (state) =>
				assess(state, { policyVersion: policy.version, plan, incomplete: [], needs: [] }),
			);
			await cases.apply(caseId, 'system', at, (state) => startFulfilment(state, [store]));
			return caseId;
		},
	};
}

/** What `fulfil-store` is called with. */
export const workOn = (caseId: string) => ({ caseId, store });
