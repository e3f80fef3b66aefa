/**
 * Complaints by themselves: one by the form that goes all the way to the supervisory authority, one by post that nobody acknowledges in
 * time; what the clock does to both, and what is left of them when their years are over, checked in the mails, the register and the chain.
 */
import { Temporal } from 'temporal-polyfill';
import { samplePeople } from '../sample-estate/people.ts';
import type { LocalSystem } from '../system.ts';
import { type ComplaintDesk, type ComplaintView, makeComplaintDesk } from './complaint-desk.ts';
import { mailsOf, makeDataSubject } from './data-subject.ts';
import { after, dayOf } from './falling-due.ts';
import type { Policy } from './inventory.ts';
import type { Progress } from './progress.ts';
import { type ChainVerdict, verifyTimeline } from './verify-chain.ts';
import { pressButtonAt } from './web.ts';

/** A mail that the clock sent. */
export interface Escalated {
	/** Calendar date on which it was sent. */
	readonly on: string;
	readonly to: 'DPO' | 'escalation contact' | 'person';
	readonly subject: string;
	readonly key: string;
}

export interface ComplaintShown {
	readonly view: ComplaintView;
	/** What happened by the clock, in order. */
	readonly clockMails: readonly Escalated[];
	readonly mails: readonly { readonly key: string; readonly to: string; readonly subject: string }[];
	readonly row: Readonly<Record<string, string>>;
	readonly chain: ChainVerdict;
}

export interface ComplaintsShown {
	readonly complaints: readonly ComplaintShown[];
	readonly counts: readonly Readonly<Record<string, string>>[];
	readonly problems: readonly string[];
	readonly ms: number;
}

interface World {
	readonly system: LocalSystem;
	readonly policy: Policy;
	readonly progress: Progress;
}

const complainant = samplePeople.few;

/** @throws Error when it cannot go on; what went on, but not as was said, is among the problems. */
export async function showComplaints({ system, policy, progress }: World): Promise<ComplaintsShown> {
	const start = performance.now();
	const desk = await makeComplaintDesk(system.url);
	const sentOn = new Map<string, string>();
	const today = () => dayOf(policy, system.clock.now());
	/** A day after the other, each with its sweep, as the schedules would run them. */
	const live = async (days: number) => {
		for (let day = 0; day < days; day++) {
			await system.clock.advance('P1D');
			progress.working(`The sweep of ${today()}`);
			await system.runSchedule('deadline-sweep');
			for (const { key } of await system.mails()) if (!sentOn.has(key)) sentOn.set(key, today());
		}
	};

	progress.heading('Complaints: one by the form, one by post');
	const about = await makeDataSubject(system.url, complainant).ask('access', {});
	const text = 'I asked for a copy of my data a month ago, and have heard nothing.';
	const first = await desk.complain({ about: 'request', text, email: complainant.email, concerning: about });
	await system.settled();
	progress.done(`${first}: by the form, acknowledged at once, linked to the request ${about}`);
	const receivedAt = new Date(Date.parse(system.clock.now()) - 20 * 86_400_000).toISOString();
	const second = await desk.enter({
		...{ about: 'marketing', text: 'You still send me letters.', channel: 'post', receivedAt },
		postalAddress: '1 High Street, Exampletown',
	});
	await system.settled();
	progress.done(`${second}: by post, received 20 days ago and entered today; the letter that acknowledges it is the DPO’s to post`);

	await live(14);
	await handle(desk, first);
	await system.settled();
	await confirm(system, first);
	progress.done(`${first}: a handler, an enquiry and its answer; the person confirmed who they are`);
	await desk.act(second, 'acknowledge', { how: 'By letter, late.' });
	await desk.act(second, 'decide', { outcome: 'not-upheld', reasons: 'The letters are about your contract.' });
	await system.settled();
	progress.done(
		`${second}: forgotten, and escalated; acknowledged by letter ${lateOf(await desk.look(second), today())}; not upheld, closed`,
	);
	const remedy = { task: 'Answer the request', to: 'desk@example.org', dueOn: after(today(), 'P7D') };
	await desk.act(first, 'decide', {
		...{ outcome: 'upheld', reasons: 'You should have had our answer.', discloses: true, remedies: [remedy] },
	});
	await system.settled();
	await live(3);
	await desk.act(first, 'complete-remedy', { remedy: 1, note: 'Answered today.' });
	await system.settled();
	progress.done(`${first}: upheld, told with the way to the supervisory authority, put right, closed`);

	await live(5);
	await desk.act(first, 'escalate', { reference: 'IC-123456-A1B2', dueOn: after(today(), 'P10D') });
	await system.settled();
	await live(14);
	await desk.act(first, 'answer-authority', { note: 'Sent today.' });
	await system.settled();
	progress.done(`${first}: went to the supervisory authority, whose date was missed and escalated; answered, closed again`);

	const rows = await desk.register('complaint');
	const complaints: ComplaintShown[] = [];
	for (const reference of [first, second]) {
		const view = await desk.look(reference);
		const mails = (await mailsOf(system.url, reference)).map(({ key, to, subject }) => ({
			...{ key: key.slice(reference.length + 1), to, subject },
		}));
		complaints.push({
			...{ view, mails },
			clockMails: mails
				.filter(({ key }) => /^(due|progress)-/.test(key))
				.map(({ key, to, subject }) => ({
					...{ key, subject, on: sentOn.get(`${reference}/${key}`) ?? '' },
					to: to === policy.dpo.email ? 'DPO' : to === policy.escalation.email ? 'escalation contact' : 'person',
				})),
			row: rows.find((row) => row.Reference === reference) ?? {},
			chain: await verifyTimeline(view),
		});
	}
	const counts = await desk.register('complaint-counts');
	const problems = [
		...problemsOf(complaints, { first, second, about }),
		...(await outlive({ system, policy, progress }, desk, complaints)),
	];
	return { ...{ complaints, counts, problems }, ms: performance.now() - start };
}

