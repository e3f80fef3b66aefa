import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const run = (...args: string[]) =>
	promisify(execFile)(process.execPath, [fileURLToPath(new URL('../../bench/run.ts', import.meta.url)), ...args]);

const figure = (name: string, unit: string, goal: string | null) => ({
	name,
	value: expect.any(Number),
	floor: expect.any(Number),
	ratio: expect.any(Number),
	unit,
	goal,
	met: goal === null ? null : expect.any(Boolean),
});
const alone = { floor: null, ratio: null };

describe('npm run bench', () => {
	test('erases and exports a person, beside the floor, and prints the figures as JSON', async () => {
		const { stdout } = await run('erase', 'access', '--records', '60', '--pairs', '1', '--json');
		expect(JSON.parse(stdout)).toEqual([
			figure('erase 60 records', 's', 'ratio >= 0.8'),
			figure('erase: DynamoDB requests per record', 'requests', null),
			figure('access 60 records', 's', 'ratio >= 0.6'),
			figure('access: requests per record', 'requests', null),
			...[6, 60].flatMap((size) => [
				{ ...figure(`access: memory above idle, ${size} records`, 'MiB', 'value <= 64'), ...alone },
				{ ...figure(`access: the same, V8 left to itself, ${size} records`, 'MiB', null), ...alone },
			]),
		]);
	}, 300_000);

	test('sweeps what is due of people, beside the floor', async () => {
		const { stdout } = await run('retention', '--records', '100', '--pairs', '1', '--json');
		expect(JSON.parse(stdout)).toEqual([
			figure('retention: 100 records of 10 people', 's', 'ratio >= 0.8'),
			figure('retention: the same, where the floor searches again too', 's', null),
			figure('retention: DynamoDB requests per record', 'requests', null),
			figure('retention: request units per record', 'request units', 'ratio <= 1.1'),
			figure('retention: reads per record', 'request units', null),
			figure('retention: writes per record', 'request units', null),
			figure('retention: request units per record, 10 people against 1', 'request units', 'ratio <= 1.05'),
			...[1, 10].map((people) => ({
				...figure(`retention: memory above idle, ${people} people in one of 16 groups`, 'MiB', 'value <= 64'),
				...alone,
			})),
			{ ...figure('retention: memory, 10 people above 1', 'MiB', 'value <= 16'), ...alone },
		]);
	}, 300_000);

	test('reads a list of recipients, beside the parser alone, and mails one, beside the least request units', async () => {
		const { stdout } = await run('mailing', '--records', '100', '--pairs', '1', '--json');
		expect(JSON.parse(stdout)).toEqual([
			figure('mailing: a list of 1000 rows', 's', 'ratio >= 0.4'),
			...[100, 1000].map((rows) => ({ ...figure(`mailing: memory above idle, ${rows} rows`, 'MiB', 'value <= 32'), ...alone })),
			{ ...figure('mailing: memory, 1000 rows above 100', 'MiB', 'value <= 4'), ...alone },
			figure('mailing: request units per person, 2 people', 'request units', 'ratio <= 1.1'),
			figure('mailing: reads per person', 'request units', null),
			figure('mailing: writes per person', 'request units', null),
		]);
	}, 120_000);

	test('says what to write instead of what it does not understand', async () => {
		const usage = {
			code: 2,
			stderr: expect.stringContaining('npm run bench -- [erase | access | retention | mailing | start-up | cost] [--json]'),
		};
		await expect(run('speed')).rejects.toMatchObject(usage);
		await expect(run('erase', '--records', '9')).rejects.toMatchObject(usage);
		await expect(run('erase', '--pairs', 'many')).rejects.toMatchObject(usage);
	});
});
