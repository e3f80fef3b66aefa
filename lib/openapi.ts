/** The API as OpenAPI 3.1: routes from the description of the system, schemas from those that check  */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { operationsForAnybody } from './openapi/for-anybody.ts';
import { operationsForDpo } from './openapi/for-the-dpo.ts';
import { type SchemaName, schemas } from './openapi/schemas.ts';
import { type RouteSpec, routes } from './system/routes.ts';

const operations = { ...operationsForAnybody, ...operationsForDpo };

/** Any part of the document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

/** What a schema of a request cannot say by itself, by schema and field. */
const notes: Readonly<Partial<Record<SchemaName, Readonly<Record<string, JsonObject>>>>> = {
	RequestSubmission: {
		email: { format: 'email', description: 'Where the request is confirmed, and where its answer goes.' },
		name: { description: 'Helps to tell people with one address apart. Without control characters.' },
		details: { description: 'What helps to find the data.' },
		nonce: { description: 'A form sent twice with the same nonce is one request; Idempotency-Key goes before it.' },
	},
	CaseEntry: {
		email: { format: 'email', description: 'Where the mails go, and by which the stores are searched.' },
		receivedAt: { description: 'When it reached the organisation, whoever there: the clock starts there.' },
		identity: { description: 'When and how the DPO made sure who asks. Left out, the person is mailed a link to confirm.' },
		authority: {
			description:
				'Somebody asks for a child, or for another. The clock starts on the day on which their authority was shown, not before receipt; without shownAt they are asked for it first.',
		},
	},
	BreachReport: {
		awareAt: {
			description:
				'When it was first known, by whoever in the organisation: 72 elapsed hours count from then (Art 33(1)). May lie in the past.',
		},
		nature: { description: 'What happened. Name nobody: the facts stand in the register.' },
	},
	BreachForm: {
		awareAt: { description: 'By the clocks of the controller, as 2026-11-22T14:30, or with an offset.' },
		email: { format: 'email' },
		nonce: { description: 'A form sent twice with the same nonce is one report; Idempotency-Key goes before it.' },
	},
	ComplaintSubmission: {
		text: { description: 'What happened, in the person’s words.' },
		concerning: { description: 'Reference of a request. Whether there is such a one, the answer does not tell.' },
		email: { format: 'email', description: 'Where we write to.' },
		nonce: { description: 'A form sent twice with the same nonce is one complaint; Idempotency-Key goes before it.' },
	},
	ComplaintEntry: {
		email: { format: 'email', description: 'Left out where the person has none: letters go to the DPO, to be posted.' },
		receivedAt: { description: 'When it reached the organisation, whoever there: the clock starts there.' },
	},
	HoldRequest: {
		on: { description: 'Whom or what: email, or category (and store, if it is of one only), or store and records.' },
		reason: { description: 'Kept with the hold; shown to nobody else.' },
		reviewOn: { description: 'The DPO is reminded a week before, on the day and weekly after. It goes on until it is lifted.' },
	},
	Unsubscribe: {
		email: { format: 'email' },
		nonce: { description: 'A form sent twice with the same nonce is one request; Idempotency-Key goes before it.' },
	},
	Consent: {
		email: { format: 'email' },
		givenAt: { description: 'When the person gave it; now, unless said.' },
		purposes: { description: 'Purposes of the policy that rest on consent; all, unless said.' },
		how: { description: 'How it was given, for the proof that the law asks for (Art 7(1)).' },
	},
	SubjectLookup: { email: { format: 'email' } },
	ResendRequest: { email: { format: 'email' } },
	LinkToken: { token: { description: 'The token of the mailed link; left out where the query has it.' } },
};

const about = `What the public part serves, anybody reaches; what is somebody's own opens only with the token of a mailed link.
The DPO's part needs a bearer token.

Pages and JSON: a caller whose Accept header names text/html before application/json gets a page, others JSON. Bodies are
JSON or forms, of at most 512 KiB. Errors are RFC 9457 problem details; what API Gateway itself refuses has a message only.
Nothing that is answered may be kept by caches (Cache-Control: no-store).`;

