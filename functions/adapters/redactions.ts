import type { CaseState } from '../core/case/case.ts';
import type { ErasableTexts } from '../core/ports.ts';
import type { Redaction } from '../core/request/export/redact.ts';

/** What the DPO left out of the copy when approving. */
export async function redactionsOf({ texts }: { readonly texts: ErasableTexts }, state: CaseState): Promise<readonly Redaction[]> {
	const text = state.decision?.outcome === 'approved' ? state.decision.text : undefined;
	// The text of other approvals is their grounds.
	if (!text?.key.startsWith('redactions-')) return [];
	return JSON.parse((await texts.get(state.caseId, text.key)) ?? '[]') as readonly Redaction[];
}
