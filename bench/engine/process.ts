/** One engine in a process of its own, as a database is; ends with the bench that started it. */
import { startDynamo } from '../../local/emulators/dynamodb.ts';
import type { Emulator, Gate } from '../../local/emulators/emulator.ts';
import { startS3 } from '../../local/emulators/s3.ts';
import { startSecrets } from '../../local/emulators/secrets.ts';
import { startSes } from '../../local/emulators/ses.ts';
import type { EngineOrder, EngineReport } from './engine.ts';

/** Requests by operation, since the last report. */
let requests: Record<string, number> = {};

const count =
	(service: string): Gate =>
	(request) => {
		const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? request.method ?? 'GET';
		const name = `${service}:${operation}`;
		requests[name] = (requests[name] ?? 0) + 1;
		return false;
	};

async function start(order: EngineOrder): Promise<Readonly<Record<string, Emulator>>> {
	if (order.kind === 'dynamodb') return { dynamodb: await startDynamo(order.tables, count('dynamodb')) };
	const [s3, ses, secrets] = await Promise.all([
		startS3(order.buckets, count('s3')),
		startSes(count('ses')),
		startSecrets(order.secrets, count('secrets')),
	]);
	return { s3, ses, secrets };
}

let running: Readonly<Record<string, Emulator>> = {};

const report = (message: EngineReport): void => void process.send?.(message);

process.on('message', async (message: EngineOrder | 'requests') => {
	if (message === 'requests') {
		report({ requests });
		requests = {};
	} else {
		running = await start(message);
		report({ urls: Object.fromEntries(Object.entries(running).map(([service, { url }]) => [service, url])) });
	}
});
process.on('disconnect', async () => {
	await Promise.all(Object.values(running).map((emulator) => emulator.stop()));
	process.exit();
});
