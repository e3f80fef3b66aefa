import type { Policy } from '../../core/policy/schema.ts';
import type { ReplayPhase, ReplayReport, ReplayRun } from '../../core/retention/replay.ts';
import { enumeration, storeName } from '../wording/outcome.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface ReplayReportLetter {
	readonly policy: Policy;
	readonly run: ReplayRun;
	readonly report: ReplayReport;
}

/** Tells the DPO what was erased again after a backup was restored, and what was not. Names nobody. */
export const replayReportLetter = ({ policy, run, report }: ReplayReportLetter): Letter => {
	const { dryRun } = run;
	const subject = dryRun
		? 'What a replay would erase again'
		: report.complete
			? 'Erasures made again'
			: 'Erasures not all made again';
	return letter({
		subject: `${report.complete ? '' : 'Needs attention: '}${subject}, ${run.id}`,
		blocks: [
			{ paragraph: opening(run, report) },
			{
				facts: [
					['Restored to', run.restoredTo],
					['Stores', run.stores ? enumeration(run.stores.map((store) => storeName(policy, store))) : 'all'],
				],
			},
			...found(policy, run, report),
			...failures(policy, report),
			...byHand(policy),
			{
				paragraph:
					'Corrections and restrictions made since the backup are not made again by this. The runbook, "After a restore", says how to.',
			},
		],
		from: fromRightful(policy),
	});
};

function opening({ dryRun }: ReplayRun, { complete }: ReplayReport): string {
	if (dryRun) return 'This was a dry run: nothing was erased. It counts what was erased since the backup and is there again.';
	return complete
		? 'A backup was restored. What had been erased since was erased again, and a second search found none of it, save what is kept.'
		: 'A backup was restored. Not all that had been erased since could be erased again, or searched for. Have the cause removed, and start the workflow replay-erasures again with the same input under another name.';
}

function found(policy: Policy, { dryRun }: ReplayRun, { stores }: ReplayReport): readonly Block[] {
	if (stores.every((store) => store.found === 0)) return [{ paragraph: 'Nothing that had been erased was found.' }];
	return [
		{
			table: {
				columns: [
					'Store',
					'Found again',
					...(dryRun ? ['Would be erased'] : ['Erased again', 'Not erased']),
					'Kept, under a hold',
					'Kept, newer than the erasure',
				],
				rows: stores.map(({ store, found: all, erased, held, newer, left }) => [
					storeName(policy, store),
					...(dryRun ? [all, left] : [all, erased, left]).map(String),
					String(held),
					String(newer),
				]),
			},
		},
	];
}

const tried: Readonly<Record<ReplayPhase, string>> = {
	count: 'counting what is there',
	erase: 'erasing',
	verify: 'searching afterwards',
};

function failures(policy: Policy, report: ReplayReport): readonly Block[] {
	if (report.failures.length === 0) return [];
	return [
		{ heading: 'What failed' },
		{
			table: {
				columns: ['Store', 'While', 'Error', 'How often', 'Erased by, among others'],
				rows: report.failures.map(({ store, phase, error, count, by }) => [
					storeName(policy, store),
					tried[phase],
					error,
					String(count),
					by.join(', '),
				]),
			},
		},
	];
}

function byHand({ stores }: Policy): readonly Block[] {
	const names = Object.values(stores).flatMap(({ kind, name }) => (kind === 'manual' ? [name] : []));
	if (names.length === 0) return [];
	return [
		{
			paragraph: `What a person erased by hand is in no ledger. If a backup of ${enumeration(names)} was restored, erase there again what the tasks of the cases since then say.`,
		},
	];
}
