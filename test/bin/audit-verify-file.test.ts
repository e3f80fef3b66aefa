import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ZipFile } from 'yazl';
import { sealEvent } from '../../functions/core/audit/chain.ts';
import { journalName } from '../../functions/core/audit/journal.ts';
import { referenceFrom } from '../../functions/core/case/reference.ts';
import { run } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'rightful-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reference = referenceFrom('a case');
const first = sealEvent(undefined, reference, '2026-06-10T09:00:00.000Z', 'system', {
	type: 'case-opened',
	data: { right: 'access' },
});
const second = sealEvent(first, reference, '2026-06-10T09:01:00.000Z', 'system', { type: 'mail-sent', data: { key: 'done' } });
const third = sealEvent(second, reference, '2026-06-10T09:02:00.000Z', 'system', { type: 'case-closed', data: {} });
const chain = [first, second, third];
const holds = { status: 0, stdout: `${reference}: 3 events hold, head ${third.hash}\n`, stderr: '' };

function written(name: string, content: string | Buffer): string {
	const file = join(folder, name);
	writeFileSync(file, content);
	return file;
}

async function bundle(files: Readonly<Record<string, unknown>>): Promise<Buffer> {
	const zip = new ZipFile();
	for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(JSON.stringify(content)), path);
	zip.end();
	return buffer(zip.outputStream);
}

const verify = (...args: readonly string[]) => run('bin/audit-verify.ts', args);

describe('a chain in a file', () => {
	test.each([
		['as a JSON array', JSON.stringify(chain)],
		['one event a line', chain.map((event) => JSON.stringify(event)).join('\n')],
		['as an object with events', JSON.stringify({ events: chain })],
	])('holds, %s', async (_, content) => {
		expect(await verify('--file', written('chain.json', content))).toEqual(holds);
	});

	test('is read from standard input too', async () => {
		expect(await run('bin/audit-verify.ts', ['--file', '-', reference], { input: JSON.stringify(chain) })).toEqual(holds);
	});

	test('of the journal is known by its name', async () => {
		const placed = sealEvent(undefined, journalName, first.at, 'system', { type: 'hold-placed', data: { hold: 'H1' } });
		expect(await run('bin/audit-verify.ts', ['--file', '-', journalName], { input: JSON.stringify([placed]) })).toEqual({
			...{ status: 0, stderr: '' },
			stdout: `${journalName}: 1 event holds, head ${placed.hash}\n`,
		});
	});

	test('of one event holds', async () => {
		const file = written('one.json', JSON.stringify(first));
		expect(await verify('--file', file)).toEqual({
			status: 0,
			stdout: `${reference}: 1 event holds, head ${first.hash}\n`,
			stderr: '',
		});
	});

	test('holds with a head seen earlier, and may have grown since', async () => {
		const file = written('chain.json', JSON.stringify(chain));
		expect(await verify('--file', file, '--head', third.hash)).toEqual(holds);
		expect(await verify('--file', file, '--head', first.hash)).toEqual(holds);
	});

	test('that was cut off holds by itself, but not with its head', async () => {
		const file = written('cut.json', JSON.stringify([first, second]));
		expect(await verify('--file', file)).toMatchObject({ status: 0 });
		expect(await verify('--file', file, '--head', third.hash)).toEqual({
			status: 1,
			stdout: `${reference}: The chain does not hold at event 3: the chain ends before it.\n`,
			stderr: '',
		});
	});

	test('that was altered and sealed anew does not hold with the head that was', async () => {
		const forged = sealEvent(second, reference, third.at, 'system', { type: 'case-closed', data: { outcome: 'refused' } });
		const file = written('forged.json', JSON.stringify([first, second, forged]));
		expect(await verify('--file', file, '--head', third.hash)).toMatchObject({ status: 1 });
	});

	test('that was altered names its first event that does not hold, whatever the head', async () => {
		const file = written('altered.json', JSON.stringify([first, { ...second, data: {} }, third]));
		const told = {
			status: 1,
			stdout: `${reference}: The chain does not hold at event 2 (mail-sent): its content is not what was recorded (the hash differs).\n`,
			stderr: '',
		};
		expect(await verify('--file', file)).toEqual(told);
		expect(await verify('--file', file, '--head', 'e'.repeat(64))).toEqual(told);
	});

	test('of another case than asked for is refused', async () => {
		const file = written('chain.json', JSON.stringify(chain));
		const other = referenceFrom('another case');
		expect(await verify('--file', file, other)).toEqual({
			status: 1,
			stdout: '',
			stderr: `${file} is not the chain of ${other}, but of ${reference}\n`,
		});
	});

	test.each([
		['nothing', '', 'holds no events'],
		['no JSON', 'hello\n', 'Line 1 is no JSON'],
	])('%s is told', async (_, content, why) => {
		const { status, stdout, stderr } = await verify('--file', written('bad.json', content));
		expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
		expect(stderr).toContain(why);
	});

	test('that is not there is told', async () => {
		const file = join(folder, 'nowhere.json');
		expect(await verify('--file', file)).toEqual({ status: 1, stdout: '', stderr: `${file} cannot be read (ENOENT)\n` });
	});
});

describe('an evidence bundle', () => {
	const state = { seq: 3, head: third.hash };

	test('holds, by the head that it names itself', async () => {
		const file = written('evidence.zip', await bundle({ 'case.json': state, 'chain.json': chain }));
		expect(await verify('--file', file)).toEqual(holds);
	});

	test('whose chain was cut off does not hold', async () => {
		const file = written('evidence.zip', await bundle({ 'case.json': state, 'chain.json': [first] }));
		expect(await verify('--file', file)).toEqual({
			status: 1,
			stdout: `${reference}: The chain does not hold at event 2: the chain ends before it.\n`,
			stderr: '',
		});
	});

	test('without a chain, or damaged, is told', async () => {
		const empty = written('empty.zip', await bundle({ 'case.json': state }));
		expect(await verify('--file', empty)).toEqual({ status: 1, stdout: '', stderr: `${empty}: There is no chain.json in it\n` });
		const whole = await bundle({ 'chain.json': chain });
		const cut = written('cut.zip', whole.subarray(0, whole.length / 2));
		expect(await verify('--file', cut)).toEqual({ status: 1, stdout: '', stderr: `${cut}: This is no ZIP archive\n` });
	});
});

test.each([
	['no reference', []],
	['two references', [reference, reference]],
	['an unknown flag', [reference, '--force']],
	['one of the two tables', [reference, '--audit-table', 'audit']],
	['a region without tables', [reference, '--region', 'eu-west-2']],
	['a file and tables', ['--file', 'chain.json', '--audit-table', 'a', '--cases-table', 'c']],
	['a head that is no hash', ['--file', 'chain.json', '--head', 'abc']],
	['a head without a file', [reference, '--head', first.hash]],
])('%s is answered with the usage and exit status 2', async (_, args) => {
	const { status, stdout, stderr } = await verify(...args);
	expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
	expect(stderr).toContain('npm run audit:verify -- REFERENCE\n');
});
