import { S3Client } from '@aws-sdk/client-s3';
import { type Anchors, lockedAnchors } from '../adapters/anchors.ts';
import { casesToRead } from '../adapters/any-cases.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { journal } from '../adapters/journal.ts';
import { type SweepRuns, sweepRuns } from '../adapters/sweep-runs.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import { caseKinds } from '../core/case/kind.ts';
import type { CaseList, CasesToRead, Clock } from '../core/ports.ts';
import { step } from '../middleware/step.ts';
import { runOnce, type ScheduledRun, type Totals } from '../middleware/sweep.ts';

interface Deps {
	/** Of each kind. */
	readonly casesByKind: readonly CasesToRead[];
	readonly clock: Clock;
	readonly journal: Pick<Journal, 'head'>;
	readonly anchors: Anchors;
	readonly runs: SweepRuns;
}

type From = { readonly cursor?: string };

/** Cases of one part. */
const partSize = 100;

/**
 * Writes the heads of the chains of all cases, of every kind, that are open, or were closed this month or the month before, and of the
 * journal, to the locked bucket. The heads of older ones stand in the anchors of their time.
 */
export function makeAnchorChains({ casesByKind, clock, journal, anchors, runs }: Deps) {
	return (run: ScheduledRun): Promise<Totals | undefined> =>
		runOnce({ runs, clock }, run, async () => {
			const now = clock.now();
			const totals = { heads: 0, parts: 0 };
			const months = [now.slice(0, 7), monthBefore(now)];
			const lists = casesByKind.flatMap((cases) => [
				{ cases, page: (from: From) => cases.listOpen({ limit: partSize, ...from }) },
				...months.map((month) => ({ cases, page: (from: From) => cases.listClosed({ month, limit: partSize, ...from }) })),
			]);
			for (const { cases, page } of lists) {
				let cursor: string | undefined;
				do {
					const { caseIds, next }: CaseList = await page(cursor === undefined ? {} : { cursor });
					const states = await Promise.all(caseIds.map((caseId) => cases.load(caseId)));
					const heads = states.filter((state) => state !== undefined).map(({ caseId, seq, head: hash }) => ({ caseId, seq, hash }));
					if (heads.length > 0) await anchors.write(now.slice(0, 10), totals.parts++, heads);
					totals.heads += heads.length;
					cursor = next;
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
	const client = documentClient();
	return {
		clock: systemClock,
		casesByKind: caseKinds.map((kind) => casesToRead(client, kind)),
		journal: journal(client, required(env.auditTable)),
		anchors: lockedAnchors(new S3Client({ maxAttempts: 4 }), required(env.anchorsBucket)),
		runs: sweepRuns(client, required(env.casesTable)),
	};
}

export const handler = step(() => makeAnchorChains(production()));
