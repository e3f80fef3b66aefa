import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadPolicy } from '../../lib/policy-file.ts';
import { policyJsonSchemas } from '../../lib/policy-json-schema.ts';
import { problemsOf, smallDataMap, smallPolicy, write } from './fixtures/small-policy.ts';

const folder = join(import.meta.dirname, '../../policy');
const schemas = policyJsonSchemas();

test.each(Object.keys(schemas))('%s is that of the policy model', (name) => {
	expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schemas[name])));
});

test('the policy names its schema to the editor', () => {
	expect(readFileSync(join(folder, 'policy.yaml'), 'utf8').split('\n')[0]).toBe(
		'# yaml-language-server: $schema=policy.schema.json',
	);
});

describe('nothing is silently defaulted:', () => {
	test('all that may be left out with an effect are these, each the plain case', () => {
		const defaults = (value: unknown, path: string): [string, unknown][] => {
			if (typeof value !== 'object' || value === null) return [];
			const own: [string, unknown][] = Object.hasOwn(value, 'default') ? [[path, (value as { default: unknown }).default]] : [];
			return [
				...own,
				...Object.entries(value).flatMap(([key, inner]) =>
					defaults(inner, inner?.type === 'object' || inner?.type === 'string' || inner?.type === 'boolean' ? key : path),
				),
			];
		};
		expect([
			...new Set(defaults(schemas['policy.schema.json'], '').map(([path, value]) => `${path} = ${JSON.stringify(value)}`)),
		]).toEqual([
			'special = false',
			'identityDocument = false',
			'contract = false',
			'mayConcernOthers = false',
			'verification = "mail"',
			'fromPerson = false',
			'directMarketing = false',
			'dates = {}',
			'yields = {}',
			'value = "{value}"',
		]);
	});

	test.each(Object.keys(parse(smallPolicy)))('%s cannot be left out of the policy', (key) => {
		const { [key]: _, ...rest } = parse(smallPolicy);
		expect(problemsOf(write(JSON.stringify(rest)))).toEqual([
			{ file: 'policy', line: 1, message: expect.stringMatching(new RegExp(`^${key}: is missing: write `)) },
		]);
	});

	test('what was loaded of the small policy is what was written, and these defaults', () => {
		const { version: _, ...policy } = loadPolicy(write());
		const plain = { special: false, identityDocument: false, contract: false, mayConcernOthers: false, verification: 'mail' };
		const { purposes, categories, sources, ...written } = parse(smallPolicy);
		const { depot } = parse(smallDataMap).stores;
		expect(policy).toEqual({
			...written,
			categories: { names: { ...categories.names, ...plain }, parcels: { ...categories.parcels, ...plain } },
			sources: Object.fromEntries(Object.entries<object>(sources).map(([id, source]) => [id, { ...source, fromPerson: false }])),
			purposes: { delivery: { ...purposes.delivery, directMarketing: false } },
			stores: { depot: { ...depot, find: { email: { attribute: 'email', value: '{value}' } }, yields: {} } },
		});
	});
});
