import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { Duplex } from 'node:stream';

/** What a call to the outside goes to: `dynamodb:UpdateItem`, `s3:PUT`, `ses:POST`, or the host where it is none of ours. */
export type CallLabel = string;

/** What happens with a call; asked once for each, when it begins. */
export type CallFate =
	| 'goes-on'
	/** Never sent. */
	| 'dies-before'
	/** Sent and done; the answer never arrives. `died` runs when it would have. */
	| 'dies-after';

export interface CallWatch {
	begin(label: CallLabel): CallFate;
	/** Runs once when a call that dies after has taken effect. */
	died(): void;
}

/**
 * Puts a watch on every HTTP call that this thread makes from now on, whichever module or `fetch` makes it.
 *
 * @param services name of the service that listens at each `host:port`.
 */
export function watchOutsideCalls(services: Readonly<Record<string, string>>, watch: CallWatch): void {
	for (const module of [http, https]) {
		const request = module.request as (...args: unknown[]) => ClientRequest;
		const watched = (...args: unknown[]): ClientRequest => {
			const fate = watch.begin(labelOf(services, args));
			if (fate === 'dies-before') return request({ ...optionsOf(args), agent: undefined, createConnection: nowhere });
			const call = request(...args);
			if (fate === 'dies-after') swallowResponse(call, watch);
			return call;
		};
		module.request = watched as typeof module.request;
		module.get = ((...args: unknown[]) => watched(...args).end()) as typeof module.get;
	}
	syncBuiltinESMExports();

	const { fetch } = globalThis;
	globalThis.fetch = async (input, init) => {
		const url = new URL(input instanceof Request ? input.url : input);
		const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
		const fate = watch.begin(label(services, url.host, method));
		if (fate === 'dies-before') return forever();
		const response = await fetch(input, init);
		if (fate === 'goes-on') return response;
		watch.died();
		return forever();
	};
}

const forever = (): Promise<never> => new Promise(() => {});

/** A connection over which nothing ever comes or goes. */
const nowhere = () => new Duplex({ read() {}, write() {} });

function swallowResponse(call: ClientRequest, watch: CallWatch): void {
	const emit = call.emit.bind(call);
	call.emit = (event: string | symbol, ...args: unknown[]) => {
		if (event !== 'response') return emit(event, ...args);
		watch.died();
		return true;
	};
}

interface RequestOptions {
	readonly host?: string;
	readonly hostname?: string;
	readonly port?: string | number;
	readonly method?: string;
	readonly path?: string;
	readonly headers?: Readonly<Record<string, string>>;
}

function optionsOf(args: readonly unknown[]): RequestOptions {
	const [first, second] = args;
	const own = (typeof second === 'object' ? second : {}) as RequestOptions;
	if (typeof first !== 'string' && !(first instanceof URL)) return first as RequestOptions;
	const url = new URL(first);
	return { hostname: url.hostname, port: url.port, path: url.pathname + url.search, ...own };
}

function labelOf(services: Readonly<Record<string, string>>, args: readonly unknown[]): CallLabel {
	const options = optionsOf(args);
	const target = Object.entries(options.headers ?? {}).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1];
	const host = `${options.hostname ?? options.host}:${options.port ?? 80}`;
	return label(services, host, target?.split('.')[1] ?? options.method ?? 'GET');
}

const label = (services: Readonly<Record<string, string>>, host: string, what: string): CallLabel =>
	`${services[host] ?? host}:${what}`;
