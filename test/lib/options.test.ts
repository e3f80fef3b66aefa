import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../../functions/core/policy/schema.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { sampleBuckets, sampleTables } from '../../lib/sample-estate-data.ts';
import { type FunctionSpec, functions } from '../../lib/system/functions.ts';
import { logical, synthesized, written } from '../fixtures/stacks.ts';

const published = loadPolicy();
const ready: Policy = {
	...published,
	dpo: { email: 'dpo@bureau.co.uk' },
	escalation: { email: 'board@bureau.co.uk' },
	recipients: {},
};

describe('the sample estate', () => {
	const { core, estate } = synthesized({ context: { sampleEstate: 'true' } });

	test('is a stack of its own, only where it is asked for', () => {
		expect(synthesized().estate).toBeUndefined();
		expect(estate?.of('AWS::DynamoDB::Table')).toHaveLength(Object.keys(sampleTables).length);
		expect(estate?.of('AWS::S3::Bucket')).toHaveLength(Object.keys(sampleBuckets).length);
	});

	test('says where its stores are, by its own names: a stack cannot import what it exports', () => {
		const [, locations] = Object.entries(estate?.outputs ?? {}).find(([name]) => name === 'Locations') ?? [];
		expect(Object.keys(JSON.parse(written(locations?.Value))).sort()).toEqual(
			[...Object.keys(sampleTables), ...Object.keys(sampleBuckets)].sort(),
		);
		expect(JSON.stringify([estate?.resources, estate?.outputs])).not.toContain('Fn::ImportValue');
	});

	test('goes with its stack', () => {
		const data = Object.values(estate?.resources ?? {}).filter(({ Type }) =>
			['AWS::DynamoDB::Table', 'AWS::S3::Bucket'].includes(Type),
		);
		expect(data.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(data.map(() => 'Delete'));
		for (const [, table] of estate?.of('AWS::DynamoDB::Table') ?? []) expect(table.DeletionProtectionEnabled).toBe(false);
	});

	test('tells the functions that search or erase where its stores are, and no others', () => {
		const locations = core
			.of('AWS::Lambda::Function')
			.flatMap(([id, { Environment }]) =>
				Environment.Variables.STORE_LOCATIONS === undefined
					? []
					: [[id.replace(/Function.*/, ''), written(Environment.Variables.STORE_LOCATIONS)] as const],
			);
		const connected = Object.entries<FunctionSpec>(functions).filter(([, { uses }]) =>
			uses.some((capability) => capability.startsWith('stores:')),
		);
		expect(locations.map(([name]) => name).sort()).toEqual(connected.map(([name]) => logical(name)).sort());
		for (const [, text] of locations) {
			const stores = JSON.parse(text) as Record<string, { table?: string; bucket?: string }>;
			expect(Object.keys(stores).sort()).toEqual([...Object.keys(sampleTables), ...Object.keys(sampleBuckets)].sort());
			for (const store of Object.values(stores)) expect(store.table ?? store.bucket).toMatch(/^<RightfulSampleEstate:/);
		}
	});

	test('is searched by those functions, and changed by one', () => {
		const onEstate = (role: string) =>
			new Set(
				core
					.statementsOf(role)
					.filter(({ resources }) => resources.some((resource) => resource.startsWith('<RightfulSampleEstate:')))
					.flatMap(({ actions }) => actions),
			);
		const reads = [
			'dynamodb:BatchGetItem',
			'dynamodb:GetItem',
			'dynamodb:Query',
			's3:GetObject',
			's3:GetObjectTagging',
			's3:GetObjectVersion',
			's3:GetObjectVersionTagging',
			's3:ListBucket',
			's3:ListBucketMultipartUploads',
			's3:ListBucketVersions',
		];
		expect([...onEstate('assessrequestRole')].sort()).toEqual(reads);
		expect([...onEstate('verifyfulfilmentRole')].sort()).toEqual(reads);
		expect([...onEstate('fulfilstoreRole')].sort()).toEqual(
			[
				...reads,
				'dynamodb:BatchWriteItem',
				'dynamodb:DeleteItem',
				'dynamodb:UpdateItem',
				's3:AbortMultipartUpload',
				's3:DeleteObject',
				's3:DeleteObjectVersion',
				's3:PutObjectTagging',
				's3:PutObjectVersionTagging',
			].sort(),
		);
		expect([...onEstate('opencaseRole')]).toEqual([]);
	});
});

describe('the organisation’s own stores', () => {
	const { crm, 'identity-documents': documents } = published.stores;
	if (crm?.kind !== 'dynamodb' || documents?.kind !== 's3') throw new Error('the data map has changed');
	const tableArn = 'arn:aws:dynamodb:eu-west-2:111122223333:table/crm';
	const bucketArn = 'arn:aws:s3:::documents-of-members';
	const tableKey = 'arn:aws:kms:eu-west-2:111122223333:key/11111111-1111-1111-1111-111111111111';
	const bucketKey = 'arn:aws:kms:eu-west-2:111122223333:key/22222222-2222-2222-2222-222222222222';
	const { core } = synthesized({
		policy: {
			...published,
			stores: {
				...published.stores,
				crm: { ...crm, at: { tableArn, keyArn: tableKey } },
				'identity-documents': { ...documents, at: { bucketArn, keyArn: bucketKey } },
			},
		},
	});
	const on = (role: string, text: string) =>
		core.statementsOf(role).filter(({ resources }) => resources.some((resource) => resource.includes(text)));

	test('are searched by table and the indexes that find', () => {
		expect(on('assessrequestRole', 'table/crm')).toEqual([
			{
				effect: 'Allow',
				actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
				resources: [tableArn, `${tableArn}/index/byEmail`],
				conditions: {},
			},
		]);
	});

	test('are erased from by the one function that does the work', () => {
		const erasers = ['assessrequest', 'verifyfulfilment', 'servecaseactions', 'fulfilstore'].filter((name) =>
			on(`${name}Role`, 'table/crm').some(({ actions }) => actions.includes('dynamodb:DeleteItem')),
		);
		expect(erasers).toEqual(['fulfilstore']);
		expect(on('fulfilstoreRole', 'documents-of-members').flatMap(({ actions }) => actions)).toEqual(
			expect.arrayContaining(['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload']),
		);
	});

	test('are decrypted through the service that holds them', () => {
		expect(
			on('assessrequestRole', tableKey).map(({ actions, conditions }) => [
				actions,
				written(conditions.StringEquals?.['kms:ViaService']),
			]),
		).toEqual([[['kms:Decrypt', 'kms:DescribeKey'], 'dynamodb.<AWS::Region>.amazonaws.com']]);
		expect(
			on('assessrequestRole', bucketKey).map(({ actions, conditions }) => [
				actions,
				written(conditions.StringEquals?.['kms:ViaService']),
			]),
		).toEqual([[['kms:Decrypt', 'kms:DescribeKey'], 's3.<AWS::Region>.amazonaws.com']]);
	});
});

describe('mails', () => {
	const sending = (context: Record<string, string>) => {
		const { core } = synthesized({ policy: ready, context: { mailFrom: 'privacy@mail.bureau.co.uk', ...context } });
		const [statement, ...more] = core.statementsOf('opencaseRole').filter(({ actions }) => actions.includes('ses:SendRawEmail'));
		expect(more).toEqual([]);
		return { core, statement };
	};
	const configurationSet = expect.stringMatching(/:configuration-set\/<MailConfiguration[0-9A-F]+>$/);
	const identity = (name: string) => `arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/${name}`;

	test('come from one address, of an identity that covers it', () => {
		const { core, statement } = sending({});
		expect(statement?.conditions).toEqual({ StringEquals: { 'ses:FromAddress': 'privacy@mail.bureau.co.uk' } });
		expect([...(statement?.resources ?? [])].sort()).toEqual(
			[...['bureau.co.uk', 'co.uk', 'mail.bureau.co.uk', 'privacy@mail.bureau.co.uk'].map(identity), configurationSet].sort(),
		);
		expect(core.of('AWS::SES::EmailIdentity')).toEqual([]);
		expect(core.one('AWS::Lambda::Function', 'opencaseFunction').Environment.Variables.MAIL_FROM).toBe('privacy@mail.bureau.co.uk');
	});

	test('without an address that they come from, CloudFormation refuses the stack, and says what is missing', () => {
		expect(synthesized().core.rules.MailFromIsGiven?.Assertions).toEqual([
			{
				Assert: { 'Fn::Equals': ['nobody@rightful.invalid', 'given'] },
				AssertDescription: 'Say which address the mails come from: -c mailFrom=…',
			},
		]);
		expect(sending({}).core.rules.MailFromIsGiven).toBeUndefined();
	});

	test('in SES’s sandbox may go to any identity, still from the one address', () => {
		const { statement } = sending({ mailSandbox: 'true' });
		expect(statement).toMatchObject({
			resources: [configurationSet, identity('*')],
			conditions: { StringEquals: { 'ses:FromAddress': 'privacy@mail.bureau.co.uk' } },
		});
	});

	test('with a domain to set up: its identity, TLS required, and the records to add', () => {
		const { core } = sending({ mailDomain: 'bureau.co.uk' });
		expect(core.one('AWS::SES::EmailIdentity', 'MailDomain').EmailIdentity).toBe('bureau.co.uk');
		expect(core.one('AWS::SES::ConfigurationSet', 'Mail').DeliveryOptions).toEqual({ TlsPolicy: 'REQUIRE' });
		expect(Object.keys(core.outputs).filter((name) => name.startsWith('MailDkim'))).toHaveLength(3);
	});
});

test('with an issuer of the organisation’s own there is no user pool, and its tokens count for the one audience', () => {
	const { core } = synthesized({ context: { oidcIssuer: 'https://id.bureau.co.uk', oidcAudience: 'rightful' } });
	expect(core.of('AWS::Cognito::UserPool')).toEqual([]);
	expect(core.of('AWS::ApiGatewayV2::Authorizer').map(([, { JwtConfiguration }]) => JwtConfiguration)).toEqual([
		{ Audience: ['rightful'], Issuer: 'https://id.bureau.co.uk' },
	]);
});

test('reserved concurrency is for the functions that strangers reach, and only where asked for', () => {
	const reserved = (context: Record<string, string>) =>
		synthesized({ context })
			.core.of('AWS::Lambda::Function')
			.flatMap(([id, fn]) =>
				fn.ReservedConcurrentExecutions === undefined ? [] : [[id.replace(/Function.*/, ''), fn.ReservedConcurrentExecutions]],
			);
	expect(reserved({})).toEqual([]);
	expect(reserved({ reservedConcurrency: '7' })).toEqual([
		['serveprivacycentre', 7],
		['servecomplaints', 7],
		['servecases', 7],
		['servecaseactions', 7],
		['servecasefiles', 7],
		['servechecks', 7],
		['serveholds', 7],
		['serveunsubscribe', 7],
		['serveconsents', 7],
		['serveregisters', 7],
		['servebreaches', 7],
		['servebreachreports', 7],
		['servepolicies', 7],
		['servesweeps', 7],
		['servemailings', 7],
	]);
});
