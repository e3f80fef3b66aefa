import type { ComplaintState } from '../../core/complaint/complaint.ts';
import type { Complaints } from '../../core/complaint/ports.ts';
import { complaintColumns, complaintRow } from '../../core/register/complaint-register.ts';
import type { KindEvidence } from '../kinds/evidence.ts';

/** What an evidence bundle of a complaint has beside that of any case. */
export const complaintEvidence = (complaints: Pick<Complaints, 'intake'>): KindEvidence<ComplaintState> => ({
	kind: 'complaint',
	async filesOf(state) {
		const row = complaintRow(state, state.closedAt ?? state.lastWordAt);
		return [
			{
				path: 'person.json',
				holds: 'who complained, and of what; `{"erased": true}` once that was erased',
				content: (await complaints.intake(state.caseId)) ?? { erased: true },
			},
			{
				path: 'register.json',
				holds: 'the row of the register',
				content: Object.fromEntries(complaintColumns.map((column, index) => [column, row[index] ?? null])),
			},
		];
	},
});
