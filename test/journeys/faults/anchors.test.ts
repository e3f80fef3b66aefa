import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalSystem } from '../../../local/system.ts';
import { stateOf } from '../../fixtures/journeys/case-items.ts';
import { request, submit } from '../../fixtures/journeys/person.ts';
import { keysIn, objectsOf } from '../../fixtures/journeys/stores.ts';
import { startSystem } from '../../fixtures/journeys/system.ts';
import { callsToDieAt } from '../../fixtures/tables.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startSystem({ seed: false });
});
afterAll(() => system.stop());

/** Lines of all parts of a night. */
async function anchoredOn(date: string): Promise<readonly { caseId: string; seq: number; hash: string }[]> {
	const s3 = objectsOf(system);
	const Bucket = system.buckets.anchors ?? '';
	const lines: string[] = [];
	for (const Key of await keysIn(s3, Bucket, `anchors/${date}/`)) {
		const text = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
		lines.push(...(text ?? '').split('\n').filter((line) => line !== ''));
	}
	s3.destroy();
	return lines.map((line) => JSON.parse(line));
}

test('the heads of all chains are anchored the next night, whichever call the last one died at', async () => {
	const open = await submit(system, { right: 'access', email: 'open@example.com' });
	const working = await request(system, { right: 'access', email: 'working@example.com' });
	const heads = await Promise.all(
		[open, working].map(async (reference) => {
			const { caseId, seq, head: hash } = await stateOf(system, reference);
			return { caseId, seq, hash };
		}),
	);
	system.faults.forgetCalls();
	await system.runSchedule('anchor-chains');
	const calls = system.faults.calls().find((each) => each.function === 'anchor-chains')?.calls ?? [];
	expect(calls.length).toBeGreaterThan(10);
	for (const call of callsToDieAt(calls.length, 5)) {
		await system.clock.advance('P1D');
		const kill = system.faults.kill({ function: 'anchor-chains', call, when: call % 2 === 1 ? 'before' : 'after' });
		await expect(system.runSchedule('anchor-chains')).rejects.toThrow('Runtime exited');
		expect(kill.fired).toBe(true);
		await system.clock.advance('P1D');
		await system.runSchedule('anchor-chains');
		const anchored = await anchoredOn(system.clock.now().slice(0, 10));
		expect(anchored.toSorted((a, b) => a.seq - b.seq)).toEqual(heads.toSorted((a, b) => a.seq - b.seq));
	}
});
