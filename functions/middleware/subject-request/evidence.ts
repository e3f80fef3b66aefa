import type { CasePorts } from '../../adapters/case-ports.ts';
import type { CaseState } from '../../core/case/case.ts';
import { requestFiles } from '../../views/evidence/subject-request.ts';
import type { KindEvidence } from '../kinds/evidence.ts';

export const subjectRequestEvidence = ({ cases, tasks }: Pick<CasePorts, 'cases' | 'tasks'>): KindEvidence<CaseState> => ({
	kind: 'subject-request',
	async filesOf(state, policy) {
		const [person, done] = await Promise.all([cases.person(state.caseId), tasks.list(state.caseId)]);
		return requestFiles(policy, state, { person, tasks: done });
	},
});
