import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { commit } from '../../../functions/core/audit/chain.ts';
import type { CaseEvent } from '../../../functions/core/case/case.ts';
import { evidenceFiles } from '../../../functions/views/evidence/files.ts';
import { requestFiles } from '../../../functions/views/evidence/subject-request.ts';
import { assessed, caseId, chainOf, confirmed, folded, opening } from '../../fixtures/cases.ts';
import { policyOf } from '../../fixtures/ports.ts';

const run = promisify(execFile);
const text = 'They moved | in\n2019, and “said” so.';
const reference = { key: 'note-1', hash: commit(text, 'n'.repeat(36)) };
const mail = { to: 'person@example.com', subject: 'Your request', text: 'Done.\n', html: '<p>Done.</p>' };
const mailHash = commit(JSON.stringify([mail.to, mail.subject, mail.text, mail.html]), 'm'.repeat(36));

const noted: CaseEvent = { type: 'note-added', data: { note: reference } };
const mailed: CaseEvent = { type: 'mail-sent', data: { key: 'done', mailHash } };
const events = chainOf(opening(), confirmed, assessed({ needs: ['concerns-others'] }), noted, mailed);
const at = '2026-03-02T10:05:00.000Z';
const files = () =>
	evidenceFiles({
		state: folded(events),
		events,
		mails: [{ ...mail, key: 'done', nonce: 'm'.repeat(36), recordedAt: at, sentAt: at }],
		texts: [{ ...reference, text, nonce: 'n'.repeat(36) }],
		policy: policyOf('crm', 'cctv'),
		own: requestFiles(policyOf('crm', 'cctv'), folded(events), { person: undefined, tasks: [] }),
	});

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'evidence-'));
	for (const [path, content] of files()) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content, null, '\t'));
	}
});
afterEach(() => rm(folder, { recursive: true }));

const verify = () =>
	run(process.execPath, ['verify.mjs'], { cwd: folder, env: {} }).then(
		({ stdout }) => stdout,
		({ stderr }: { stderr: string }) => stderr,
	);
const change = async (file: string, from: string, to: string) => {
	const before = await readFile(join(folder, file), 'utf8');
	expect(before).toContain(from);
	await writeFile(join(folder, file), before.replace(from, to));
};

describe('a bundle of evidence, verified by the program that it brings', () => {
	test('holds as it is', async () => {
		expect(await verify()).toBe(`holds: 5 events of case ${caseId}, the last ${events.at(-1)?.hash}\n`);
	});

	test.each([
		['an event', 'chain.json', '"mail-link"', '"dpo"', 'event 2: its hash is not that of its content'],
		['a note', 'texts.json', '2019', '2020', 'text note-1: it is not what its hash says'],
		['a mail', 'mails/done.txt', 'Done', 'Refused', 'mail done: no event names it as it is here'],
		['whom a mail went to', 'mails/done.json', 'person@', 'another@', 'mail done: no event names it as it is here'],
	])('does not hold with %s changed', async (_, file, from, to, says) => {
		await change(file, from, to);
		expect(await verify()).toContain(says);
	});

	test('does not hold with an event left out', async () => {
		await writeFile(join(folder, 'chain.json'), JSON.stringify(events.filter(({ seq }) => seq !== 3)));
		expect(await verify()).toContain('event 3: it is number 4');
	});

	test('holds with texts that no event names, where one that an event names lists them, and not with others', async () => {
		const kept = (key: string, content: string) => ({
			key,
			text: content,
			nonce: 'l'.repeat(36),
			hash: commit(content, 'l'.repeat(36)),
		});
		const named = (...texts: readonly { readonly key: string; readonly hash: string }[]) =>
			JSON.stringify(texts.map(({ key, hash }) => ({ key, hash })));
		const [one, two, three] = ['1', '2', '3'].map((page) => kept(`corrections-crm-${page}`, `page ${page}`));
		if (!one || !two || !three) throw new Error('There are three.');
		const inner = kept('corrections-list-crm-1', named(one));
		const outer = kept('corrections-list-crm-2', named(inner, two));
		const chain = chainOf(opening(), { type: 'note-added', data: { note: { key: outer.key, hash: outer.hash } } });
		await writeFile(join(folder, 'chain.json'), JSON.stringify(chain));
		await rm(join(folder, 'mails'), { recursive: true });
		await writeFile(join(folder, 'texts.json'), JSON.stringify([one, two, inner, outer]));
		expect(await verify()).toBe(`holds: 2 events of case ${caseId}, the last ${chain.at(-1)?.hash}\n`);
		const forged = { ...three, key: 'corrections-list-crm-9', text: named(three), hash: commit(named(three), three.nonce) };
		await writeFile(join(folder, 'texts.json'), JSON.stringify([one, two, inner, outer, forged, three]));
		expect(await verify()).toBe('text corrections-list-crm-9: no event names it\ntext corrections-crm-3: no event names it\n');
	});

	test('does not hold with a text that no event names', async () => {
		await writeFile(join(folder, 'texts.json'), JSON.stringify([{ key: 'note-2', text: 'x', nonce: 'y', hash: commit('x', 'y') }]));
		expect(await verify()).toContain('text note-2: no event names it');
	});
});

test('the tables say who did what when, and nothing that stands in a cell can end it', async () => {
	const table = (path: string) => String(files().find(([name]) => name === path)?.[1]);
	expect(table('timeline.md')).toContain('| 2 | ');
	expect(table('timeline.md')).toContain('identity established | how: mail-link |');
	expect(table('assessment.md')).toMatch(/\| UK GDPR Art 15/);
	for (const path of ['timeline.md', 'assessment.md', 'decisions.md', 'outcome.md']) {
		const rows = table(path)
			.split('\n')
			.filter((line) => line.startsWith('|'));
		const columns = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
		expect(new Set(columns).size).toBeLessThanOrEqual(path === 'assessment.md' ? 2 : 1);
	}
});
