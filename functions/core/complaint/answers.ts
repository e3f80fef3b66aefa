import type { ComplaintState } from './complaint.ts';
import { nextWork } from './work.ts';

/** Whether the case holds what the wait is for: any `work-<n>` is over as soon as there is something to do. */
export function isAnswered(state: ComplaintState, _wait: string): boolean {
	return nextWork(state).next !== 'wait';
}
