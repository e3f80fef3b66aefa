import type { JsonValue } from '../../ports.ts';

/** A record as the person gets it: what the store holds, without what only we need to judge it. */
export interface DisclosedRecord {
	readonly id: string;
	/** Id of the store in the policy. */
	readonly store: string;
	/** Id of the category in the policy, or `undeclared`. */
	readonly category: string;
	readonly fields: Readonly<Record<string, JsonValue>>;
}
