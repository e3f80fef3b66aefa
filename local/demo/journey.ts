/** One request from its form to its answer, everything in it done by the public pages and the APIs, and checked in the stores. */
import { createHash } from 'node:crypto';
import { unzip } from '../../lib/unzip.ts';
import type { LocalSystem } from '../system.ts';
import type { CaseView } from './case-view.ts';
import { problemsWithDueDate } from './check-due-date.ts';
import { checkMarks } from './check-marks.ts';
import { checkRecipients, type Recipients, recipientsOf } from './check-recipients.ts';
import { changesOf } from './check-rectification.ts';
import { checkStores, people } from './check-stores.ts';
import { checkWishes, wishesOf } from './check-wishes.ts';
import { type Checked, countOf } from './checked.ts';
import type { FieldChange } from './corrections.ts';
import { type DataSubject, mailsOf, makeDataSubject } from './data-subject.ts';
import { followCase } from './follow-case.ts';
import { type Policy, takeInventory } from './inventory.ts';
import { type AddressAnswer, makeOfficer } from './officer.ts';
import type { Asked } from './options.ts';
import { changedCasesOfOthers, subjectKeyOf, takeOwnInventory } from './own-records.ts';
import type { Progress } from './progress.ts';
import { type Right, shown } from './rights-shown.ts';
import { type ChainVerdict, verifyChain } from './verify-chain.ts';

export interface Journey {
	readonly right: Right;
	/** As it stands at the end. */
	readonly view: CaseView;
	/** What records say otherwise than before; not those that are gone. */
	readonly changes: readonly FieldChange[];
	readonly recipients: Recipients;
	/** What other systems hear of the address. */
	readonly otherSystems: { readonly before: AddressAnswer; readonly after: AddressAnswer };
	/** Whether the address is on the suppression list. */
	readonly suppressed: { readonly before: boolean; readonly after: boolean };
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

/** @throws Error when it cannot go on; what went on, but not as was said, is among the problems. */
export async function runJourney(world: World, { asker, right, said }: Asked): Promise<Journey> {
	const { system, policy, progress } = world;
	progress.heading(`${asker.name ?? asker.email} ${shown[right].asks}`);
	const officer = await makeOfficer(system.url);
	const lookInside = async () => ({ estate: await takeInventory(system, policy), own: await takeOwnInventory(system) });
	const before = await lookInside();
	const heardBefore = await officer.check(asker.email);
	const start = performance.now();
	const subject = makeDataSubject(system.url, asker);

	const reference = await ask(subject, { asker, right, said }, progress);
	const meanwhile: Checked[] = [];
	const { view: answered, redactions } = await followCase(officer, reference, {
		policy,
		progress,
		asker,
		async beforeDecision({ restricted }) {
			if (restricted === undefined) return;
			const estate = { before: before.estate, after: await takeInventory(system, policy) };
			const marks = checkMarks({ policy, right, said, reference, asker, people, ...estate });
			meanwhile.push({ findings: [], problems: marks.problems.map((problem) => `while it was weighed: ${problem}`) });
			progress.done('Restricted while it is weighed, as the stores themselves show');
		},
	});
	const archive = await collect(subject, answered, right, progress);
	const ms = Math.round(performance.now() - start);

	progress.working('Looking into the stores');
	const view = await officer.look(reference);
	const now = await lookInside();
	const sent = await mailsOf(system.url, reference);
	const key = subjectKeyOf(now.own, reference);
	const wishes = { before: wishesOf(before.own, key), after: wishesOf(now.own, key) };
	const answers = { before: heardBefore, after: await officer.check(asker.email) };
	const checks = [
		...meanwhile,
		...checkStores(policy, view, { asker, said, redactions, before, now, ...(archive && { archive }) }),
		checkWishes({ policy, right, said, reference, ...wishes, answers }),
		checkRecipients(policy, view, sent),
	];
	const chain = await verifyChain(view);
	const problems = [
		...(view.status === 'completed' ? [] : [`the case is ${view.status}`]),
		...checks.flatMap((check) => check.problems),
		...changedCasesOfOthers(before.own, now.own, key).map((other) => `case ${other} of somebody else was changed`),
		...(archive === undefined ? [] : problemsWithHash(view, archive)),
		...problemsWithMails(view, sent),
		...problemsWithDueDate(view),
		...(chain.verified ? [] : [`the chain does not hold: ${chain.text}`]),
	];
	progress.done('Everything looked up in the stores themselves, before and after');
	return {
		...{ right, view, chain, ms, otherSystems: answers, recipients: recipientsOf(view) },
		changes: shown[right].act === 'erase' ? [] : changesOf(asker, before.estate, now.estate),
		suppressed: { before: wishes.before.suppressed, after: wishes.after.suppressed },
		checked: { findings: checks.flatMap(({ findings }) => findings), problems },
	};
}

/** Sends the form, and confirms by the mailed link, where the right needs that. */
async function ask(subject: DataSubject, { right, said }: Asked, progress: Progress): Promise<string> {
	progress.working('Sending the form');
	const reference = await subject.ask(right, said);
	progress.done(`Form sent: ${reference}`);
	if (right === 'objection-to-marketing') return reference;
	progress.working('Waiting for the mail');
	await subject.confirm(reference);
	progress.done('Mail received, its link opened, and confirmed by the button');
	return reference;
}

/** The person reads the answer; of a copy, downloads the package. */
async function collect(subject: DataSubject, view: CaseView, right: Right, progress: Progress): Promise<Buffer | undefined> {
	progress.working('Waiting for the answer');
	const answer = await subject.answer(view.reference);
	progress.done(`Answer received: ${answer.subject}`);
	if (shown[right].act !== 'copy') return undefined;
	const archive = await subject.download(answer);
	progress.done(`Package downloaded by the mailed link: ${countOf(unzip(archive).size, 'file')}`);
	return archive;
}

function problemsWithHash({ timeline }: CaseView, archive: Buffer): string[] {
	const recorded = timeline.find(({ type }) => type === 'response-delivered')?.data.exportHash;
	const downloaded = createHash('sha256').update(archive).digest('hex');
	return recorded === downloaded ? [] : ['the package that was downloaded is not the one that the chain records'];
}

/** Every mail that the case knows of was sent, and no other. */
function problemsWithMails(
	{ reference, mails }: CaseView,
	sent: readonly { readonly key: string; readonly to: string; readonly subject: string }[],
): string[] {
	const nameOf = ({ key, to, subject }: (typeof sent)[number]) => JSON.stringify([key, to, subject]);
	const recorded = mails.map((mail) => nameOf({ ...mail, key: `${reference}/${mail.key}` }));
	const really = sent.map(nameOf);
	return [
		...recorded.filter((mail) => !really.includes(mail)).map((mail) => `the mail ${mail} was recorded and not sent`),
		...really.filter((mail) => !recorded.includes(mail)).map((mail) => `the mail ${mail} was sent and not recorded`),
	];
}
