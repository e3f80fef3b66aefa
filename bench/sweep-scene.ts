/** Very many people of whom something is due, and the retention sweep that deletes it. */
import { QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { keysFrom } from '../functions/adapters/keys.ts';
import { retentionRuns } from '../functions/adapters/retention-runs.ts';
import { retentionSchedule } from '../functions/adapters/retention-schedule.ts';
import { env } from '../functions/contract/env.ts';
import { duePartition, shardOfSubject, subjectShards } from '../functions/contract/tables.ts';
import { localDate } from '../functions/core/clock/statutory.ts';
import { subjectKeyOfIdentifier } from '../functions/core/identity/address.ts';
import type { Identifier } from '../functions/core/ports.ts';
import type { DueItem } from '../functions/core/retention/ports.ts';
import { shardGroups } from '../functions/core/retention/sweep-plan.ts';
import { loadPolicy } from '../lib/policy-file.ts';
import type { Row } from '../local/sample-estate/records.ts';
import { writeRows } from '../local/sample-estate/write-rows.ts';
import type { FunctionProcess } from './function/function.ts';
import { names, rootOfKeys, type Stage, setStage } from './stage.ts';

/** The store that holds the records: found by its table's partition. */
const store = 'marketing';
const category = 'campaign-history';
export const recordsOfPerson = 10;
/** Functions that a sweep of what is scheduled needs. */
export const steps = ['open-sweep', 'delete-due'] as const;
const bareSweep = new URL('./floor/sweep.ts', import.meta.url);

export interface SweepScene extends Stage {
	/**
	 * Puts in so many people more, of each of whom one item is due, which stands for {@link recordsOfPerson} records.
	 *
	 * @param shards where they all are; anywhere unless said
	 */
	seed(people: number, shards?: readonly number[]): Promise<void>;
	/** Deletes all that is due; answers the milliseconds that deleting took. @throws Error where something is left over. */
	sweep(functions: FunctionProcess, people: number): Promise<number>;
	/** The same with nothing around it. @param bare made by {@link bare} @param again whether everybody is searched for again, as the sweep does */
	sweepBare(bare: FunctionProcess, again?: boolean): Promise<number>;
	bare(dynamodb?: string): Promise<FunctionProcess>;
	/** Shards that one invocation works on. */
	readonly oneGroup: readonly number[];
	/** How many such groups there are. */
	readonly groups: number;
}

export async function setSweepScene(): Promise<SweepScene> {
	const policy = loadPolicy();
	const stage = await setStage(store);
	const { client, table } = stage;
	const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
	const { sealingKey, subjectKey } = keysFrom(rootOfKeys);
	const subjects = names[env.subjectsTable];
	const schedule = retentionSchedule({ client: documents, table: subjects, key: async () => sealingKey });
	const runs = retentionRuns(documents, names[env.casesTable]);
	/** What the workflow works on side by side, one invocation each. */
	const groups = shardGroups(subjectShards);
	const now = Date.now();
	const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
	const since = daysAgo(7);
	const on = localDate(since, policy.timeZone);
	let people = 0;
	let sweeps = 0;

	/** One after the other, as one execution environment of Lambda has them. */
	async function eachGroup(invoke: (shards: readonly number[]) => Promise<{ readonly ms: number }>): Promise<number> {
		let total = 0;
		for (const { shards } of groups) total += (await invoke(shards)).ms;
		const left = await Promise.all([
			client.send(new ScanCommand({ TableName: table, Select: 'COUNT' })),
			...groups.flatMap(({ shards }) =>
				shards.map((shard) =>
					client.send(
						new QueryCommand({
							TableName: subjects,
							Select: 'COUNT',
							KeyConditionExpression: 'pk = :pk',
							ExpressionAttributeValues: { ':pk': { S: duePartition(shard) } },
						}),
					),
				),
			),
		]);
		if (left.some(({ Count }) => Count !== 0)) throw new Error('Something that was due is left over');
		return total;
	}

	return {
		...stage,

		oneGroup: groups[0]?.shards ?? [],
		groups: groups.length,

		async seed(count, shards) {
			const chunk = 1_000;
			for (let from = 0; from < count; from += chunk) {
				const emails = Array.from({ length: Math.min(chunk, count - from) }, () => newcomer(shards));
				await writeRows(client, table, emails.flatMap(campaignsOf));
				await schedule.put(emails.map(itemOf));
			}
		},

		async sweep(functions, count) {
			const execution = `bench-sweep-${++sweeps}`;
			const opened = await functions.invoke(stage.module('open-sweep'), { execution, input: { sweep: {} } });
			const { sweepId } = opened.result as { sweepId: string };
			const ms = await eachGroup(async (shards) => {
				const done = await functions.invoke(stage.module('delete-due'), { sweepId, shards });
				if ((done.result as { status: string }).status !== 'done')
					throw new Error(`A group ended with ${JSON.stringify(done.result)}`);
				return done;
			});
			const erased = (await runs.parts(sweepId)).flatMap(({ rows }) => rows).reduce((sum, row) => sum + row.erased, 0);
			if (erased !== count * recordsOfPerson) throw new Error(`${erased} records were counted as erased`);
			return ms;
		},

		bare: (dynamodb) => stage.floor([bareSweep], dynamodb === undefined ? {} : { dynamodb }),

		sweepBare: (bare, again = false) =>
			eachGroup((shards) => bare.invoke(bareSweep, { table, subjects, sealingKey, shards, today: on, again })),
	};

	function newcomer(shards: readonly number[] | undefined): string {
		for (;;) {
			const email = `person-${++people}@example.com`;
			if (shards === undefined || shards.includes(shardOfSubject(itemOf(email).subject))) return email;
		}
	}

	function campaignsOf(email: string): Row[] {
		return Array.from({ length: recordsOfPerson }, (_, nth) => ({
			email,
			recordId: `campaign#${String(nth + 1).padStart(4, '0')}`,
			type: 'campaign',
			subject: `News from our buildings, number ${nth + 1}`,
			opened: nth % 2 === 0,
			recordedOn: daysAgo(30 * (nth + 1)).slice(0, 10),
		}));
	}

	function itemOf(email: string): DueItem {
		const identifier: Identifier = { kind: 'email', value: email, scope: 'unique' };
		return {
			subject: subjectKeyOfIdentifier(identifier, subjectKey),
			store,
			category,
			on,
			lookOn: on,
			trigger: 'unsubscribe',
			count: recordsOfPerson,
			since,
			by: 'BENCH-0000',
			identifiers: [identifier],
		};
	}
}
