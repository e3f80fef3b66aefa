import type { StoreResult, TextReference } from '../../core/case/case.ts';
import type { ErasableTexts } from '../../core/ports.ts';
import { correctionTexts, untold } from '../../core/request/corrections.ts';
import type { FieldChange, TaskProgress } from '../../core/stores/ports.ts';

/** References that the record of a case names for one store: of more it names a text that holds them. */
const mostReferences = 40;
const listKind = 'corrections-list';

/** What was put right in one case, with the evidence: it stands in texts that can be erased, and the chain holds their hashes. */
export const keptCorrections = (texts: ErasableTexts, caseId: string) => ({
	/**
	 * Keeps what a page of a store is about to change, but for what was told of the page before, by an earlier try of it too.
	 *
	 * @returns the page's references, those before included.
	 */
	async add({ store, page }: TaskProgress, before: readonly TextReference[], changes: readonly FieldChange[]) {
		const told = await Promise.all(before.map(({ key }) => texts.get(caseId, key)));
		const news = untold(
			changes,
			told.filter((text) => text !== undefined),
		);
		const kept = [...before];
		for (const text of correctionTexts(news)) {
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
