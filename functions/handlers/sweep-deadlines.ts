import { breaches } from '../adapters/breaches.ts';
import { casePorts } from '../adapters/case-ports.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { policyNoticePorts } from '../adapters/policy-notice-ports.ts';
import { type SweepRuns, sweepRuns } from '../adapters/sweep-runs.ts';
import { policyNoticeWorkflow, subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { withoutPersonalData } from '../core/errors.ts';
import type { Clock } from '../core/ports.ts';
import { breachDeadlines } from '../middleware/breach/deadlines.ts';
import { complaintDeadlines } from '../middleware/complaint/deadlines.ts';
import type { KindDeadlines } from '../middleware/kinds/deadlines.ts';
import { policyNoticeDeadlines } from '../middleware/policy-notice/deadlines.ts';
import { logger, step } from '../middleware/step.ts';
import { subjectRequestDeadlines } from '../middleware/subject-request/deadlines.ts';
import { forEachGoingOn, runOnce, type ScheduledRun, type Totals } from '../middleware/sweep.ts';

interface Deps {
	readonly clock: Clock;
	readonly runs: SweepRuns;
	/** Of each kind of case. */
	readonly deadlines: readonly KindDeadlines[];
}

/** What the clock does by itself: begins what nobody has to ask for, and to each open case of every kind, once, however often or late it runs. */
export function makeSweepDeadlines(deps: Deps) {
	return (run: ScheduledRun): Promise<Totals | undefined> =>
		runOnce(deps, run, () => sweep(deps), { overdue: 'OverdueCases', failed: 'SweepFailures' });
}

async function sweep({ clock, deadlines }: Deps): Promise<Totals> {
	const now = clock.now();
	const counts = { lapsed: 0, reminded: 0, escalated: 0, overdue: 0, failed: 0 };
	for (const kind of deadlines) {
		counts.failed += await begin(kind);
		let cursor: string | undefined;
		do {
			const page = await kind.listOpen(cursor === undefined ? {} : { cursor });
			counts.failed += await forEachGoingOn(page.caseIds, async (caseId) => {
				const met = await kind.meet(caseId, now);
				for (const what of ['lapsed', 'reminded', 'escalated', 'overdue'] as const) counts[what] += met[what] ?? 0;
			});
			cursor = page.next;
		} while (cursor !== undefined);
	}
	return counts;
}

/** How much of what begins by itself failed: the rest goes on. */
async function begin({ kind, begin: beginAll }: KindDeadlines): Promise<0 | 1> {
	try {
		await beginAll?.();
		return 0;
	} catch (error) {
		logger.error('What begins by itself failed', { kind, ...withoutPersonalData(error) });
		return 1;
	}
}

function production(): Deps {
	const ports = casePorts();
	const deps = { ...ports, mailbox: sesMailbox(ports), links: links(secretKeys()), workflow: subjectRequests() };
	return {
		clock: ports.clock,
		runs: sweepRuns(ports.client, required(env.casesTable)),
		deadlines: [
			subjectRequestDeadlines(deps),
			breachDeadlines({ ...deps, cases: breaches(ports.client) }),
			complaintDeadlines({ ...deps, complaints: complaintsHere(ports.client) }),
			policyNoticeDeadlines({ ...deps, ...policyNoticePorts(ports), workflow: policyNoticeWorkflow() }),
		],
	};
}

export const handler = step(() => makeSweepDeadlines(production()));
