import type { StoreResult, TextReference } from '../core/case/case.ts';
import type { ErasableTexts, FieldChange, TaskProgress } from '../core/ports.ts';
import { correctionTexts, untold } from '../core/request/corrections.ts';

/** References that the record of a case names for one store: of more it names a text that holds them. */
const mostReferences = 40;
const listKind = 'corrections-list';

/** What was put right in one case, with the evidence: it stands in texts that can be erased, and the chain holds their hashes. */
export const keptCorrections = (texts: ErasableTexts, caseId: string) => ({
	/**
	 * Keeps what a page of a store is about to change, but for what an earlier try of the page told already.
	 *
	 * @returns the page's references, those of the earlier try before them.
	 */
	async add({ store, page, intent }: TaskProgress, changes: readonly FieldChange[], told = intent?.changes ?? []) {
		const before = await Promise.all(told.map(({ key }) => texts.get(caseId, key)));
		const kept: TextReference[] = [...told];
		for (const text of correctionTexts(
			untold(
				changes,
				before.filter((each) => each !== undefined),
			),
		)) {
			// A kind for each page: texts of one kind are compared with each other, and there may be thousands of pages.
			kept.push(await texts.put(caseId, `corrections-${store}-${page}`, text));
		}
		return kept;
	},

	/** The progress, with no more references than the record of a case can hold. */
	async inFewReferences(task: TaskProgress): Promise<TaskProgress> {
		const { changes = [], store, page } = task;
		if (changes.length <= mostReferences) return task;
		return { ...task, changes: [await texts.put(caseId, `${listKind}-${store}-${page}`, JSON.stringify(changes))] };
	},

	/** Which fields of which records were put right, without what stood and stands there; one whose text was erased is missing. */
	async changed(results: readonly StoreResult[]): Promise<readonly FieldChange[]> {
		const found: FieldChange[] = [];
		const left = results.flatMap(({ changes = [] }) => changes);
		for (let next = left.shift(); next; next = left.shift()) {
			const text = (await texts.get(caseId, next.key)) ?? '[]';
			if (next.key.startsWith(`${listKind}-`)) left.unshift(...(JSON.parse(text) as TextReference[]));
			else
				for (const { record, category, field } of JSON.parse(text) as FieldChange[])
					found.push({ record, category, field, after: null });
		}
		return found;
	},
});
