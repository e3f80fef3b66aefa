import type { CaseHead, CaseKindName } from '../../core/case/kind.ts';
import type { Request } from '../http.ts';

/** What the DPO may do with the cases of one kind. */
export interface KindActions<S extends CaseHead = CaseHead> {
	readonly kind: CaseKindName;
	/**
	 * Reads the command from the body and does it.
	 *
	 * @param state as the case stood when it was looked up. @throws HttpProblem where the body is not understood.
	 * @throws CommandRejectedError where the command does not fit; nothing is changed then.
	 */
	act(request: Request, state: S): Promise<CaseHead>;
}
