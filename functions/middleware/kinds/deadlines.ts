import type { CaseKindName } from '../../core/case/kind.ts';
import type { CaseList } from '../../core/ports.ts';

/** What a sweep did to one case. */
export interface DeadlineCounts {
	readonly lapsed?: number;
	readonly reminded?: number;
	readonly escalated?: number;
	/** 1 where the case is overdue by its clock as it stands. */
	readonly overdue?: number;
}

/** What the clock does by itself to cases of one kind. */
export interface KindDeadlines {
	readonly kind: CaseKindName;
	/** Submits what nobody has to ask for. Absent: such cases are asked for. */
	begin?(): Promise<void>;
	listOpen(options: { readonly cursor?: string }): Promise<CaseList>;
	/** Does what is due of one case by `now`, an instant: each thing once, however often or late it is called. */
	meet(caseId: string, now: string): Promise<DeadlineCounts>;
}
