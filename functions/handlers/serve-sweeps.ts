import { createHash, randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { type Downloads, downloads } from '../adapters/downloads.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { type RegisterFiles, registerFiles } from '../adapters/register-files.ts';
import { retentionRuns } from '../adapters/retention-runs.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { retentionSweeps } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import { sweepSchema } from '../contract/requests/sweep.ts';
import { localDate } from '../core/clock/statutory.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, Workflow } from '../core/ports.ts';
import { byteOrderMark, csv } from '../core/request/export/csv.ts';
import { heldOf, type SweepRow } from '../core/retention/sweep.ts';
import { byCategory, type SweepRun, type SweepRuns } from '../core/retention/sweep-run.ts';
import { type Endpoint, http } from '../middleware/http.ts';

interface Deps {
	readonly clock: Clock;
	readonly policy: Policy;
	readonly runs: Pick<SweepRuns, 'get'>;
	readonly workflow: Pick<Workflow, 'start' | 'status'>;
	readonly files: RegisterFiles;
	readonly downloads: Downloads;
}

const columns = ['store', 'category', 'erased', 'anonymised', 'held', 'failed'];
const nothing = { erased: 0, anonymised: 0, held: 0, failed: 0 };

/** Retention sweeps on demand, and what came of any. */
export function makeSweepsApi({ clock, policy, runs, workflow, files, downloads }: Deps): Readonly<Record<string, Endpoint>> {
	async function find(id: string | undefined): Promise<SweepRun | 'starting'> {
		const name = /^[\w-]{1,80}$/.exec(id ?? '')?.[0];
		const run = name && (await runs.get(name));
		if (run) return run;
		// It was answered with 202 a moment ago.
		if (name && (await workflow.status(name)) === 'RUNNING') return 'starting';
		throw new HttpProblem(404, 'No such sweep', 'There is no sweep of that id.');
	}

	return {
		'POST /sweeps/retention': async (request) => {
			const sweep = request.hasBody ? request.read(sweepSchema) : {};
			const unknown = sweep.confirm?.findIndex((store) => !Object.hasOwn(policy.stores, store)) ?? -1;
			if (unknown >= 0) {
				const message = `There is no such store. Write one of: ${Object.keys(policy.stores).join(', ')}.`;
				throw new HttpProblem(422, 'Some fields need another look', 'See errors for what to write.', [
					{ field: `confirm.${unknown}`, message },
				]);
			}
			const key = request.headers['idempotency-key'] ?? randomUUID();
			const id = `sweep-${localDate(clock.now(), policy.timeZone)}-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
			await workflow.start(id, { sweep: JSON.parse(JSON.stringify(sweep)) as Record<string, boolean> });
			return { status: 202, headers: { location: `/sweeps/${id}` }, body: { id } };
		},

		'GET /sweeps/{sweep}': async ({ path }) => {
			const run = await find(path.sweep);
			if (run === 'starting')
				return { status: 200, body: { id: path.sweep, status: 'running', totals: nothing, byCategory: [], failures: [] } };
			const { id, status, dryRun, startedAt, endedAt, outcome, guarded = [], confirmed, policyVersion } = run;
			return {
				status: 200,
				body: {
					...{ id, status, dryRun, startedAt, endedAt, policyVersion, confirmed, guarded },
					totals: outcome?.totals ?? nothing,
					byCategory: byCategory(outcome?.rows ?? []),
					failures: outcome?.failures ?? [],
					ahead: outcome?.ahead ?? [],
					certificates: outcome?.certificates ?? 0,
				},
			};
		},

		'GET /sweeps/{sweep}/report': async ({ path }) => {
			const run = await find(path.sweep);
			if (run === 'starting' || !run.outcome) throw new HttpProblem(409, 'Not yet', 'The sweep has not ended yet.');
			const rows = run.outcome.rows.map((row: SweepRow) => [
				row.store,
				row.category,
				row.erased,
				row.anonymised,
				heldOf(row),
				row.failed,
			]);
			const key = await files.write('retention-sweep', [byteOrderMark, csv([columns]), csv(rows)]);
			return { status: 303, headers: { location: await downloads.sign(key, `${run.id}.csv`) } };
		},
	};
}

function production(): Deps {
	const s3 = new S3Client({ maxAttempts: 4 });
	const bucket = required(env.exportsBucket);
	return {
		clock: systemClock,
		policy: bundledPolicy(),
		runs: retentionRuns(documentClient(), required(env.casesTable)),
		workflow: retentionSweeps(),
		files: registerFiles(s3, bucket),
		downloads: downloads(s3, bucket),
	};
}

export const handler = http(() => ({ endpoints: makeSweepsApi(production()) }));
