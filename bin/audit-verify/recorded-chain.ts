import type { AuditEvent } from '../../functions/core/audit/chain.ts';

/** A chain as it was read. */
export interface RecordedChain {
	readonly reference: string;
	readonly events: readonly AuditEvent[];
	/** What the chain must contain: its place, where known, and its hash. */
	readonly head?: { readonly seq?: number; readonly hash: string };
	/** How many of the events, the last ones, stand only in the outbox of the projection: written, and on their way. */
	readonly pending: number;
}

/** The chain cannot be verified, for there is none, or it cannot be read; says why. */
export class NoChainError extends Error {
	override readonly name = 'NoChainError';
}