/**
 * The document; the same each time.
 *
 * @throws Error where a route has no operation, or an operation no route.
 */
export function openApi(served: readonly RouteSpec[] = routes): JsonObject {
	const orphans = Object.keys(operations).filter((key) => !served.some(({ method, path }) => key === `${method} ${path}`));
	if (orphans.length > 0) throw new Error(`No route serves: ${orphans.join(', ')}`);
	return {
		openapi: '3.1.0',
		info: {
			title: 'Rightful',
			summary: 'Data subject requests, and the decisions of the data protection officer (DPO)',
			description: about,
			version: version(),
			license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
		},
		servers: [{ url: '/', description: 'Where this document is served' }],
		tags: [
			{ name: 'privacy centre', description: 'For anybody: pages, forms and mailed links' },
			{ name: 'DPO', description: 'For the data protection officer' },
		],
		paths: pathsOf(served),
		components: {
			schemas: componentSchemas(),
			securitySchemes: {
				dpo: {
					type: 'http',
					scheme: 'bearer',
					bearerFormat: 'JWT',
					description:
						'An ID or access token of the OpenID Connect issuer of the deployment: its own Cognito user pool unless another is configured. On a local system POST /local/token gives one.',
				},
			},
		},
	};
}

function pathsOf(served: readonly RouteSpec[]): JsonObject {
	const paths: Record<string, Record<string, Json>> = {};
	for (const { method, path, auth } of served) {
		const operation = operations[`${method} ${path}`];
		if (operation === undefined) throw new Error(`Say in lib/openapi/ what ${method} ${path} does`);
		paths[path] ??= path.includes('{reference}') ? { parameters: [referenceParameter] } : {};
		paths[path][method.toLowerCase()] = {
			tags: [auth === 'dpo' ? 'DPO' : 'privacy centre'],
			...operation,
			security: auth === 'dpo' ? [{ dpo: [] }] : [],
		};
	}
	return paths;
}

const referenceParameter: JsonObject = {
	name: 'reference',
	in: 'path',
	required: true,
	description: 'In any case, with or without hyphens; O counts as 0, I and L as 1.',
	schema: { type: 'string' },
	example: '7K3M-9QXB-2TR',
};

function componentSchemas(): JsonObject {
	const registry = z.registry<{ id: string }>();
	for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
	const { schemas: generated } = z.toJSONSchema(registry, {
		// What may be written, and of what is answered what may come: fields that are not named may be added later.
		io: 'input',
		uri: (id) => `#/components/schemas/${id}`,
		override: ({ jsonSchema, zodSchema }) => {
			if (jsonSchema.format === 'date' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
			if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
			if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
			if (zodSchema._zod.def.type === 'record') delete jsonSchema.propertyNames;
		},
	});
	return Object.fromEntries(
		Object.keys(schemas).map((id) => {
			const { $schema: _, $id: __, ...schema } = generated[id] as unknown as Record<string, Json>;
			return [id, annotated(id as SchemaName, schema)];
		}),
	);
}

function annotated(id: SchemaName, schema: JsonObject): JsonObject {
	const fields = notes[id];
	if (fields === undefined) return schema;
	const properties = schema.properties as Readonly<Record<string, JsonObject>>;
	const noted = Object.entries(fields).map(([field, note]) => {
		if (properties[field] === undefined) throw new Error(`${id} has no field ${field}`);
		return [field, { ...properties[field], ...note }];
	});
	return { ...schema, properties: { ...properties, ...Object.fromEntries(noted) } };
}

/** The document as it stands in docs/openapi.json. */
export const openApiText = (): string => `${JSON.stringify(openApi(), undefined, '\t')}\n`;

function version(): string {
	return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
