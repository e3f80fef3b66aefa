import { createServer, type RequestListener, type Server } from 'node:http';
import { close, host, listen } from '../http/listen.ts';

/** A service of AWS, as far as the system uses it, on this machine. */
export interface Emulator {
	readonly url: string;
	stop(): Promise<void>;
}

/** Stands before a service: answers in its place where it returns true. */
export type Gate = (request: Parameters<RequestListener>[0], response: Parameters<RequestListener>[1]) => boolean;

/** Puts a listener before those of a server. */
export function interpose(server: Server, wrap: (inner: RequestListener) => RequestListener): void {
	const inner = server.listeners('request') as RequestListener[];
	server.removeAllListeners('request');
	server.on(
		'request',
		wrap((request, response) => {
			for (const listener of inner) listener(request, response);
		}),
	);
}

/**
 * Starts a server whose answers carry the local clock's date: the SDK corrects its own clock by them.
 */
export async function serve(server: Server, gate: Gate): Promise<Emulator> {
	interpose(server, (inner) => (request, response) => {
		response.sendDate = false;
		response.setHeader('date', new Date().toUTCString());
		if (!gate(request, response)) inner(request, response);
	});
	const port = await listen(server);
	return { url: `http://${host}:${port}`, stop: () => close(server) };
}

/**
 * Keeps count of what a server works on, which goes on when its caller is gone.
 *
 * @returns waits until it works on nothing, if nothing more arrives.
 */
export function trackWork(server: Server): () => Promise<void> {
	const working = new Set<Promise<void>>();
	interpose(server, (inner) => (request, response) => {
		const work = new Promise<void>((resolve) => {
			const end = response.end.bind(response);
			response.end = ((...args: Parameters<typeof end>) => {
				resolve();
				return end(...args);
			}) as typeof end;
			// Of a request that never arrived whole, nothing comes.
			request.once('close', () => {
				if (!request.complete) resolve();
			});
		});
		working.add(work);
		void work.finally(() => working.delete(work));
		inner(request, response);
	});
	return async () => {
		while (working.size > 0) await Promise.all(working);
	};
}

export const serveListener = (listener: AsyncListener, gate: Gate): Promise<Emulator> =>
	serve(createServer(guarded(listener)), gate);

export type AsyncListener = (...args: Parameters<RequestListener>) => Promise<void>;

/** A listener whose failure is the engine's own: printed, and answered with 500. */
export function guarded(listener: AsyncListener): RequestListener {
	return (request, response) => {
		listener(request, response).catch((error: unknown) => {
			console.error('The local engine failed', error);
			if (response.headersSent) response.destroy();
			else response.writeHead(500).end();
		});
	};
}
