import type { FlagEvent } from '../../core/case/flagging.ts';
import type { CaseHead } from '../../core/case/kind.ts';
import type { CaseLog, Workflow } from '../../core/ports.ts';
import type { KindFlagging } from './flagging.ts';

/** What it takes to finish what a crash left half done of cases of one kind. */
export interface KindReconciliation<S extends CaseHead = CaseHead> extends KindFlagging<S> {
	readonly cases: Pick<CaseLog<S, FlagEvent>, 'apply' | 'load' | 'listOpen' | 'listIntakes' | 'settleIntake'>;
	readonly workflow: Workflow;
	/** Whether the case holds what the wait is for. */
	isAnswered(state: S, wait: string): boolean;
	/** Whether the execution may not have heard of an answer; absent: it always may. A token that is over is refused quietly. */
	mayWaitInVain?(state: S): boolean;
	/** Lets a case whose execution runs go on where it waited for another case; answers it as it is then. Absent: none waits. */
	takeTurn?(state: S): Promise<S>;
	/** Whether a mail that is recorded, and that SES never took, is to go out still; absent: every one is. */
	owesMail?(state: S, key: string): boolean;
	/** Sends what should have been sent by `before`, an instant, and was not; how many. */
	finish(state: S, before: string): Promise<number>;
	/** Tries again what others outside did not take. That is no work that a crash left: it is not counted. Absent: nothing is. */
	tryAgain?(state: S): Promise<void>;
	/** Closed cases with which something is left to try again by `now`, an instant; absent: there are none. */
	listLeftToDo?(now: string): Promise<readonly string[]>;
}
