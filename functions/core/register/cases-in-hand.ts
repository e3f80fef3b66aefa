import type { CaseHead } from '../case/kind.ts';
import type { CaseList, CaseLog } from '../ports.ts';
import { type Period, wasInHand } from './period.ts';

/** Ids that an index is asked for at a time: a shard in one answer, so that few cases can move within it meanwhile. */
const idsAtOnce = 1_000;
/** Cases that are read at the same time. */
const readAtOnce = 50;

/**
 * Every case that was in hand in the period, each once, in no order. Indexes only nominate; each case is read consistently.
 * The open ones are listed before the closed, so that one that closes meanwhile is in one list at least.
 */
export async function* casesInHand<S extends CaseHead & { readonly receivedAt: string }>(
	cases: Pick<CaseLog<S, never>, 'listOpen' | 'listClosed' | 'load'>,
	period: Period,
) {
	const seen = new Set<string>();
	const lists = [
		(cursor: Cursor) => cases.listOpen({ limit: idsAtOnce, ...cursor }),
		...period.closedIn.map((month) => (cursor: Cursor) => cases.listClosed({ month, limit: idsAtOnce, ...cursor })),
	];
	for (const list of lists) {
		for await (const page of pagesOf(list)) {
			const fresh = page.filter((caseId) => !seen.has(caseId));
			for (const caseId of fresh) seen.add(caseId);
			for (let first = 0; first < fresh.length; first += readAtOnce) {
				const states = await Promise.all(fresh.slice(first, first + readAtOnce).map((caseId) => cases.load(caseId)));
				yield* states.filter((state): state is Awaited<S> => state !== undefined && wasInHand(state, period));
			}
		}
	}
}

interface Cursor {
	readonly cursor?: string;
}

async function* pagesOf(list: (cursor: Cursor) => Promise<CaseList>) {
	let cursor: string | undefined;
	do {
		const page: CaseList = await list(cursor === undefined ? {} : { cursor });
		yield page.caseIds;
		cursor = page.next;
	} while (cursor !== undefined);
}
