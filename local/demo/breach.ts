/** A breach from its report to its end: what goes out at which hour, what the authority is told, and what the register says. */
import type { LocalSystem } from '../system.ts';
import { type BreachView, type MailingView, makeBreachDesk } from './breach-desk.ts';
import type { Checked } from './checked.ts';
import type { Progress } from './progress.ts';
import { type ChainVerdict, verifyTimeline } from './verify-chain.ts';

export interface EscalationShown {
	/** Hours of the clock. */
	readonly hours: number;
	/** Instant at which it was due. */
	readonly due: string;
	/** Instant of the sweep that sent it. */
	readonly sentAt: string;
	readonly to: readonly string[];
}

export interface BreachShown {
	readonly view: BreachView;
	readonly escalations: readonly EscalationShown[];
	/** What the authority was mailed: the first phase. */
	readonly document: { readonly to: string; readonly subject: string; readonly text: string; readonly html: string };
	readonly row: Readonly<Record<string, string>>;
	readonly mails: readonly { readonly key: string; readonly to: string; readonly subject: string }[];
	/** The letter to the people. */
	readonly letter: MailingView;
	readonly chain: ChainVerdict;
	readonly checked: Checked;
	readonly ms: number;
}

interface World {
	readonly system: LocalSystem;
	readonly progress: Progress;
}

const hour = 3_600_000;
/** Hours of the clock at which the demonstration looks, as a sweep every few hours would; the report comes at the 20th. */
const looks = [24, 30, 48, 60, 66];
/** Hours by which awareness turns out to have been earlier. */
const earlier = 2;

