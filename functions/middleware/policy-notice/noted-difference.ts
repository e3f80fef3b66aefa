import type { NotedTopic } from '../../core/policy-notice/difference.ts';
import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import type { ErasableTexts } from '../../core/ports.ts';

/** Keeps what changes for people with the case: what the numbers of changes mean stays, whatever compares later. */
export const keepDifference = (texts: Pick<ErasableTexts, 'put'>, caseId: string, topics: readonly NotedTopic[]) =>
	texts.put(caseId, 'difference', JSON.stringify(topics));

/** What changes for people, as it was noticed. */
export async function notedDifference(
	texts: Pick<ErasableTexts, 'get'>,
	{ caseId, difference: { key } }: Pick<PolicyNoticeState, 'caseId' | 'difference'>,
): Promise<readonly NotedTopic[]> {
	const kept = await texts.get(caseId, key);
	if (kept === undefined) throw new Error(`The difference ${key} of ${caseId} is gone.`);
	return JSON.parse(kept);
}
