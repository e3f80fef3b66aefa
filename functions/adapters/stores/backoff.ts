/** Waiting between attempts: exponential, with full jitter, so that many callers do not come back together. */
import { setTimeout } from 'node:timers/promises';

/** Waits that many milliseconds; tests give one that does not. */
export type Pause = (milliseconds: number) => Promise<void>;

export const pause: Pause = (milliseconds) => setTimeout(milliseconds);

/** Milliseconds to wait before attempt number `attempt` (the first retry is 1): a random part of `base` · 2^attempt, `cap` at most. */
export function backoff(attempt: number, { base = 50, cap = 5_000 } = {}): number {
	return Math.random() * Math.min(cap, base * 2 ** attempt);
}
