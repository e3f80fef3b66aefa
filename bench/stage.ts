/** The engines, each in a process of its own, and processes that run functions of the deployed bundles against them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { env } from '../functions/contract/env.ts';
import type { VariableValues } from '../lib/capabilities.ts';
import { type SampleTableId, sampleTables } from '../lib/sample-estate-data.ts';
import { buckets, type TableSpec, tables } from '../lib/system/data.ts';
import { type FunctionName, functions } from '../lib/system/functions.ts';
import { currentBundles } from '../local/lambda/bundles.ts';
import { credentials, region, secretArn } from '../local/names.ts';
import { variablesOf } from '../local/variables.ts';
import { startEngine } from './engine/engine.ts';
import { type FunctionProcess, startFunctions } from './function/function.ts';

export interface ProcessOptions {
	readonly execArgv?: readonly string[];
	/** Where DynamoDB is, for those who stand in between. */
	readonly dynamodb?: string;
}

export interface Stage {
	/** Physical name of the store's table. */
	readonly table: string;
	/** All tables, by physical name. */
	readonly tables: Readonly<Record<string, TableSpec>>;
	readonly dynamodb: string;
	readonly client: DynamoDBClient;
	/** A process that has loaded these functions of the deployed bundles. */
	functions(names: readonly FunctionName[], options?: ProcessOptions): Promise<FunctionProcess>;
	/** A process that has loaded such modules, with the same engines in its environment. */
	floor(modules: readonly URL[], options?: ProcessOptions): Promise<FunctionProcess>;
	/** The module of a function. */
	module(name: FunctionName): URL;
	/** Requests that reached the engines since the last asking, by `service:Operation`. */
	requests(): Promise<Readonly<Record<string, number>>>;
	stop(): Promise<void>;
}

/** What every key of the deployment is derived from. */
export const rootOfKeys = 'of-the-bench'.repeat(4);

/** Physical names. */
export const names = {
	[env.casesTable]: 'bench-cases',
	[env.auditTable]: 'bench-audit',
	[env.subjectsTable]: 'bench-subjects',
	[env.exportsBucket]: 'bench-exports',
	[env.anchorsBucket]: 'bench-anchors',
	[env.ledgerBucket]: 'bench-ledger',
};

/** @param store the one of the sample estate that is connected */
export async function setStage(store: SampleTableId): Promise<Stage> {
	const bundles = await currentBundles();
	const table = `bench-${store}`;
	const specs: Readonly<Record<string, TableSpec>> = {
		[names[env.casesTable]]: tables.cases,
		[names[env.auditTable]]: tables.audit,
		[names[env.subjectsTable]]: tables.subjects,
		[table]: sampleTables[store],
	};
	const [dynamo, others] = await Promise.all([
		startEngine({ kind: 'dynamodb', tables: specs }),
		startEngine({
			kind: 'others',
			buckets: Object.keys(buckets).map((name) => `bench-${name}`),
			secrets: { [secretArn]: JSON.stringify({ root: rootOfKeys, processors: {} }) },
		}),
	]);
	const nowhere = await mkdtemp(join(tmpdir(), 'rightful-bench-'));
	const values: VariableValues = {
		...names,
		[env.keysSecret]: secretArn,
		[env.subjectRequestMachine]: '',
		[env.breachMachine]: '',
		[env.complaintMachine]: '',
		[env.policyNoticeMachine]: '',
		[env.retentionSweepMachine]: '',
		[env.publicUrl]: 'http://127.0.0.1',
		[env.mailConfigurationSet]: 'bench',
		[env.mailFrom]: 'privacy@example.com',
		[env.storeLocations]: JSON.stringify({ [store]: { table } }),
	};
	const urls: Readonly<Record<string, string>> = { ...dynamo.urls, ...others.urls };
	const { dynamodb = '', s3 = '', ses = '', secrets = '' } = urls;
	const environmentOf = (name: FunctionName, options: ProcessOptions) =>
		variablesOf(name, functions[name], {
			values,
			endpoints: { dynamodb: options.dynamodb ?? dynamodb, s3, ses, secrets, sfn: '' },
			nowhere,
		});
	const client = new DynamoDBClient({ region, credentials, endpoint: dynamodb });
	const module = (name: FunctionName) => pathToFileURL(join(bundles, name, 'index.mjs'));

	return {
		table,
		tables: specs,
		dynamodb,
		client,
		module,

		async functions(wanted, options = {}) {
			const environment = Object.assign({}, ...wanted.map((name) => environmentOf(name, options))) as Record<string, string>;
			const process = startFunctions({
				// Logs of the functions are no part of what is printed.
				environment: { ...environment, POWERTOOLS_LOG_LEVEL: 'SILENT' },
				execArgv: options.execArgv ?? [],
			});
			for (const name of wanted) await process.load(module(name));
			return process;
		},

		async floor(modules, options = {}) {
			const process = startFunctions({ environment: environmentOf('fulfil-store', options), execArgv: options.execArgv ?? [] });
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

/** Sum of the requests to a service. */
export function requestsTo(service: string, requests: Readonly<Record<string, number>>): number {
	return Object.entries(requests).reduce((sum, [name, count]) => sum + (name.startsWith(`${service}:`) ? count : 0), 0);
}
