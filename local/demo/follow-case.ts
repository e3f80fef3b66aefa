import type { CaseView, Redaction } from './case-view.ts';
import { total } from './case-view.ts';
import { countOf } from './checked.ts';
import type { Policy } from './inventory.ts';
import type { Officer } from './officer.ts';
import type { Progress } from './progress.ts';
import { type Asker, shown } from './rights-shown.ts';
import { until } from './until.ts';

export interface Followed {
	/** As it was answered. */
	readonly view: CaseView;
	/** What the DPO left out of a copy. */
	readonly redactions: readonly Redaction[];
}

interface Following {
	readonly policy: Policy;
	readonly progress: Progress;
	readonly asker: Asker;
	/** Called while the case waits for the DPO to decide. */
	readonly beforeDecision: (view: CaseView) => Promise<void>;
}

const unassessed: readonly string[] = ['received', 'awaiting-identity', 'assessing'];
const ended: readonly string[] = ['completed', 'refused', 'withdrawn', 'lapsed'];

/** The DPO follows the case to its end, and does what needs a person. @throws Error when it comes to none. */
export async function followCase(officer: Officer, reference: string, following: Following): Promise<Followed> {
	const { policy, progress, asker, beforeDecision } = following;
	let redactions: readonly Redaction[] = [];
	let decided = false;
	let searched = false;
	const finished = new Set<string>();
	const view = await until(`case ${reference} to be answered`, async () => {
		const now = await officer.look(reference);
		progress.working(stageOf(now));
		if (now.status === 'needs-attention')
			throw new Error(`Case ${reference} needs attention: ${now.flagged?.step} failed with ${now.flagged?.error}`);
		if (!searched && !unassessed.includes(now.status)) {
			progress.done(`${foundIn(now)}; answer due by ${now.dueOn}`);
			searched = true;
		}
		// While an objection is weighed, it waits only once the data is restricted.
		const weighed = !now.needs.includes('weighing') || now.restricted !== undefined;
		if (now.status === 'awaiting-decision' && weighed && !decided) {
			await beforeDecision(now);
			const decision = await officer.decide(now, asker);
			({ redactions } = decision);
			for (const sentence of decision.sentences) progress.done(`The DPO approves: ${sentence}`);
			decided = true;
		}
		for (const { store, status } of now.tasks) {
			if (status !== 'waiting' || finished.has(store)) continue;
			const name = policy.stores[store]?.name ?? store;
			const manual = policy.stores[store]?.kind === 'manual';
			await officer.finishTask(reference, store, manual ? nothingThere : leftToStore);
			progress.done(manual ? `The DPO searched ${name} by hand: nothing there` : `The DPO left ${name} to whoever keeps it`);
			finished.add(store);
		}
		return ended.includes(now.status) ? now : undefined;
	});
	return { view, redactions };
}

const nothingThere = 'Searched by hand: nothing of this person is there.';
const leftToStore = 'What no machine changes is left to whoever keeps the store; nothing was changed.';

function stageOf({ status, tasks }: CaseView): string {
	if (status !== 'fulfilling') return status.replaceAll('-', ' ');
	return `fulfilling: ${countOf(tasks.filter((task) => task.status === 'done').length, 'store')} done`;
}

function foundIn({ plan, right }: CaseView): string {
	if (shown[right].act === 'nothing') return 'No store has to be searched';
	const held = plan.filter(({ count }) => count > 0);
	return `Stores searched: ${countOf(total(held), 'record')} in ${countOf(new Set(held.map(({ store }) => store)).size, 'store')}`;
}
