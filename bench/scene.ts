/** One person with very many records, the engines that hold them, and the functions that fulfil the request. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
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
import type { VariableValues } from '../lib/capabilities.ts';
import { loadPolicy } from '../lib/policy-file.ts';
import { sampleTables } from '../lib/sample-estate-data.ts';
import { buckets, type FunctionName, functions, tables } from '../lib/system.ts';
import { currentBundles } from '../local/lambda/bundles.ts';
import { credentials, region, secretArn } from '../local/names.ts';
import { pageSeen } from '../local/sample-estate/records.ts';
import { writeRows } from '../local/sample-estate/write-rows.ts';
import { variablesOf } from '../local/variables.ts';
import { startEngine } from './engine/engine.ts';
import { type FunctionProcess, startFunctions } from './function/function.ts';

/** The store that holds the records. */
const store = 'web-analytics';
const category = 'browsing-history';
const person = { name: 'Lars Large', email: 'lars.large@example.com', shows: 'Many thousands of pages seen' };

export interface Scene {
	/** Physical name of the store's table. */
	readonly table: string;
	/** Puts in the records of one more visitor; answers the visitor's id. Dates are within the last year. */
	seed(records: number): Promise<string>;
	/** A case of that visitor that has come as far as its fulfilment; answers its id. */
	request(right: Right, visitorId: string, records: number): Promise<string>;
	/** A process that has loaded these functions of the deployed bundles. */
	functions(names: readonly FunctionName[], execArgv?: readonly string[]): Promise<FunctionProcess>;
	/** A process that has loaded such modules, with the same engines in its environment. */
	floor(modules: readonly URL[]): Promise<FunctionProcess>;
	/** The module of a function. */
	module(name: FunctionName): URL;
	/** Requests that reached the engines since the last asking, by `service:Operation`. */
	requests(): Promise<Readonly<Record<string, number>>>;
	stop(): Promise<void>;
}

const names = {
	[env.casesTable]: 'bench-cases',
	[env.auditTable]: 'bench-audit',
	[env.subjectsTable]: 'bench-subjects',
	[env.exportsBucket]: 'bench-exports',
	[env.anchorsBucket]: 'bench-anchors',
	[env.ledgerBucket]: 'bench-ledger',
};

export async function setScene(): Promise<Scene> {
	const policy = loadPolicy();
	const bundles = await currentBundles();
	const table = `bench-${store}`;
	const [dynamo, others] = await Promise.all([
		startEngine({
			kind: 'dynamodb',
			tables: {
				[names[env.casesTable]]: tables.cases,
				[names[env.auditTable]]: tables.audit,
				[names[env.subjectsTable]]: tables.subjects,
				[table]: sampleTables[store],
			},
		}),
		startEngine({
			kind: 'others',
			buckets: Object.keys(buckets).map((name) => `bench-${name}`),
			secrets: { [secretArn]: JSON.stringify({ root: 'of-the-bench'.repeat(4), processors: {} }) },
		}),
	]);
	const nowhere = await mkdtemp(join(tmpdir(), 'rightful-bench-'));
	const values: VariableValues = {
		...names,
		[env.keysSecret]: secretArn,
		[env.subjectRequestMachine]: '',
		[env.retentionSweepMachine]: '',
		[env.publicUrl]: 'http://127.0.0.1',
		[env.mailFrom]: 'privacy@example.com',
		[env.storeLocations]: JSON.stringify({ [store]: { table } }),
	};
	const urls: Readonly<Record<string, string>> = { ...dynamo.urls, ...others.urls };
	const { dynamodb = '', s3 = '', ses = '', secrets = '' } = urls;
	const environmentOf = (name: FunctionName) =>
		variablesOf(name, functions[name], { values, endpoints: { dynamodb, s3, ses, secrets, sfn: '' }, nowhere });

	const client = new DynamoDBClient({ region, credentials, endpoint: dynamodb });
	const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
	const cases = new DynamoCaseRepository(documents, { cases: values[env.casesTable], audit: values[env.auditTable] });
	const module = (name: FunctionName) => pathToFileURL(join(bundles, name, 'index.mjs'));
	let visitors = 0;
	let requests = 0;

	return {
		table,

		module,

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

		async functions(wanted, execArgv = []) {
			const environment = Object.assign({}, ...wanted.map(environmentOf)) as Record<string, string>;
			// Logs of the functions are no part of what is printed.
			const process = startFunctions({ environment: { ...environment, POWERTOOLS_LOG_LEVEL: 'SILENT' }, execArgv });
			for (const name of wanted) await process.load(module(name));
			return process;
		},

		async floor(modules) {
			const process = startFunctions({ environment: environmentOf('fulfil-store') });
			for (const each of modules) await process.load(each);
			return process;
		},

		async requests() {
			return { ...(await dynamo.requests()), ...(await others.requests()) };
		},

		async stop() {
			client.destroy();
			await Promise.all([dynamo.stop(), others.stop(), rm(nowhere, { recursive: true, force: true })]);
		},
	};
}

/** What `fulfil-store` is called with. */
export const workOn = (caseId: string) => ({ caseId, store });

/** Sum of the requests to a service. */
export function requestsTo(service: string, requests: Readonly<Record<string, number>>): number {
	return Object.entries(requests).reduce((sum, [name, count]) => sum + (name.startsWith(`${service}:`) ? count : 0), 0);
}
