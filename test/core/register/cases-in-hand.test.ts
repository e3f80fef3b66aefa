import { expect, test } from '@jest/globals';
import type { CaseState } from '../../../functions/core/case/case.ts';
import type { CaseList } from '../../../functions/core/ports.ts';
import { casesInHand } from '../../../functions/core/register/cases-in-hand.ts';
import { type Period, readPeriod } from '../../../functions/core/register/period.ts';
import { closed, having, withdrawn } from '../../fixtures/cases.ts';

const now = '2026-06-10T09:00:00.000Z';
const period = (from: string, to: string) => readPeriod({ from, to }, now, 'Europe/London') as Period;

const open = (caseId: string, receivedAt = '2026-05-01T10:00:00.000Z'): CaseState => ({ ...having(), caseId, receivedAt });
const closedAt = (caseId: string, at: string): CaseState => ({ ...having(withdrawn, closed('withdrawn')), caseId, closedAt: at });

/** Lists in pages of two; `between` happens once the open ones were listed. */
function casesOf(states: readonly CaseState[], between: (states: Map<string, CaseState>) => void = () => {}) {
	const now_ = new Map(states.map((state) => [state.caseId, state]));
	const months: string[] = [];
	const page = (of: readonly CaseState[], cursor = '0'): CaseList => {
		const end = Number(cursor) + 2;
		return {
			caseIds: of.slice(Number(cursor), end).map(({ caseId }) => caseId),
			...(end < of.length && { next: String(end) }),
		};
	};
	let atFirst: readonly CaseState[] | undefined;
	return {
		months,
		async listOpen({ cursor }: { readonly cursor?: string }) {
			atFirst ??= [...now_.values()].filter((state) => state.closedAt === undefined);
			const list = page(atFirst, cursor);
			if (list.next === undefined) between(now_);
			return list;
		},
		async listClosed({ month, cursor }: { readonly month: string; readonly cursor?: string }) {
			if (cursor === undefined) months.push(month);
			return page(
				[...now_.values()].filter((state) => state.closedAt?.startsWith(month)),
				cursor,
			);
		},
		load: async (caseId: string) => now_.get(caseId),
	};
}

async function inHand(cases: ReturnType<typeof casesOf>, of: Period): Promise<readonly CaseState[]> {
	const found: CaseState[] = [];
	for await (const state of casesInHand(cases, of)) found.push(state);
	return found.toSorted((one, other) => (one.caseId < other.caseId ? -1 : 1));
}

test('open cases and those closed since the period began are found, through all pages, and those outside are left out', async () => {
	const inside = [open('A'), open('B'), open('C', '2019-01-01T00:00:00.000Z'), closedAt('D', '2026-06-01T00:00:00.000Z')];
	const outside = [closedAt('E', '2026-04-01T00:00:00.000Z'), open('F', '2026-06-02T00:00:00.000Z')];
	const cases = casesOf([...inside, ...outside]);
	expect(await inHand(cases, period('2026-05', '2026-05'))).toEqual(inside);
	expect(cases.months).toEqual(['2026-04', '2026-05', '2026-06']);
});

test('a case that closes while the lists are read is there once, as it then is', async () => {
	const late = closedAt('A', '2026-06-10T09:00:01.000Z');
	const cases = casesOf([open('A'), open('B')], (states) => states.set('A', late));
	const found = await inHand(cases, period('2026-06', '2026-06'));
	expect(found.map(({ caseId }) => caseId)).toEqual(['A', 'B']);
});

test('what an index names and is not there is left out', async () => {
	const cases = casesOf([open('A'), open('B')], (states) => states.delete('B'));
	expect((await inHand(cases, period('2026-06', '2026-06'))).map(({ caseId }) => caseId)).toEqual(['A']);
});
