/** What stands in an account by itself, counted in the templates. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rightfulApp } from '../../lib/app.ts';
import { loadPolicy } from '../../lib/policy-file.ts';
import { type FunctionName, functions } from '../../lib/system/functions.ts';
import type { Usage } from './usage.ts';

/**
 * Metrics that our functions write by themselves, charged by the hour in which they come: five by sweeps every quarter of an hour, four
 * by the nightly one.
 */
const ownMetrics = 5 + 4 / 24;

export async function standing(): Promise<Usage> {
	const folder = await mkdtemp(join(tmpdir(), 'rightful-standing-'));
	try {
		const bundle = join(folder, 'bundle');
		await mkdir(bundle);
		await writeFile(join(bundle, 'index.mjs'), 'export const handler = async () => undefined;');
		const bundles = Object.fromEntries(Object.keys(functions).map((name) => [name, bundle])) as Record<FunctionName, string>;
		const app = rightfulApp({
			policy: loadPolicy(),
			bundles,
			outdir: join(folder, 'cdk.out'),
			context: { '@aws-cdk/core:validateAgainstDefaultRules': false },
		});
		const templates = app.synth().stacks.map((stack) => stack.template as { Resources: Record<string, { Type: string }> });
		const types = templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
		const count = (type: string) => types.filter((each) => each === type).length;
		return {
			'kms-key-month': count('AWS::KMS::Key'),
			'secret-month': count('AWS::SecretsManager::Secret'),
			'alarm-month': count('AWS::CloudWatch::Alarm'),
			'dashboard-month': count('AWS::CloudWatch::Dashboard'),
			'metric-month': ownMetrics,
		};
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
