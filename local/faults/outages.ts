import { ownCallHeader } from '../emulators/dynamo-call.ts';
import type { Gate } from '../emulators/emulator.ts';

export type ServiceName = 'dynamodb' | 's3' | 'ses' | 'sfn' | 'secrets' | 'processor';

export interface OutageOrder {
	readonly service: ServiceName;
	/** HTTP status that it answers with. */
	readonly status: number;
	/** How often; until it is ended, unless said. The SDK's own retries count. */
	readonly times?: number;
}

/** A time in which a service answers errors only. */
export interface Outage {
	/** Answers given so far. */
	readonly answered: number;
	end(): void;
}

export interface Outages {
	begin(order: OutageOrder): Outage;
	gate(service: ServiceName): Gate;
}

export function makeOutages(): Outages {
	const outages = new Set<{ readonly order: OutageOrder; answered: number }>();
	return {
		begin(order) {
			const entry = { order, answered: 0 };
			outages.add(entry);
			return {
				get answered() {
					return entry.answered;
				},
				end: () => void outages.delete(entry),
			};
		},
		gate: (service) => (request, response) => {
			if (request.headers[ownCallHeader] !== undefined) return false;
			for (const entry of outages) {
				const { order } = entry;
				if (order.service !== service || entry.answered >= (order.times ?? Number.POSITIVE_INFINITY)) continue;
				entry.answered += 1;
				request.resume();
				const { type, body } = answers[service](order.status);
				response.writeHead(order.status, { 'content-type': type });
				response.end(body);
				return true;
			}
			return false;
		},
	};
}

const json = (error: string) => ({ type: 'application/x-amz-json-1.0', body: JSON.stringify({ __type: error, message: error }) });
const xml = (body: string) => ({ type: 'text/xml', body });

/** Errors in each service's own shape. */
const answers: Readonly<Record<ServiceName, (status: number) => { readonly type: string; readonly body: string }>> = {
	dynamodb: (status) =>
		json(
			status < 500
				? 'com.amazonaws.dynamodb.v20120810#ThrottlingException'
				: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
		),
	sfn: (status) => json(status < 500 ? 'ThrottlingException' : 'ServiceUnavailable'),
	secrets: (status) => json(status < 500 ? 'ThrottlingException' : 'InternalServiceError'),
	s3: (status) =>
		xml(
			`<Error><Code>${status === 503 ? 'SlowDown' : 'InternalError'}</Code><Message>Please reduce your request rate.</Message></Error>`,
		),
	ses: (status) =>
		xml(
			`<ErrorResponse><Error><Type>Sender</Type><Code>${status < 500 ? 'Throttling' : 'ServiceUnavailable'}</Code><Message>Maximum sending rate exceeded.</Message></Error></ErrorResponse>`,
		),
	processor: () => ({ type: 'application/json', body: JSON.stringify({ message: 'Not available' }) }),
};
