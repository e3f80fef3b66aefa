import { S3Client } from '@aws-sdk/client-s3';
import { type Anchors, lockedAnchors } from '../adapters/anchors.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { journal } from '../adapters/journal.ts';
import { type SweepRuns, sweepRuns } from '../adapters/sweep-runs.ts';
import { env } from '../contract/env.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import type { CaseList } from '../core/ports.ts';
import { step } from '../middleware/step.ts';
import { runOnce, type ScheduledRun, type Totals } from '../middleware/sweep.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock'> {
	readonly journal: Pick<Journal, 'head'>;
	readonly anchors: Anchors;
	readonly runs: SweepRuns;
}

/** Cases of one part. */
const partSize = 100;

/**
 * Writes the heads of the chains of all cases that are open, or were closed this month or the month before, and of the
 * journal, to the locked bucket. The heads of older ones stand in the anchors of their time.
 */
export function makeAnchorChains({ cases, clock, journal, anchors, runs }: Deps) {
	return (run: ScheduledRun): Promise<Totals | undefined> =>
		runOnce({ runs, clock }, run, async () => {
			const now = clock.now();
			const totals = { heads: 0, parts: 0 };
			const months = [now.slice(0, 7), monthBefore(now)];
			const lists: readonly ((cursor?: string) => Promise<CaseList>)[] = [
				(cursor) => cases.listOpen({ limit: partSize, ...(cursor && { cursor }) }),
				...months.map((month) => (cursor?: string) => cases.listClosed({ month, limit: partSize, ...(cursor && { cursor }) })),
			];
			for (const list of lists) {
				let cursor: string | undefined;
				do {
					const page = await list(cursor);
					const states = await Promise.all(page.caseIds.map((caseId) => cases.load(caseId)));
					const heads = states.filter((state) => state !== undefined).map(({ caseId, seq, head: hash }) => ({ caseId, seq, hash }));
					if (heads.length > 0) await anchors.write(now.slice(0, 10), totals.parts++, heads);
					totals.heads += heads.length;
					cursor = page.next;
				} while (cursor !== undefined);
			}
			const head = await journal.head();
			if (head) {
				await anchors.write(now.slice(0, 10), totals.parts++, [{ caseId: journalName, ...head }]);
				totals.heads++;
			}
			return totals;
		});
}

function monthBefore(instant: string): string {
	const month = new Date(`${instant.slice(0, 7)}-01T00:00:00Z`);
	month.setUTCMonth(month.getUTCMonth() - 1);
	return month.toISOString().slice(0, 7);
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		journal: journal(ports.client, required(env.auditTable)),
		anchors: lockedAnchors(new S3Client({ maxAttempts: 4 }), required(env.anchorsBucket)),
		runs: sweepRuns(ports.client, required(env.casesTable)),
	};
}

export const handler = step(() => makeAnchorChains(production()));
