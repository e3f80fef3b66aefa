import type { FlagEvent } from '../../core/case/flagging.ts';
import type { CaseHead, CaseKindName } from '../../core/case/kind.ts';
import type { CaseLog } from '../../core/ports.ts';
import type { CaseFlagged } from '../../views/letters/case-flagged.ts';

/** What it takes to flag cases of one kind. */
export interface KindFlagging<S extends CaseHead = CaseHead> {
	readonly kind: CaseKindName;
	readonly cases: Pick<CaseLog<S, FlagEvent>, 'load' | 'apply'>;
	/** The step of the workflow that a case is at, by its name there. */
	stepInHand(state: S): string;
	/** The case in the words of the letter to the DPO. @param now instant */
	describe(state: S, now: string): Pick<CaseFlagged, 'name' | 'due'>;
}
