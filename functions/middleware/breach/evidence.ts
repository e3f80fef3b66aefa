import type { Breaches } from '../../adapters/breaches.ts';
import type { BreachState } from '../../core/breach/breach.ts';
import type { KindEvidence } from '../kinds/evidence.ts';

/** What an evidence bundle of a breach has beside that of any case. */
export const breachEvidence = ({ cases }: { readonly cases: Pick<Breaches, 'intake'> }): KindEvidence<BreachState> => ({
	kind: 'breach',
	filesOf: async ({ caseId }) => [
		{
			path: 'report.json',
			holds: 'who reported it, and what was reported; `{"erased": true}` once that was erased',
			content: (await cases.intake(caseId)) ?? { erased: true },
		},
	],
});
