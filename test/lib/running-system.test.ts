import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { announce, announced, type RunningSystem } from '../../lib/running-system.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'rightful-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const systemAt = (port: number): RunningSystem => ({
	url: `http://127.0.0.1:${port}`,
	region: 'eu-west-2',
	dynamodb: 'http://127.0.0.1:1',
	tables: { cases: 'cases', audit: 'audit' },
});

test('several systems are known beside each other, until each is taken back', () => {
	const takeBack = announce(systemAt(4_001), folder);
	announce(systemAt(4_002), folder);
	expect(announced(folder)).toEqual([systemAt(4_001), systemAt(4_002)]);
	takeBack();
	takeBack();
	expect(announced(folder)).toEqual([systemAt(4_002)]);
});

test('a system takes the place of one that was killed on the same port', () => {
	announce(systemAt(4_001), folder);
	const newer = { ...systemAt(4_001), dynamodb: 'http://127.0.0.1:2' };
	announce(newer, folder);
	expect(announced(folder)).toEqual([newer]);
});

test('what is half written is passed over', () => {
	announce(systemAt(4_001), folder);
	writeFileSync(join(folder, '4000.json'), '{"url": "http:');
	expect(announced(folder)).toEqual([systemAt(4_001)]);
});

test('without any there is none', () => {
	expect(announced(join(folder, 'nowhere'))).toEqual([]);
});
