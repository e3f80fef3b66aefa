/** A letter to many: reading a very long list, against the parser alone, and in how much memory; what each person on it takes. */
import { blob } from 'node:stream/consumers';
import { makeBreachDesk } from '../local/demo/breach-desk.ts';
import { startChild } from './child.ts';
import { readDocument, withMeasured, writeDocument } from './cost/document.ts';
import { total, type Units } from './cost/least.ts';
import { type LetterMeasured, letters } from './cost/letter.ts';
import { type Measured, type Metered, measure, onSystem } from './cost/metered.ts';
import { type Bench, below, type Figure, plain, reaches, within } from './figure.ts';
import { listFile } from './list/file.ts';
import type { ListOrder, ListRead } from './list/process.ts';
import { compare, interleaved } from './pairs.ts';

const goals = {
	/** Of the floor's speed: each address is brought into its one spelling besides. */
	speed: 0.4,
	/** MiB above idle. */
	memory: 32,
	/** MiB more than for a list of a tenth. */
	moreMemory: 4,
	/** Times the least request units. */
	units: 1.1,
};
const mebibyte = 1024 * 1024;

/** Rows that are read for each record that the other benches are asked for. */
const rowsPerRecord = 10;
/** Such records for each row of a list that is mailed. */
const recordsPerLetter = 50;
/** Writes for each person: listed, with its index; claimed; recorded. */
const leastWrites = 4;

export const mailing: Bench = {
	name: 'mailing',
	async measure({ records, pairs, write }, progress) {
		const read = await reading(records * rowsPerRecord, pairs, progress);
		const { figures, people, least } = await sending(Math.ceil(records / recordsPerLetter), progress);
		if (write) writeDocument(withMeasured(readDocument(), letters, { people, least }));
		return [...read, ...figures];
	},
};

async function reading(rows: number, pairs: number, progress: (doing: string) => void): Promise<readonly Figure[]> {
	const few = Math.round(rows / 10);
	const child = startChild(new URL('./list/process.ts', import.meta.url), { execArgv: ['--expose-gc'] });
	const read = (order: ListOrder) => child.ask<ListRead>(order);
	try {
		progress('mailing: warming up');
		await read({ rows: few, what: 'floor' });
		const small = await read({ rows: few, what: 'ours' });
		let large = small;
		const measured = await interleaved(pairs, {
			ours: async (round) => {
				large = await read({ rows, what: 'ours' });
				progress(`mailing: round ${round + 1} of ${pairs}, ours: ${large.seconds.toFixed(2)} s`);
				return large.seconds;
			},
			floor: async (round) => {
				const { seconds } = await read({ rows, what: 'floor' });
				progress(`mailing: round ${round + 1} of ${pairs}, the parser alone: ${seconds.toFixed(2)} s`);
				return seconds;
			},
		});
		const { value, floor, quotient } = compare(measured, (pair) => pair.floor / pair.ours);
		const figures: Figure[] = [
			reaches({ name: `mailing: a list of ${rows} rows`, value, floor, ratio: quotient, unit: 's' }, goals.speed),
			...[
				{ of: few, used: small },
				{ of: rows, used: large },
			].map(({ of, used }) =>
				below({ name: `mailing: memory above idle, ${of} rows`, value: used.memory / mebibyte, unit: 'MiB' }, goals.memory),
			),
			below(
				{ name: `mailing: memory, ${rows} rows above ${few}`, value: (large.memory - small.memory) / mebibyte, unit: 'MiB' },
				goals.moreMemory,
			),
		];
		return figures;
	} finally {
		await child.stop();
	}
}

/** What 1,000 people of a list take. */
interface Letters {
	readonly figures: readonly Figure[];
	readonly people: LetterMeasured;
	readonly least: LetterMeasured;
}

async function sending(rows: number, progress: (doing: string) => void): Promise<Letters> {
	progress(`mailing: a letter to a list of ${rows} rows`);
	const { usage, consumption, listed } = await onSystem(true, (metered) => sendLetter(metered, rows));
	const timed = await onSystem(false, (metered) => sendLetter(metered, rows));
	const thousands = listed / 1_000;
	const units = total(consumption);
	const toSend = consumption.filter(({ invocation, operation }) => invocation.function === 'send-mailing' && operation === 'Query');
	// Nobody can be sent a letter without having been read once.
	const least: Units = { writes: leastWrites * listed, reads: total(toSend).reads };
	const listing = timed.invocations.filter((invocation) => invocation.function === 'list-recipients');
	const unit = 'request units';
	return {
		people: {
			'dynamodb-read': units.reads / thousands,
			'dynamodb-write': units.writes / thousands,
			's3-write': (usage['s3-write'] ?? 0) / thousands,
			's3-read': (usage['s3-read'] ?? 0) / thousands,
			seconds: listing.reduce((sum, { ms }) => sum + ms / 1000, 0) / (timed.listed / 1_000),
		},
		least: { 'dynamodb-read': least.reads / thousands, 'dynamodb-write': least.writes / thousands },
		figures: [
			within(
				{
					name: `mailing: request units per person, ${listed} people`,
					value: (units.reads + units.writes) / listed,
					floor: (least.reads + least.writes) / listed,
					unit,
				},
				goals.units,
			),
			plain({ name: 'mailing: reads per person', value: units.reads / listed, floor: least.reads / listed, unit }),
			plain({ name: 'mailing: writes per person', value: units.writes / listed, floor: leastWrites, unit }),
		],
	};
}

/** A breach whose people are told by a letter to a list: what it takes from the upload until the report. */
async function sendLetter(metered: Metered, rows: number): Promise<Measured & { readonly listed: number }> {
	const { system } = metered;
	const desk = makeBreachDesk(system.url);
	const { reference } = await desk.report({ awareAt: system.clock.now(), nature: 'A list was mailed to another company.' });
	await system.settled();
	await desk.act(reference, 'decide-people', { outcome: 'tell-each', grounds: 'They have to be on their guard.' });
	const list = await blob(listFile(rows));
	const text = 'A list with your name and address went to another company.\n\nBe wary of mails that ask for your password.';
	const measured = await measure(metered, async () => {
		await desk.act(reference, 'mail-people', { text, upload: await desk.upload(list) });
	});
	const { status, progress } = await desk.mailing(`${reference}-m1`);
	if (status !== 'reported' || progress.sent !== progress.listed)
		throw new Error(`The letter is ${status}, ${JSON.stringify(progress)}`);
	return { ...measured, listed: progress.listed };
}
