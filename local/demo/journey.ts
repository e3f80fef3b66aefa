/** One request from its form to its answer, everything in it done by the public pages and the APIs, and checked in the stores. */
import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { unzip } from '../../lib/unzip.ts';
import { samplePeople } from '../sample-estate/people.ts';
import type { LocalSystem } from '../system.ts';
import { recordsIn } from './access-package.ts';
import { type CaseView, type Redaction, total } from './case-view.ts';
import { checkAccess } from './check-access.ts';
import { checkErasure } from './check-erasure.ts';
import { checkOwnRecords } from './check-own-records.ts';
import { type Checked, countOf } from './checked.ts';
import { type DataSubject, mailsOf, makeDataSubject } from './data-subject.ts';
import { type Inventory, type Policy, takeInventory } from './inventory.ts';
import { makeOfficer, type Officer } from './officer.ts';
import type { Asker, Right } from './options.ts';
import { type OwnInventory, takeOwnInventory } from './own-records.ts';
import type { Progress } from './progress.ts';
import { until } from './until.ts';
import { type ChainVerdict, verifyChain } from './verify-chain.ts';

export interface Journey {
	readonly right: Right;
	/** As it stands at the end. */
	readonly view: CaseView;
	readonly checked: Checked;
	readonly chain: ChainVerdict;
	/** From the form to the answer in hand. */
	readonly ms: number;
}

interface World {
	readonly system: LocalSystem;
	readonly policy: Policy;
	readonly progress: Progress;
}

const ended: readonly string[] = ['completed', 'refused', 'withdrawn', 'lapsed'];

/** @throws Error when it cannot go on; what went on, but not as was said, is among the problems. */
export async function runJourney(world: World, asker: Asker, right: Right): Promise<Journey> {
	const { system, policy, progress } = world;
	progress.heading(`${asker.name ?? asker.email} asks for ${right === 'access' ? 'a copy of' : 'the erasure of'} their data`);
	const before = { estate: await takeInventory(system, policy), own: await takeOwnInventory(system) };
	const start = performance.now();
	const subject = makeDataSubject(system.url, asker);
	const officer = await makeOfficer(system.url);

	progress.working('Sending the form');
	const reference = await subject.ask(right);
	progress.done(`Form sent: ${reference}`);
	progress.working('Waiting for the mail');
	await subject.confirm(reference);
	progress.done('Mail received, its link opened, and confirmed by the button');
	const { view: answered, redactions } = await carryOut(officer, reference, asker, world);
	const archive = await collect(subject, answered, right, progress);
	const ms = Math.round(performance.now() - start);

	progress.working('Looking into the stores');
	const view = await officer.look(reference);
	const now = { estate: await takeInventory(system, policy), own: await takeOwnInventory(system) };
	const checks = checkStores(policy, view, { asker, redactions, before, now, ...(archive && { archive }) });
	const chain = await verifyChain(view);
	const problems = [
		...(view.status === 'completed' ? [] : [`the case is ${view.status}`]),
		...checks.flatMap((check) => check.problems),
		...(archive === undefined ? [] : problemsWithHash(view, archive)),
		...problemsWithMails(view, await mailsOf(system.url, reference)),
		...(chain.verified ? [] : [`the chain does not hold: ${chain.text}`]),
	];
	progress.done('Everything looked up in the stores themselves, before and after');
	return { right, view, checked: { findings: checks.flatMap(({ findings }) => findings), problems }, chain, ms };
}

interface Seen {
	readonly estate: Inventory;
	readonly own: OwnInventory;
}

interface Deed {
	readonly asker: Asker;
	readonly redactions: readonly Redaction[];
	/** The package that was downloaded. */
	readonly archive?: Buffer;
	readonly before: Seen;
	readonly now: Seen;
}

