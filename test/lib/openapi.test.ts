import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { subjectRequestActionSchema } from '../../functions/contract/requests/subject-request-action.ts';
import { schemas } from '../../lib/openapi/schemas.ts';
import { openApi, openApiText } from '../../lib/openapi.ts';
import { routes } from '../../lib/system/routes.ts';
import { operationOf, undescribed } from '../fixtures/described-answer.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads the document as it comes.
const document: any = JSON.parse(JSON.stringify(openApi()));
const operations = routes.map(({ method, path, auth }) => ({
	route: `${method} ${path}`,
	auth,
	operation: document.paths[path][method.toLowerCase()],
}));

test('docs/openapi.json is the description of the API as it is now', () => {
	expect(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')).toBe(openApiText());
});

test('every route is described, and nothing else', () => {
	const described = Object.entries(document.paths).flatMap(([path, item]) =>
		Object.keys(item as object)
			.filter((key) => key !== 'parameters')
			.map((method) => `${method.toUpperCase()} ${path}`),
	);
	expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
});

test('a route without a description, and a description without a route, are refused', () => {
	expect(() => openApi([...routes, { method: 'GET', path: '/breaches', function: 'serve-cases', auth: 'dpo' }])).toThrow(
		'Say in lib/openapi/ what GET /breaches does',
	);
	expect(() => openApi(routes.slice(1))).toThrow('No route serves: GET /');
});

test('every reference leads somewhere, and every schema is used', () => {
	const referenced = new Set(JSON.stringify(document).match(/(?<="\$ref":"#\/components\/schemas\/)\w+/g));
	expect([...referenced].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
	expect(Object.keys(document.components.schemas)).toEqual(Object.keys(schemas));
	expect(JSON.stringify(document)).not.toMatch(/"\$(id|defs|schema)"/);
});

test('operations are named, each with its own name', () => {
	const names = operations.map(({ operation }) => operation.operationId);
	expect(names.every((name) => /^[a-z][A-Za-z]+$/.test(name))).toBe(true);
	expect(new Set(names).size).toBe(routes.length);
});

test.each(operations)('$route needs a token exactly where the authorizer asks for one', ({ auth, operation }) => {
	expect(operation.security).toEqual(auth === 'dpo' ? [{ dpo: [] }] : []);
	expect('401' in operation.responses).toBe(auth === 'dpo');
});

test.each(operations)('$route says how it fails when we do, and when it is asked too often', ({ operation }) => {
	expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['429', '503']));
	expect(operation.responses[503].content).toHaveProperty('application/problem+json');
});

test.each(operations.filter(({ operation }) => operation.requestBody))('$route says what is wrong with a body', ({ operation }) => {
	expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '413', '415', '422']));
});

test.each(operations.filter(({ route }) => route.includes('{reference}')))(
	'$route takes the reference from its path',
	({ route }) => {
		expect(document.paths[route.split(' ')[1] ?? ''].parameters).toEqual([
			expect.objectContaining({ name: 'reference', in: 'path', required: true }),
		]);
	},
);

test('each action of the DPO is there, with the fields that it must have', () => {
	const { CaseAction, SubjectRequestAction, AnyCaseAction } = document.components.schemas;
	expect(CaseAction.anyOf.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1))).toEqual([
		'SubjectRequestAction',
		'BreachAction',
		'ComplaintAction',
		'PolicyNoticeAction',
		'AnyCaseAction',
	]);
	const described = [...SubjectRequestAction.oneOf, ...AnyCaseAction.oneOf].map(
		({ properties, required }: { properties: { action: { const: string } }; required: string[] }) => [
			properties.action.const,
			required,
		],
	);
	expect(described).toEqual([
		['approve', ['action']],
		['refuse', ['action', 'reason']],
		['complete-task', ['action', 'store', 'note']],
		['assign-task', ['action', 'store', 'to']],
		['proceed-without', ['action', 'store']],
		['stop', ['action']],
		['note', ['action', 'note']],
		['retry', ['action']],
		['lift', ['action', 'reasons']],
		['extend', ['action', 'reasons']],
		['clarify', ['action', 'question']],
		['resume', ['action']],
		['ask-proof', ['action', 'kind', 'text']],
		['receive-proof', ['action', 'kind']],
		['change-address', ['action', 'email', 'how']],
		['tell-recipient', ['action', 'recipient']],
		['acknowledge', ['action', 'recipient']],
		['settle-mail', ['action', 'mail', 'note']],
	]);
	expect(subjectRequestActionSchema.safeParse({ action: 'note', note: 'Rang her.' }).success).toBe(true);
});

test('dates and instants are described by their formats, not by the expressions that check them', () => {
	expect(document.components.schemas.CaseSummary.properties.receivedOn).toEqual({ type: 'string', format: 'date' });
	expect(document.components.schemas.AuditEvent.properties.at).toEqual({ type: 'string', format: 'date-time' });
	expect(document.components.schemas.CaseSummary.properties.daysLeft).toEqual({
		type: 'integer',
		description: 'Calendar days from today to dueOn; negative when overdue.',
	});
});

describe('an answer is held against the description:', () => {
	const headers = new Headers({ 'content-type': 'application/json' });
	const answered = (body: unknown, status = 202) => ({ status, headers, text: JSON.stringify(body) });

	test('a literal path goes before one with a parameter', () => {
		expect(operationOf('GET', '/requests/new')).toBe('GET /requests/new');
		expect(operationOf('GET', '/requests/7K3M-9QXB-2TR')).toBe('GET /requests/{reference}');
		expect(operationOf('POST', '/requests/new')).toBeUndefined();
	});

	test.each([
		['as described', answered({ reference: '7K3M-9QXB-2TR', status: 'received' }), undefined],
		['another status', answered({}, 201), 'POST /requests: no answer 201'],
		[
			'a field too many',
			answered({ reference: '7K3M-9QXB-2TR', status: 'received', email: 'a@example.com' }),
			/fields that RequestSubmitted does not name/,
		],
		['a field too few', answered({ status: 'received' }), /"path":\["reference"\]/],
		[
			'another type',
			{ ...answered({}), headers: new Headers({ 'content-type': 'text/plain' }) },
			'POST /requests 202: no text/plain',
		],
	])('%s', (_, answer, verdict) => {
		const found = undescribed('POST', '/requests', answer);
		if (verdict instanceof RegExp) expect(found).toMatch(verdict);
		else expect(found).toBe(verdict);
	});

	test('a redirect has no body', () => {
		const to = { status: 303, headers: new Headers({ location: 'https://example.com/' }), text: '' };
		expect(undescribed('GET', '/cases/7K3M-9QXB-2TR/evidence', to)).toBeUndefined();
		expect(undescribed('GET', '/cases/7K3M-9QXB-2TR/evidence', { ...to, text: 'x' })).toBe(
			'GET /cases/{reference}/evidence 303: a body',
		);
	});
});
