import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { env } from '../../functions/contract/env.ts';
import { environmentOf, type VariableValues, variablesOf } from '../../lib/capabilities.ts';
import { type FunctionName, type FunctionSpec, functions } from '../../lib/system/functions.ts';
import { synthesized } from '../fixtures/stacks.ts';

/** The code of ours in each function's bundle, after what it does not use is gone. */
const handlers = join(import.meta.dirname, '../../functions/handlers');
const names = readdirSync(handlers).map((file) => file.replace(/\.ts$/, '')) as FunctionName[];
const { outputFiles } = await build({
	entryPoints: names.map((name) => join(handlers, `${name}.ts`)),
	outdir: '/bundles',
	write: false,
	bundle: true,
	platform: 'node',
	format: 'esm',
	packages: 'external',
	logLevel: 'silent',
});
const codeOf = new Map(names.map((name) => [name, outputFiles.find(({ path }) => path.endsWith(`/${name}.js`))?.text ?? '']));
/** Variables by the names that they have in `env`; what else stands before a dot as `env` is none of ours. */
const variables = (name: FunctionName) =>
	new Set(
		Object.entries(env).flatMap(([key, variable]) =>
			new RegExp(`\\benv\\d*\\.${key}\\b`).test(codeOf.get(name) ?? '') ? [variable] : [],
		),
	);
const all = Object.fromEntries(Object.values(env).map((name) => [name, name])) as VariableValues;

test('every function has a handler, and every handler is a function of the system', () => {
	expect([...names].sort()).toEqual(Object.keys(functions).sort());
});

describe.each(names)('%s', (name) => {
	const spec: FunctionSpec = functions[name];

	test('is given every variable that it reads', () => {
		expect(Object.keys(environmentOf(spec, all))).toEqual(expect.arrayContaining([...variables(name)]));
	});

	test('uses every capability that it has', () => {
		const read = variables(name);
		expect(read.size).toBeGreaterThan(0);
		expect(spec.uses.filter((capability) => !variablesOf[capability].some((variable) => read.has(variable)))).toEqual([]);
	});
});

/** IAM's name for a command of the SDK, where it is not the command's own. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
	Get: ['dynamodb:GetItem'],
	GetItem: ['dynamodb:GetItem'],
	Put: ['dynamodb:PutItem'],
	PutItem: ['dynamodb:PutItem'],
	Update: ['dynamodb:UpdateItem'],
	UpdateItem: ['dynamodb:UpdateItem'],
	Delete: ['dynamodb:DeleteItem'],
	Query: ['dynamodb:Query'],
	Scan: ['dynamodb:Scan'],
	DescribeTable: ['dynamodb:DescribeTable'],
	BatchWrite: ['dynamodb:BatchWriteItem'],
	BatchWriteItem: ['dynamodb:BatchWriteItem'],
	BatchGet: ['dynamodb:BatchGetItem'],
	BatchGetItem: ['dynamodb:BatchGetItem'],
	GetObject: ['s3:GetObject', 's3:GetObjectVersion'],
	HeadObject: ['s3:GetObject', 's3:GetObjectVersion'],
	PutObject: ['s3:PutObject'],
	GetObjectTagging: ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'],
	PutObjectTagging: ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'],
	DeleteObjects: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
	ListObjects: ['s3:ListBucket'],
	ListObjectsV2: ['s3:ListBucket'],
	ListObjectVersions: ['s3:ListBucketVersions'],
	ListMultipartUploads: ['s3:ListBucketMultipartUploads'],
	AbortMultipartUpload: ['s3:AbortMultipartUpload'],
	GetSecretValue: ['secretsmanager:GetSecretValue'],
	SendRawEmail: ['ses:SendRawEmail'],
	GetSendQuota: ['ses:GetSendQuota'],
	StartExecution: ['states:StartExecution'],
	SendTaskSuccess: ['states:SendTaskSuccess'],
	DescribeExecution: ['states:DescribeExecution'],
};

test('whatever the bundles ask of AWS, some capability grants', () => {
	const commands = new Set(
		[...codeOf.values()].flatMap((code) => [...code.matchAll(/new (\w+)Command\(/g)].map(([, command = '']) => command)),
	);
	expect(commands.size).toBeGreaterThan(10);
	const { core } = synthesized({ context: { sampleEstate: 'true' } });
	const granted = new Set(
		Object.keys(functions)
			.flatMap((name) => core.statementsOf(`${name.replaceAll('-', '')}Role`))
			.flatMap(({ actions }) => actions),
	);
	const asked = [...commands].flatMap(
		(command) => actionsOf[command] ?? [`an action for ${command}Command, which this test does not know`],
	);
	expect(asked.filter((action) => !granted.has(action))).toEqual([]);
});
