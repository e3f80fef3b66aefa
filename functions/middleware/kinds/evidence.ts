import type { CaseHead, CaseKindName } from '../../core/case/kind.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { OwnFile } from '../../views/evidence/files.ts';

/** What only the cases of one kind have to show an auditor. */
export interface KindEvidence<S extends CaseHead = CaseHead> {
	readonly kind: CaseKindName;
	/** @param policy the one that the case was decided under. */
	filesOf(state: S, policy: Policy): Promise<readonly OwnFile[]>;
}
