import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { policyModel } from '../../functions/core/policy/model.ts';
import { policySchema } from '../../functions/core/policy/schema.ts';

/** What a policy can say, by the number of the model: a new one is added here when the schema changes, and the number raised. */
const models: Readonly<Record<number, string>> = {
	1: 'e446ff6f7d54e7ea65f01b3bc1d4c2ad2b8c0e15b9897ed4c3e436920ae4478d',
};

test('the number of the policy model is raised whenever a policy can say something else', () => {
	const shape = JSON.stringify(z.toJSONSchema(policySchema, { io: 'output' }));
	expect(createHash('sha256').update(shape).digest('hex')).toBe(models[policyModel]);
	expect(Math.max(...Object.keys(models).map(Number))).toBe(policyModel);
});
