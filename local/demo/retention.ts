/** Retention by itself: two people unsubscribe, one of them is put under a hold, and years pass; what goes when, checked in the stores. */

import { samplePeople } from '../sample-estate/people.ts';
import type { LocalSystem } from '../system.ts';
import { checkSweep, type Held, problemsWithSchedule, type Row, type SweepChecked } from './check-retention.ts';
import { people as everybody } from './check-stores.ts';
import { checkUntouched } from './check-untouched.ts';
import { wishesOf } from './check-wishes.ts';
import { type Checked, countOf } from './checked.ts';
import { after, dayOf } from './falling-due.ts';
import { type Policy, takeInventory } from './inventory.ts';
import { makeOfficer } from './officer.ts';
import { takeOwnInventory } from './own-records.ts';
import type { Progress } from './progress.ts';
import { makeRetentionDesk, type SweepView } from './retention-desk.ts';
import { readJournal } from './retention-journal.ts';
import type { Asker } from './rights-shown.ts';
import { until } from './until.ts';
import { type ChainVerdict, verifyChain, verifyJournal } from './verify-chain.ts';

export interface Step {
	/** Instant on the local clock. */
	readonly at: string;
	readonly sweep: SweepView;
	readonly went: readonly Row[];
	readonly kept: readonly Row[];
}

/** What was kept though it was due. */
export interface KeptRow extends Row {
	/** Calendar date on which it went; absent: it is there. */
	readonly until?: string;
}

export interface RetentionShown {
	readonly steps: readonly Step[];
	readonly held: readonly KeptRow[];
	/** Whether both are still on the suppression list in the end. */
	readonly suppressed: boolean;
	readonly mails: readonly { readonly key: string; readonly subject: string }[];
	/** What goes when, as both were told. */
	readonly schedule: readonly string[];
	readonly chains: readonly ChainVerdict[];
	readonly checked: Checked;
	readonly ms: number;
}

interface World {
	readonly system: LocalSystem;
	readonly policy: Policy;
	readonly progress: Progress;
}

/** Nobody's law keeps anything of the first; the second was a member, whose records fall due one after the other. */
const free: Asker = samplePeople.few;
const held: Asker = samplePeople.documentsInside;

/** Between two sweeps: a month, then six years. */
const pauses = ['P1M', 'P1Y', 'P1Y', 'P1Y', 'P1Y', 'P1Y', 'P1Y'];

