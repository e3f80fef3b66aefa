import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { connectStores } from '../../../functions/adapters/stores/connect.ts';
import { connectFileStores } from '../../../functions/adapters/stores/connect-files.ts';
import type { Policy } from '../../../functions/core/policy/schema.ts';
import { StoreUnavailableError } from '../../../functions/core/stores/ports.ts';
import { loadPolicy } from '../../../lib/policy-file.ts';

const policy = loadPolicy();
const connections = {
	dynamodb: new DynamoDBClient({ region: 'eu-west-2' }),
	s3: new S3Client({ region: 'eu-west-2' }),
	fetch,
	now: () => '2026-07-01T12:00:00.000Z',
	locations: {},
	secrets: {},
};

test('stores without a place, and those that a person searches, are left out', () => {
	const locations = {
		crm: { table: 'crm' },
		'identity-documents': { bucket: 'documents' },
		cctv: { table: 'cctv' },
		rightful: { table: 'own' },
	};
	const stores = connectStores(policy, { ...connections, locations });
	expect([...stores].map(([id, { finds }]) => [id, finds])).toEqual([
		['crm', ['contact-id', 'email']],
		['identity-documents', ['member-id']],
	]);
	expect([...connectFileStores(policy, { ...connections, locations }).keys()]).toEqual(['identity-documents']);
});

test('a store stands where the data map says, unless a stack put it elsewhere', async () => {
	const crm = policy.stores.crm;
	if (crm?.kind !== 'dynamodb') throw new Error('crm is no table');
	const tableArn = 'arn:aws:dynamodb:eu-west-2:111122223333:table/crm';
	const mapped: Policy = { ...policy, stores: { crm: { ...crm, at: { tableArn } } } };
	const asked: unknown[] = [];
	const dynamodb = {
		send: async ({ input }: { input: { TableName?: string } }) => {
			asked.push(input.TableName);
			return {};
		},
	} as unknown as DynamoDBClient;
	const who = [{ kind: 'contact-id', value: 'c-1', scope: 'unique' as const }];
	await connectStores(mapped, { ...connections, dynamodb })
		.get('crm')
		?.find(who);
	await connectStores(mapped, { ...connections, dynamodb, locations: { crm: { table: 'elsewhere' } } })
		.get('crm')
		?.find(who);
	expect(asked).toEqual([tableArn, 'elsewhere']);
});

test('a processor whose secret is not known is unavailable, so that its search is not taken for empty', async () => {
	const stores = connectStores(policy, { ...connections, locations: { 'call-records': { url: 'https://calls.example.com' } } });
	const search = stores.get('call-records')?.find([{ kind: 'contact-id', value: 'c-1', scope: 'unique' }]);
	await expect(search).rejects.toThrow(StoreUnavailableError);
});