/** @throws Error when it cannot go on; what went on, but not as was said, is among the problems. */
export async function showBreach({ system, progress }: World): Promise<BreachShown> {
	const start = performance.now();
	const desk = makeBreachDesk(system.url);
	const problems: string[] = [];
	const check = (so: boolean, problem: string) => {
		if (!so) problems.push(problem);
	};
	const after = (instant: string, hours: number) => new Date(Date.parse(instant) + hours * hour).toISOString();
	progress.heading('A breach: a list of members went to the wrong people');

	const thought = after(system.clock.now(), -18);
	const { reference, notifyBy } = await desk.report({
		...{ awareAt: thought, nature: 'A list of members with their addresses was mailed to another company by mistake.' },
		...{ whose: 'Members and former members', categories: ['contact-details'], people: 240, records: 240 },
	});
	await system.settled();
	check(notifyBy === after(thought, 72), `the answer says that the authority must know by ${notifyBy}`);
	progress.done(`${reference} is reported, 18 hours after awareness: the authority must know by ${notifyBy}`);

	const awareAt = after(thought, -earlier);
	await desk.act(reference, 'record-facts', { awareAt });
	progress.done(`It was known ${earlier} hours earlier: the clock moves at once`);

	const escalations: EscalationShown[] = [];
	const mailsOf = async () => (await system.mails()).filter(({ key }) => key.startsWith(`${reference}/`));
	for (const hours of looks) {
		const at = after(awareAt, hours);
		if (at > system.clock.now()) await system.clock.set(at);
		progress.working(`Hour ${hours}`);
		// Twice in one quarter of an hour, as a schedule may fire.
		for (const run of ['once', 'again']) await system.runSchedule('deadline-sweep', { scheduledAt: `${at} ${run}` });
		if (hours === 30) {
			await desk.act(reference, 'record-facts', {
				...{ dataKinds: ['financial'], identifiability: 'significant', malicious: true },
				...{ confidentiality: 0.5, integrity: 0.25, availability: 0 },
				consequences: 'Some may be written to in our name; a few accounts could be guessed at.',
				measures: 'The other company confirmed in writing that the list was deleted. All members change their passwords.',
				cause: 'The address was completed by the mail program, and nobody looked twice.',
			});
			const { severity } = await desk.look(reference);
			check(severity.score === 3.5 && severity.level === 'high', `the severity is ${severity.score} (${severity.level})`);
			progress.done('Hour 30: facts are recorded; the severity is 3.5, high');
			continue;
		}
		const sent = (await mailsOf()).filter(({ key }) => key.startsWith(`${reference}/escalation-${hours}-`));
		check(sent.length === 2, `at hour ${hours}, ${sent.length} mails were sent`);
		escalations.push({ hours, due: at, sentAt: system.clock.now(), to: sent.map(({ to }) => to) });
		progress.done(`Hour ${hours}: ${sent.map(({ to }) => to).join(' and ')} are told`);
	}

	await desk.act(reference, 'decide-authority', {
		notify: true,
		grounds: 'Addresses of 240 people are in strange hands: a risk is likely.',
	});
	await desk.act(reference, 'notify-authority');
	await system.settled();
	progress.done('Hour 66: the authority is notified of what is known, phase 1; the clock stands');
	await desk.act(reference, 'decide-people', {
		outcome: 'tell-each',
		grounds: 'The risk is high: they have to be on their guard.',
	});
	await desk.act(reference, 'mail-people', {
		text: 'On a mistaken mail, another company was sent a list with names and addresses of members.\nThe list was deleted there. Be wary of mails that ask for your password in our name.',
		categories: ['membership-contract'],
	});
	await system.settled();
	const mailed = (await mailsOf()).filter(({ key }) => key.startsWith(`${reference}/${reference}-m1/`));
	check(mailed.length > 0, 'nobody was mailed');
	check(new Set(mailed.map(({ to }) => to)).size === mailed.length, 'somebody was mailed twice');
	progress.done(`Everybody with a contract is mailed, each once: ${mailed.length} people`);
	const [wrong] = mailed;
	if (wrong) await system.bounce({ to: wrong.to }, 'bounce');
	const letter = await desk.mailing(`${reference}-m1`);
	check(
		letter.progress.sent === mailed.length && letter.progress.undelivered === 1,
		`the mailing says ${JSON.stringify(letter.progress)}`,
	);
	await desk.act(reference, 'record-telling', {
		at: system.clock.now(),
		people: 1,
		missed: letter.missed,
		how: 'By phone: the mail came back.',
	});
	progress.done('One mail came back; that person is told by phone, and it is recorded');

	await system.clock.set(after(awareAt, 96));
	await system.runSchedule('deadline-sweep', { scheduledAt: 'after the end' });
	await desk.act(reference, 'notify-authority', { final: true, filed: { at: after(awareAt, 95), reference: 'IC-0000-DEMO' } });
	const dueOn = after(awareAt, 240).slice(0, 10);
	await desk.act(reference, 'set-task', {
		...{ kind: 'lesson', what: 'Take completion of addresses out of the mail program.', owner: 'owner@example.com', dueOn },
	});
	const refused = await desk.act(reference, 'close').then(
		() => false,
		() => true,
	);
	check(refused, 'it could be closed with a task undone');
	await desk.act(reference, 'complete-task', { task: 1, note: 'Done on all machines.' });
	await desk.act(reference, 'close');
	await system.settled();
	progress.done('Phase 2 was filed, the lesson is learnt, the breach is closed');

	const view = await desk.look(reference);
	check(view.status === 'completed', `the breach is ${view.status}`);
	check(String(view.escalated) === '24,48,60,66', `escalated at ${view.escalated.join(', ')} hours`);
	const mails = await mailsOf();
	const escalated = mails.filter(({ key }) => key.includes('/escalation-'));
	check(escalated.length === 8, `${escalated.length} mails of escalation were sent`);
	const [document] = mails.filter(({ key }) => key === `${reference}/authority-1`);
	if (document === undefined) throw new Error('The authority was mailed nothing');
	for (const field of [
		'Nature of the breach',
		'Number of people',
		'Number of records',
		'Where more can be asked',
		'Likely consequences',
		'Measures taken',
	]) {
		check(document.text.includes(field) && document.html.includes(field), `the document does not say: ${field}`);
	}
	const row = await desk.row(reference);
	check(row['Within 72 hours'] === 'yes', `the register says of the 72 hours: ${row['Within 72 hours']}`);
	check(row['Hash of the last event'] === view.head.hash, 'the register has another head than the chain');
	const chain = await verifyTimeline(view);
	check(chain.verified, chain.text);
	return {
		...{ view, escalations, row, letter, chain },
		document: { to: document.to, subject: document.subject, text: document.text, html: document.html },
		mails: mails.map(({ key, to, subject }) => ({ key, to, subject })),
		checked: {
			findings: [
				'each escalation went to both once, though the sweep ran twice each time, and none after the authority knew',
				`the letter went to ${mailed.length} people, each once, and what came back is counted`,
				'the document for the authority has every field of Art 33(3), as text and as HTML',
				'the register has the row, and the head of the chain in it',
			],
			problems,
		},
		ms: performance.now() - start,
	};
}