/** @throws Error when it cannot go on; what went on, but not as was said, is among the problems. */
export async function showRetention({ system, policy, progress }: World): Promise<RetentionShown> {
	const start = performance.now();
	const desk = makeRetentionDesk(system.url);
	const look = async () => ({ estate: await takeInventory(system, policy), own: await takeOwnInventory(system) });
	const first = await look();
	const problems: string[] = [];
	const sentences: string[] = [];
	const chains: ChainVerdict[] = [];
	progress.heading('Retention: two people unsubscribe, and years pass');

	let people: readonly Held[] = [];
	for (const asker of [free, held]) {
		const on = dayOf(policy, system.clock.now());
		await desk.click(asker.email);
		progress.working('Unsubscribing');
		const { key } = await until('the letter', async () =>
			(await system.mails()).find((mail) => mail.to === asker.email && mail.key.endsWith('/done')),
		);
		const reference = key.split('/')[0] ?? '';
		await system.settled();
		const view = await (await makeOfficer(system.url)).look(reference);
		if (view.status !== 'completed') problems.push(`case ${reference} is ${view.status}`);
		chains.push(await verifyChain(view));
		const subjectKey = await desk.subjectKey(asker.email);
		const schedule = await desk.schedule(subjectKey);
		problems.push(...problemsWithSchedule(policy, { asker, on }, first.estate, schedule.entries));
		sentences.push(...schedule.sentences);
		people = [...people, { asker, on, subjectKey }];
		progress.done(
			`${asker.name ?? asker.email} unsubscribed by one click: ${countOf(schedule.entries.length, 'line')} in the schedule`,
		);
	}
	const hold = await desk.hold(held.email, 'A claim', after(dayOf(policy, system.clock.now()), 'P1Y'));
	people = people.map((person) => (person.asker === held ? { ...person, hold } : person));
	progress.done(`${held.name ?? held.email} is put under a hold: ${hold}`);

	let before = await look();
	// Until the night nothing is deleted.
	const seen = { people: everybody, before: first.estate, after: before.estate, results: [] };
	problems.push(...people.flatMap(({ asker }) => checkUntouched({ ...seen, asker }).problems));
	const steps: Step[] = [];
	const sweep = async (): Promise<SweepChecked> => {
		const at = system.clock.now();
		const today = dayOf(policy, at);
		progress.working(`The sweep of ${today}`);
		await system.runSchedule('tend-holds');
		const { id } = (await system.runSchedule('retention-sweep', { scheduledAt: at })) as { readonly id: string };
		await system.settled();
		const view = await desk.sweep(id);
		const now = await look();
		const checked = checkSweep({ policy, today, people, before, after: now, sweep: view });
		before = now;
		problems.push(...checked.problems);
		steps.push({ at, sweep: view, went: checked.went, kept: checked.kept });
		const went = checked.went.reduce((sum, { count }) => sum + count, 0);
		progress.done(`${today}: ${countOf(went, 'record')} gone, ${checked.untouched} untouched`);
		return checked;
	};
	await sweep();
	for (const pause of pauses) {
		await system.clock.advance(pause);
		await sweep();
	}
	await desk.lift(hold);
	people = people.map(({ hold: _, ...person }) => person);
	await system.clock.advance('P1D');
	progress.done('The hold is lifted');
	await sweep();

	progress.working('Looking into the journal, the list and the mails');
	const suppressed = await desk.suppressed(people.map(({ asker }) => asker.email));
	const listed = people.map(({ subjectKey }) => wishesOf(before.own, subjectKey).suppressed);
	for (const [nth, { asker }] of people.entries()) {
		if (!suppressed[nth] || !listed[nth]) problems.push(`${asker.email} is not on the suppression list any more`);
	}
	const journal = await readJournal(system);
	problems.push(
		...journal.problems(
			steps.map((step) => step.sweep),
			hold,
		),
	);
	chains.push(await verifyJournal(journal.events));
	problems.push(...chains.filter(({ verified }) => !verified).map(({ text }) => `a chain does not hold: ${text}`));
	const mails = (await system.mails()).map(({ key, subject }) => ({ key, subject }));
	for (const { sweep: run } of steps) {
		if (!mails.some(({ key }) => key === `retention/${run.id}-report`)) problems.push(`nobody was told of the sweep ${run.id}`);
	}
	const { records } = before.estate;
	const findings = [
		`${countOf(steps.length, 'sweep')}: what each says is what went from the stores, by the policy and each record's own dates`,
		`${countOf(records.length, 'record')} that nothing makes due, or that are held: there, unchanged after all these years`,
		`${people.length} addresses on the suppression list to the end`,
		'The journal has every sweep, and the hold from its placing to its lifting',
	];
	return {
		...{ steps, held: keptIn(policy, steps), suppressed: suppressed.every(Boolean), mails, schedule: sentences, chains },
		checked: { findings: problems.length === 0 ? findings : [], problems },
		ms: Math.round(performance.now() - start),
	};
}

/** What was due and stayed, each with the day on which it went at last. */
function keptIn(policy: Policy, steps: readonly Step[]): KeptRow[] {
	const nameOf = ({ store, category, due }: Row) => [store, category, due.on].join('#');
	const rows = new Map(steps.flatMap(({ kept }) => kept.map((row) => [`${nameOf(row)}#${row.by}`, row] as const)));
	const last = new Set((steps.at(-1)?.kept ?? []).map((row) => `${nameOf(row)}#${row.by}`));
	return [...rows].map(([name, row]) => {
		if (last.has(name)) return row;
		const gone = steps.findLast(({ went }) => went.some((each) => nameOf(each) === nameOf(row)));
		return { ...row, ...(gone && { until: dayOf(policy, gone.at) }) };
	});
}