function lateOf({ clock }: ComplaintView, on: string): string {
	const days = Temporal.PlainDate.from(clock.acknowledgeBy).until(on).days;
	return days > 0 ? `${days} days late` : 'in time';
}

/**
 * The night after the policy's period: who complained and what was said are gone, by address or without one; the register's rows and the
 * chains are what they were.
 *
 * @returns what is not as it was said.
 */
async function outlive({ system, policy, progress }: World, desk: ComplaintDesk, complaints: readonly ComplaintShown[]) {
	const { period = '' } = policy.retention.find(({ category }) => category === 'complaint-records') ?? {};
	const from = complaints.map(({ view }) => view.receivedOn.slice(0, 7)).toSorted()[0];
	await system.clock.advance(period);
	await system.clock.advance('P1D');
	progress.working('The sweep of the night after their years are over');
	await system.runSchedule('retention-sweep');
	await system.settled();
	const rows = await desk.register('complaint', from);
	const problems: string[] = [];
	for (const { view, row } of complaints) {
		const say = (what: string) => problems.push(`${view.reference}: when its years were over, ${what}`);
		const { person, mails, notes, ...left } = await desk.look(view.reference);
		if (person !== undefined) say('it was still known who complained');
		if (mails.length + notes.length > 0) say('letters and notes were still there');
		if (left.head.hash !== view.head.hash || !(await verifyTimeline(left)).verified) say('its chain was another');
		const after = rows.find(({ Reference }) => Reference === view.reference);
		if (JSON.stringify(after) !== JSON.stringify(row)) say('the row of the register was another');
	}
	const kept = 'its row of the register and its chain are what they were';
	if (problems.length === 0)
		progress.done(`Each, ${inWords(period)} after it was closed: who complained and what was said are erased; ${kept}`);
	return problems;
}

const inWords = (period: string): string => Temporal.Duration.from(period).toLocaleString('en-GB', { style: 'long' });

/** A handler asks inside; whoever complains is asked who they are, since the answer tells personal data. */
async function handle(desk: ComplaintDesk, reference: string): Promise<void> {
	await desk.act(reference, 'assign', { to: 'handler@example.org' });
	await desk.act(reference, 'enquire', { question: 'Privacy desk: why was the request not answered?' });
	const { enquiries } = await desk.look(reference);
	await desk.act(reference, 'answer-enquiry', { enquiry: enquiries[0]?.number, answer: 'The mail was overlooked.' });
	await desk.act(reference, 'ask-identity', { grounds: 'What became of the request, which only whoever made it may hear.' });
}

/** The person uses the mailed link. */
async function confirm(system: LocalSystem, reference: string): Promise<void> {
	const asked = (await mailsOf(system.url, reference)).find(({ key }) => key.startsWith(`${reference}/identity-`));
	const link = /https?:\/\/\S+\/identity\?token=\S+/.exec(asked?.text ?? '')?.[0];
	if (link === undefined) throw new Error('The person was not asked who they are');
	await (await pressButtonAt(link)).body?.cancel();
}

/** What is not as it was said: on time or told of, each thing once, closed, with a chain that holds. */
function problemsOf(
	complaints: readonly ComplaintShown[],
	{ first, second, about }: { readonly first: string; readonly second: string; readonly about: string },
): string[] {
	const problems: string[] = [];
	const expected: Readonly<Record<string, readonly RegExp[]>> = {
		[first]: [/^progress-1$/, /^due-authority-\d+-\d{8}$/, /^due-authority-overdue-/, /^due-authority-escalation-/],
		[second]: [/^due-acknowledgement-\d+-\d{8}$/, /^due-acknowledgement-overdue-/, /^due-acknowledgement-escalation-/],
	};
	for (const { view, mails, clockMails, row, chain } of complaints) {
		const say = (what: string) => problems.push(`${view.reference}: ${what}`);
		if (view.status !== 'closed') say(`it is ${view.status}`);
		if (!chain.verified) say('its chain does not hold');
		if (new Set(mails.map(({ key }) => key)).size !== mails.length) say('a mail was sent twice');
		for (const kind of expected[view.reference] ?? []) {
			if (!clockMails.some(({ key }) => kind.test(key))) say(`no mail ${kind}`);
		}
		for (const { key, to } of clockMails) {
			const whom = key.startsWith('progress') ? 'person' : key.includes('-escalation-') ? 'escalation contact' : 'DPO';
			if (to !== whom) say(`${key} went to the ${to}`);
		}
		const inTime = view.reference === first ? 'yes' : 'no';
		if (row['Acknowledged in time'] !== inTime) say(`the register says of its acknowledgement: ${row['Acknowledged in time']}`);
		if (!mails.some(({ key }) => key === 'outcome')) say('the person was not told the outcome');
	}
	const linked = complaints.find(({ view }) => view.reference === first)?.view.linked;
	if (linked?.to !== about || !linked.samePerson) problems.push(`${first}: it is not linked to ${about}`);
	return problems;
}
