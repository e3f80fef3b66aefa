/** `npm start`: the whole system on this machine, until ctrl-C. */
import { parseArgs } from 'node:util';
import { announce } from '../lib/running-system.ts';
import { forgetAwsAccount } from './aws-account.ts';
import { startLocalSystem } from './system.ts';

/** @throws Error that says what to write. */
function wantedPort(): number {
	const { values } = parseArgs({ options: { port: { type: 'string', default: '4310' } } });
	const port = Number(values.port);
	if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
	throw new RangeError(`--port ${values.port}: write a number from 0 to 65535`);
}

let port: number;
try {
	port = wantedPort();
} catch (error) {
	console.error(`${(error as Error).message}\nUsage: npm start [-- --port NUMBER]`);
	process.exit(2);
}

forgetAwsAccount();

const system = await startLocalSystem({ port, schedules: true }).catch((error: Error) => {
	console.error(error.message);
	process.exit(1);
});

let stopping = false;
async function stop(): Promise<void> {
	if (stopping) process.exit(1);
	stopping = true;
	await system.stop();
	process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());

const { url, endpoints, tables, clientConfig } = system;
const { cases = '', audit = '' } = tables;
process.on('exit', announce({ url, region: clientConfig.region, dynamodb: endpoints.dynamodb, tables: { cases, audit } }));

console.log(`
Privacy centre  ${url}/
Inbox           ${url}/local/mails
API             ${url}/openapi.json
A DPO's token   curl -X POST ${url}/local/token
Sample people   ${url}/local/people
A month later   curl -X POST ${url}/local/clock -d '{"advance":"P1M"}'
A sweep now     curl -X POST ${url}/local/schedules/deadline-sweep

ready ${url}`);
