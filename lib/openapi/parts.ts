/** What the descriptions of operations are made of. */
import type { Json, JsonObject } from '../openapi.ts';
import type { SchemaName } from './schemas.ts';

export const ref = (name: SchemaName): JsonObject => ({ $ref: `#/components/schemas/${name}` });
export const json = (name: SchemaName): JsonObject => ({ 'application/json': { schema: ref(name) } });
export const html: JsonObject = { 'text/html': { schema: { type: 'string' } } };
export const problem: JsonObject = { 'application/problem+json': { schema: ref('Problem') } };

export const page = (description: string): JsonObject => ({ description, content: html });
export const answer = (description: string, name: SchemaName): JsonObject => ({ description, content: json(name) });
/** JSON for programs, a page for browsers. */
export const either = (description: string, name: SchemaName): JsonObject => ({ description, content: { ...json(name), ...html } });
/** To a signed URL in S3, good for five minutes. */
export const redirect = (description: string): JsonObject => ({
	description,
	headers: { Location: { description: 'A signed URL, good for five minutes.', schema: { type: 'string', format: 'uri' } } },
});

export const query = (name: string, description: string, schema: JsonObject): JsonObject => ({
	name,
	in: 'query',
	description,
	schema,
});
export const token = query('token', 'The token of the mailed link.', { type: 'string' });
export const text: JsonObject = { type: 'string' };
export const idempotencyKey = (description: string): JsonObject => ({
	name: 'Idempotency-Key',
	in: 'header',
	description,
	schema: text,
});
export const sweepId: JsonObject = {
	name: 'sweep',
	in: 'path',
	required: true,
	description: 'As POST /sweeps/retention answered it; nightly-2026-11-22 is the one of that night.',
	schema: text,
};
export const mailingId: JsonObject = {
	name: 'mailing',
	in: 'path',
	required: true,
	description: 'The reference of its case with -m and its number, as the case names it.',
	schema: text,
};
export const holdId: JsonObject = {
	name: 'id',
	in: 'path',
	required: true,
	description: 'In any case, with or without hyphens.',
	schema: text,
};
export const subjectKeyInPath: JsonObject = {
	name: 'subjectKey',
	in: 'path',
	required: true,
	description: 'From POST /subjects/lookup.',
	schema: text,
};
export const unsubscribeToken = query('token', 'The token of a link in a mail; it never expires.', text);
export const undoneReference: JsonObject = { ...query('reference', 'Of the case, as in the mailed link.', text), required: true };
export const month: JsonObject = { type: 'string', pattern: '^\\d{4}-\\d{2}$' };

export const takes = (name: SchemaName): JsonObject => ({
	required: true,
	content: { 'application/json': { schema: ref(name) }, 'application/x-www-form-urlencoded': { schema: ref(name) } },
});

/** A form, or, with a link's token, whatever a mail client sends. */
export const takesClick = (name: SchemaName): JsonObject => ({
	content: {
		'application/json': { schema: ref(name) },
		'application/x-www-form-urlencoded': { schema: { anyOf: [ref(name), oneClick] } },
		'multipart/form-data': { schema: oneClick },
	},
});
export const oneClick: JsonObject = {
	type: 'object',
	description: 'What a mail client posts (RFC 8058); needs the token.',
	properties: { 'List-Unsubscribe': { type: 'string', const: 'One-Click' } },
};

type Answers = Readonly<Record<string, Json>>;

/** Whose problems a browser sees as pages: those of the privacy centre. */
export const problems = (content: JsonObject) => {
	const of = (description: string): JsonObject => ({ description, content });
	return {
		always: {
			429: { description: 'Too many requests at once; try again later.', content: json('GatewayMessage') },
			503: {
				description: 'Not available at the moment; nothing was lost that was accepted. Try again.',
				content: { ...content, ...json('GatewayMessage') },
			},
		},
		/** What a body can be wrong in. */
		body: {
			400: of('The body is not JSON.'),
			413: { description: 'The body is too long.', content: { ...content, ...json('GatewayMessage') } },
			415: of('The body is neither JSON nor a form.'),
			422: of('A field is missing or wrong; errors names each.'),
		},
		of,
	};
};

export const forAnybody = problems({ ...problem, ...html });
export const forDpo = problems(problem);

/** To a stranger it is all one whether a link expired, was altered, or never was. */
export const badLink = { 404: forAnybody.of('The token is not good for this, for whatever reason.') };
export const noCase = { 404: forDpo.of('There is no such case.') };
export const unauthorized = {
	401: {
		description: 'No token, or one that does not hold.',
		headers: { 'WWW-Authenticate': { schema: text } },
		content: json('GatewayMessage'),
	},
};

export const anybody = (answers: Answers): Answers => ({ ...answers, ...forAnybody.always });
export const dpo = (answers: Answers): Answers => ({ ...answers, ...unauthorized, ...forDpo.always });
