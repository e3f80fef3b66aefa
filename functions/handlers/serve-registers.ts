import { S3Client } from '@aws-sdk/client-s3';
import { type Aggregates, aggregates } from '../adapters/aggregates.ts';
import { type Breaches, breaches } from '../adapters/breaches.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { type Downloads, downloads } from '../adapters/downloads.ts';
import { required } from '../adapters/environment.ts';
import { type RegisterFiles, registerFiles } from '../adapters/register-files.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import type { Complaints } from '../core/complaint/ports.ts';
import { aggregatesColumns, aggregatesRow } from '../core/register/aggregates-register.ts';
import { breachColumns, breachRow } from '../core/register/breach-register.ts';
import { casesInHand } from '../core/register/cases-in-hand.ts';
import { ComplaintCounts, complaintColumns, complaintCountColumns, complaintRow } from '../core/register/complaint-register.ts';
import { type RegisterKind, registerKinds } from '../core/register/kinds.ts';
import { type Period, readPeriod } from '../core/register/period.ts';
import { subjectRequestColumns, subjectRequestRow } from '../core/register/subject-request-register.ts';
import { byteOrderMark, type Cell, csv } from '../core/request/export/csv.ts';
import { textsByKey } from '../middleware/breach/texts.ts';
import { type Endpoint, http } from '../middleware/http.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'texts'> {
	readonly breaches: Breaches;
	readonly complaints: Complaints;
	readonly files: RegisterFiles;
	readonly downloads: Downloads;
	readonly aggregates: Aggregates;
}

/** A register's rows, in any order; `since` is the instant, or the month, that they are ordered by. */
type Entries = AsyncIterable<{ readonly since: string; readonly row: readonly Cell[] }>;

interface Register {
	readonly columns: readonly string[];
	entries(deps: Deps, period: Period, now: string): Entries;
}

const registers: Readonly<Record<RegisterKind, Register>> = {
	'subject-request': {
		columns: subjectRequestColumns,
		async *entries({ cases }, period, now) {
			for await (const state of casesInHand(cases, period)) {
				yield { since: state.receivedAt, row: subjectRequestRow(state, now) };
			}
		},
	},
	breach: {
		columns: breachColumns,
		async *entries({ breaches, texts }, period, now) {
			for await (const state of casesInHand(breaches, period)) {
				yield { since: state.receivedAt, row: breachRow(state, await textsByKey(texts, state.caseId), now) };
			}
		},
	},
	complaint: {
		columns: complaintColumns,
		async *entries({ complaints }, period, now) {
			for await (const state of casesInHand(complaints, period)) {
				yield { since: state.receivedAt, row: complaintRow(state, now) };
			}
		},
	},
	'complaint-counts': {
		columns: complaintCountColumns,
		async *entries({ complaints }, period) {
			const counts = new ComplaintCounts();
			for await (const state of casesInHand(complaints, period)) {
				// Of those that were received in the period: one that came before it counts there.
				if (state.receivedAt >= period.start) counts.add(state);
			}
			for (const { month, row } of counts.rows()) yield { since: month, row };
		},
	},
	aggregates: {
		columns: aggregatesColumns,
		async *entries({ aggregates, policy }, period) {
			// Of every category, also where none are made any more.
			for (const [store, { categories }] of Object.entries(policy.stores)) {
				for (const category of categories) {
					for await (const { month, per, cells } of aggregates.between(store, category, period)) {
						for (const figure of cells) yield { since: month, row: aggregatesRow({ month, store, category, per, ...figure }) };
					}
				}
			}
		},
	},
};

/**
 * Registers for auditors (accountability, Art 5(2)), as CSV files by way of the exports bucket. Of each entry only its row is
 * kept in memory, which is under a kilobyte, until all are there and in order.
 */
export function makeRegistersApi(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'GET /registers/{register}': async ({ path, query }) => {
			const kind = registerKinds.find((known) => path.register === `${known}.csv`);
			if (!kind) {
				const known = registerKinds.map((each) => `${each}.csv`).join(', ');
				throw new HttpProblem(404, 'No such register', `There is no such register. Ask for one of: ${known}.`);
			}
			const register = registers[kind];
			const now = deps.clock.now();
			const period = readPeriod(query, now, deps.policy.timeZone);
			if (!('from' in period)) {
				throw new HttpProblem(422, 'Some parameters need another look', 'See errors for what to write.', period);
			}
			const lines: { readonly since: string; readonly line: string }[] = [];
			for await (const { since, row } of register.entries(deps, period, now)) lines.push({ since, line: csv([row]) });
			lines.sort(inOrder);
			const key = await deps.files.write(kind, [byteOrderMark, csv([register.columns]), ...lines.map(({ line }) => line)]);
			const filename = `${kind}-${period.from}-to-${period.to}.csv`;
			return { status: 303, headers: { location: await deps.downloads.sign(key, filename) } };
		},
	};
}

/** The newest last; what came at one instant, by what stands first in its row. */
const inOrder = (one: { since: string; line: string }, other: { since: string; line: string }): number => {
	const [a, b] = one.since === other.since ? [one.line, other.line] : [one.since, other.since];
	return a < b ? -1 : a > b ? 1 : 0;
};

function production(): Deps {
	const s3 = new S3Client({ maxAttempts: 4 });
	const bucket = required(env.exportsBucket);
	const ports = casePorts();
	return {
		...ports,
		breaches: breaches(ports.client),
		complaints: complaintsHere(ports.client),
		files: registerFiles(s3, bucket),
		downloads: downloads(s3, bucket),
		aggregates: aggregates(ports.client, required(env.subjectsTable)),
	};
}

export const handler = http(() => ({ endpoints: makeRegistersApi(production()) }));