/** What the system says against what was seen: the estate's stores, and Rightful's own where it is said to hold something. */
function checkStores(policy: Policy, view: CaseView, { asker, archive, redactions, before, now }: Deed): Checked[] {
	const people = Object.values<Asker>(samplePeople);
	const isOwn = ({ store }: { readonly store: string }) => policy.stores[store]?.kind === 'rightful';
	const results = view.results ?? [];
	const files = archive === undefined ? undefined : unzip(archive);
	const packaged = files && recordsIn(files);
	const estate = { asker, people, before: before.estate, after: now.estate, results: results.filter((claim) => !isOwn(claim)) };
	const own = {
		policy,
		view,
		before: before.own,
		after: now.own,
		...(packaged && { packaged: packaged.filter(isOwn) }),
	};
	const day = view.timeline.find(({ type }) => type === 'fulfilment-started')?.at ?? '';
	return [
		files && packaged
			? checkAccess({ ...estate, redactions, files, packaged: packaged.filter((record) => !isOwn(record)) })
			: checkErasure({ ...estate, policy, today: dayOf(policy, day) }),
		...results.filter(isOwn).map((claim) => checkOwnRecords(claim, own)),
	];
}

/** The DPO follows the case to its end, and does what needs a person. */
async function carryOut(officer: Officer, reference: string, asker: Asker, { policy, progress }: World) {
	let redactions: readonly Redaction[] = [];
	let decided = false;
	let searched = false;
	const finished = new Set<string>();
	const view = await until(`case ${reference} to be answered`, async () => {
		const now = await officer.look(reference);
		progress.working(stageOf(now));
		if (now.status === 'needs-attention')
			throw new Error(`Case ${reference} needs attention: ${now.flagged?.step} failed with ${now.flagged?.error}`);
		if (!searched && now.plan.length > 0) {
			progress.done(`Stores searched: ${foundIn(now)}; answer due by ${now.dueOn}`);
			searched = true;
		}
		if (now.status === 'awaiting-decision' && !decided) {
			const decision = await officer.decide(now, asker);
			({ redactions } = decision);
			for (const sentence of decision.sentences) progress.done(`The DPO approves: ${sentence}`);
			decided = true;
		}
		for (const { store, status } of now.tasks) {
			if (status !== 'waiting' || finished.has(store)) continue;
			await officer.finishTask(reference, store);
			progress.done(`The DPO searched ${policy.stores[store]?.name ?? store} by hand: nothing there`);
			finished.add(store);
		}
		return ended.includes(now.status) ? now : undefined;
	});
	return { view, redactions };
}

/** The person reads the answer; of an access request, downloads the package. */
async function collect(subject: DataSubject, view: CaseView, right: Right, progress: Progress): Promise<Buffer | undefined> {
	progress.working('Waiting for the answer');
	const answer = await subject.answer(view.reference);
	progress.done(`Answer received: ${answer.subject}`);
	if (right === 'erasure') return undefined;
	const archive = await subject.download(answer);
	progress.done(`Package downloaded by the mailed link: ${countOf(unzip(archive).size, 'file')}`);
	return archive;
}

function stageOf({ status, tasks }: CaseView): string {
	if (status !== 'fulfilling') return status.replaceAll('-', ' ');
	return `fulfilling: ${countOf(tasks.filter((task) => task.status === 'done').length, 'store')} done`;
}

function foundIn({ plan }: CaseView): string {
	const held = plan.filter(({ count }) => count > 0);
	return `${countOf(total(held), 'record')} in ${countOf(new Set(held.map(({ store }) => store)).size, 'store')}`;
}

function problemsWithHash({ timeline }: CaseView, archive: Buffer): string[] {
	const recorded = timeline.find(({ type }) => type === 'response-delivered')?.data.exportHash;
	const downloaded = createHash('sha256').update(archive).digest('hex');
	return recorded === downloaded ? [] : ['the package that was downloaded is not the one that the chain records'];
}

/** Every mail that the case knows of was sent, and no other. */
function problemsWithMails(
	{ reference, mails }: CaseView,
	sent: readonly { readonly key: string; readonly subject: string }[],
): string[] {
	const nameOf = ({ key, subject }: { readonly key: string; readonly subject: string }) => JSON.stringify([key, subject]);
	const recorded = mails.map(({ key, subject }) => nameOf({ key: `${reference}/${key}`, subject }));
	const really = sent.map(nameOf);
	return [
		...recorded.filter((mail) => !really.includes(mail)).map((mail) => `the mail ${mail} was recorded and not sent`),
		...really.filter((mail) => !recorded.includes(mail)).map((mail) => `the mail ${mail} was sent and not recorded`),
	];
}

function dayOf({ timeZone }: Policy, instant: string): string {
	return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
