import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { account } from '../names.ts';

/** Claims of a verified token, as the JWT authorizer hands them on: strings. */
export type Claims = Readonly<Record<string, string>>;

export type GatewayEvent = APIGatewayProxyEventV2 & {
	readonly requestContext: { readonly authorizer?: { readonly jwt: { readonly claims: Claims; readonly scopes: null } } };
};

export interface GatewayRequest {
	readonly request: IncomingMessage;
	readonly body: Buffer;
	readonly routeKey: string;
	readonly parameters: Readonly<Record<string, string>>;
	readonly claims?: Claims;
}

/** The payload of format 2.0 that API Gateway's HTTP API makes of a request. */
export function eventOf({ request, body, routeKey, parameters, claims }: GatewayRequest): GatewayEvent {
	const [rawPath = '/', ...query] = (request.url ?? '/').split('?');
	const rawQueryString = query.join('?');
	const { cookie, ...headers } = joined(request);
	const method = request.method ?? 'GET';
	const text = isText(headers['content-type']);
	const queryString = joinedQuery(rawQueryString);
	return {
		version: '2.0',
		routeKey,
		rawPath,
		rawQueryString,
		...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
		headers,
		...(rawQueryString !== '' && { queryStringParameters: queryString }),
		...(Object.keys(parameters).length > 0 && { pathParameters: { ...parameters } }),
		requestContext: {
			accountId: account,
			apiId: 'local',
			domainName: headers.host ?? '',
			domainPrefix: 'local',
			http: {
				method,
				path: rawPath,
				protocol: 'HTTP/1.1',
				sourceIp: request.socket.remoteAddress ?? '',
				userAgent: headers['user-agent'] ?? '',
			},
			requestId: randomUUID(),
			routeKey,
			stage: '$default',
			time: new Date().toUTCString(),
			timeEpoch: Date.now(),
			...(claims !== undefined && { authorizer: { jwt: { claims, scopes: null } } }),
		},
		...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
		isBase64Encoded: body.length > 0 && !text,
	};
}

/** Headers by lower-case name, several of one name joined by commas. */
function joined(request: IncomingMessage): Record<string, string> {
	return Object.fromEntries(
		Object.entries(request.headers).flatMap(([name, value]) =>
			value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]],
		),
	);
}

function joinedQuery(raw: string): Record<string, string> {
	const result: Record<string, string> = {};
	for (const [name, value] of new URLSearchParams(raw)) result[name] = name in result ? `${result[name]},${value}` : value;
	return result;
}

/** What API Gateway passes on as text; all else, forms too, comes in base64. */
function isText(contentType = ''): boolean {
	const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
	return type.startsWith('text/') || ['application/json', 'application/javascript', 'application/xml'].includes(type);
}
