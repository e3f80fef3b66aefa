/** JSON Schemas of the policy's files, for editors: they complete and check while somebody writes. */
import * as z from 'zod';
import { policySchema } from '../functions/core/policy/schema.ts';

/** By file name in `policy/`. Each YAML file names its schema in its first line. */
export function policyJsonSchemas(): Readonly<Record<string, object>> {
	return {
		'policy.schema.json': editorSchema('Privacy policy', policySchema),
		'data-map.schema.json': editorSchema('Data map', policySchema.pick({ stores: true })),
	};
}

/** Draft 7, which YAML editors know best; of what is written, before defaults. */
function editorSchema(title: string, schema: z.ZodType): object {
	return { title, ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) };
}
