import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const start = fileURLToPath(new URL('../../local/start.ts', import.meta.url));

test('npm start says where everything is, is ready, and stops cleanly on ctrl-C', async () => {
	const system = spawn(process.execPath, [start, '--port', '0'], {
		env: { ...process.env, NODE_OPTIONS: '', AWS_PROFILE: 'no-such-profile' },
	});
	let said = '';
	let complaints = '';
	system.stderr.on('data', (chunk) => {
		complaints += chunk;
	});
	const exit = new Promise<number | null>((resolve) => system.on('exit', resolve));
	const url = await new Promise<string>((resolve, reject) => {
		system.stdout.on('data', (chunk) => {
			said += chunk;
			const ready = /^ready (\S+)$/m.exec(said);
			if (ready?.[1] !== undefined) resolve(ready[1]);
		});
		void exit.then((code) => reject(new Error(`ended with ${code}: ${complaints}`)));
	});
	expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	for (const place of [`${url}/`, `${url}/local/mails`, `${url}/openapi.json`]) expect(said).toContain(place);
	expect((await fetch(`${url}/local/people`)).status).toBe(200);
	expect((await fetch(`${url}/`)).status).toBe(200);
	system.kill('SIGINT');
	expect([await exit, complaints]).toEqual([0, '']);
});
