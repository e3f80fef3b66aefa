import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the whole engine listens, and nowhere else. */
export const host = '127.0.0.1';

/**
 * Lets idle connections stay. Server and caller stand still together where the machine is busy or the process is collecting
 * garbage; a server that closes what idled for five seconds then does it at the moment when the caller writes to it.
 */
export function keepConnections(server: Server): void {
	server.keepAliveTimeout = 0;
}

/**
 * Listens on the port, or on the next free one where it is taken.
 *
 * @param preferred 0, or absent: any free port.
 * @returns the port.
 */
export async function listen(server: Server, preferred = 0): Promise<number> {
	keepConnections(server);
	const last = preferred === 0 ? 0 : Math.min(preferred + 100, 65_535);
	for (let port = preferred; ; port++) {
		try {
			await new Promise<void>((resolve, reject) => {
				server.once('error', reject);
				server.listen(port, host, () => {
					server.off('error', reject);
					resolve();
				});
			});
			return (server.address() as AddressInfo).port;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= last) throw error;
		}
	}
}

/** Stops listening and drops the connections that are kept alive. */
export async function close(server: Server): Promise<void> {
	if (!server.listening) return;
	await new Promise<void>((resolve, reject) => {
		server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
		server.closeAllConnections();
	});
}
