import type { ErasableTexts } from '../../core/ports.ts';

/** The words of a case that are kept still, by the key of each. */
export async function textsByKey(texts: Pick<ErasableTexts, 'list'>, caseId: string): Promise<ReadonlyMap<string, string>> {
	return new Map((await texts.list(caseId)).map(({ key, text }) => [key, text]));
}
