import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { synthesize } from '../../lib/app.ts';
import { PolicyError } from '../../lib/policy-file.ts';

test('a policy that does not hold makes no templates', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'rightful-policy-'));
	const policyFile = join(folder, 'policy.yaml');
	const text = readFileSync(join(import.meta.dirname, '../../policy/policy.yaml'), 'utf8');
	writeFileSync(policyFile, text.replace(/^ {2}email: .*$/m, '  email: nobody'));
	const outdir = join(folder, 'cdk.out');
	try {
		await expect(synthesize({ policyFile, outdir })).rejects.toThrow(PolicyError);
		expect(existsSync(outdir)).toBe(false);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
