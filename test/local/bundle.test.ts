import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { env } from '../../functions/contract/env.ts';
import { bundleFunctions } from '../../lib/bundle.ts';
import { environmentOf, type VariableValues, variablesOf } from '../../lib/capabilities.ts';
import { functions } from '../../lib/system/functions.ts';

const handlers = fileURLToPath(new URL('../fixtures/local/handlers', import.meta.url));

describe('a bundle', () => {
	let outDir: string;
	beforeAll(() => {
		outDir = mkdtempSync(join(tmpdir(), 'rightful-bundle-'));
	});
	afterAll(() => rmSync(outDir, { recursive: true }));

	test('stands in a folder named as its function, with the compiled policy beside it', async () => {
		const folders = await bundleFunctions({ handlers, outDir, policy: { version: 'v' } });
		expect(folders).toEqual(
			Object.fromEntries(
				['act', 'act-quickly', 'echo-request', 'keep-token', 'reconcile-cases'].map((name) => [name, join(outDir, name)]),
			),
		);
		expect(JSON.parse(readFileSync(join(outDir, 'act/policy.json'), 'utf8'))).toEqual({ version: 'v' });
		expect(readFileSync(join(outDir, 'echo-request/index.mjs'), 'utf8')).toMatch(/export ?\{/);
		expect(existsSync(join(outDir, 'act/index.mjs.map'))).toBe(true);
	});

	test('has the policy that is to come beside it as long as there is one, and no longer', async () => {
		const upcoming = join(outDir, 'act/upcoming.json');
		await bundleFunctions({ handlers, outDir, policy: { version: 'v' }, upcoming: { version: 'w' } });
		expect(JSON.parse(readFileSync(upcoming, 'utf8'))).toEqual({ version: 'w' });
		await bundleFunctions({ handlers, outDir, policy: { version: 'w' } });
		expect(existsSync(upcoming)).toBe(false);
	});
});

describe('the environment of a function', () => {
	const values = Object.fromEntries(Object.values(env).map((name) => [name, `value of ${name}`])) as VariableValues;

	test('is that of its capabilities, each once, and no more', () => {
		expect(environmentOf({ uses: [] }, values)).toEqual({});
		expect(environmentOf({ uses: ['cases:read', 'cases:write', 'mail:send'] }, values)).toEqual({
			CASES_TABLE: 'value of CASES_TABLE',
			PUBLIC_URL: 'value of PUBLIC_URL',
			MAIL_CONFIGURATION_SET: 'value of MAIL_CONFIGURATION_SET',
			MAIL_FROM: 'value of MAIL_FROM',
		});
	});

	test('has every variable that there is for some function', () => {
		const given = new Set(Object.values(functions).flatMap((spec) => Object.keys(environmentOf(spec, values))));
		expect([...given].sort()).toEqual([...Object.values(env)].sort());
		expect(new Set(Object.values(variablesOf).flat())).toEqual(new Set(Object.values(env)));
	});
});
