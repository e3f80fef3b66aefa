import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { announced, type RunningSystem } from '../../lib/running-system.ts';
import { credentials } from '../../local/names.ts';
import { plainEnvironment, run } from './run-command.ts';

const start = fileURLToPath(new URL('../../local/start.ts', import.meta.url));
const verify = (reference: string) => run('bin/audit-verify.ts', [reference]);

/** Starts the system as `npm start` does. */
async function startSystem(): Promise<{ readonly url: string; stop(): Promise<void> }> {
	const system = spawn(process.execPath, [start, '--port', '0'], { env: plainEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
	const exit = new Promise<void>((resolve) => system.on('exit', () => resolve()));
	let said = '';
	const url = await new Promise<string>((resolve, reject) => {
		system.stdout.on('data', (chunk) => {
			said += chunk;
			const ready = /^ready (\S+)$/m.exec(said);
			if (ready?.[1] !== undefined) resolve(ready[1]);
		});
		void exit.then(() => reject(new Error(`ended: ${said}`)));
	});
	return {
		url,
		async stop() {
			system.kill('SIGTERM');
			await exit;
		},
	};
}

/** Makes a request, and waits for its first mail to be recorded. */
async function opened(url: string): Promise<string> {
	const headers = { 'content-type': 'application/json' };
	const body = JSON.stringify({ right: 'access', email: 'nora.nothing@example.net' });
	const { reference } = (await (await fetch(`${url}/requests`, { method: 'POST', headers, body })).json()) as { reference: string };
	const { access_token } = (await (await fetch(`${url}/local/token`, { method: 'POST' })).json()) as { access_token: string };
	const authorization = `Bearer ${access_token}`;
	for (;;) {
		const answer = await fetch(`${url}/cases/${reference}`, { headers: { authorization } });
		const { timeline = [] } = (await answer.json()) as { timeline?: readonly unknown[] };
		if (timeline.length === 2) return reference;
	}
}

async function alterFirstEvent({ dynamodb, region, tables }: RunningSystem, reference: string): Promise<void> {
	const client = new DynamoDBClient({ endpoint: dynamodb, region, credentials });
	await DynamoDBDocumentClient.from(client).send(
		new UpdateCommand({
			TableName: tables.audit,
			Key: { pk: `CASE#${reference}`, sk: 'EVENT#000001' },
			UpdateExpression: 'SET actor = :actor',
			ExpressionAttributeValues: { ':actor': 'nobody' },
		}),
	);
	client.destroy();
}

test('a system that runs is found without being named, and its chains are read in its tables', async () => {
	const system = await startSystem();
	try {
		const reference = await opened(system.url);
		const running = announced().find(({ url }) => url === system.url);
		if (running === undefined) throw new Error('the system is not announced');
		expect(await verify(reference)).toEqual({
			status: 0,
			stdout: expect.stringMatching(new RegExp(`^${reference}: 2 events hold, head [0-9a-f]{64}\n$`)),
			stderr: '',
		});
		await alterFirstEvent(running, reference);
		expect(await verify(reference)).toEqual({
			status: 1,
			stdout: `${reference}: The chain does not hold at event 1 (case-opened): its content is not what was recorded (the hash differs).\n`,
			stderr: '',
		});
		const unknown = referenceFrom('nobody asked');
		expect(await verify(unknown)).toEqual({ status: 1, stdout: '', stderr: `There is no case ${unknown}\n` });
	} finally {
		await system.stop();
	}
	expect(announced().filter(({ url }) => url === system.url)).toEqual([]);
}, 120_000);
