/** What `GET /cases/{reference}` says, as far as it is used here. */
import type { Right } from './rights-shown.ts';

interface Tally {
	readonly category: string;
	readonly count: number;
}

export interface Retained extends Tally {
	readonly reason: string;
	readonly until?: string;
}

/** What the system says of one store. */
export interface StoreClaim {
	readonly store: string;
	readonly status: string;
	readonly found: number;
	/** Exported, erased, put right or restricted. */
	readonly acted: readonly Tally[];
	readonly retained: readonly Retained[];
	/** Where something was put right: the texts that say what stood there before, and the hashes that the chain has of them. */
	readonly changes?: readonly { readonly key: string; readonly hash: string }[];
}

/** What a recipient of the data had to be told, and whether it was. */
export interface RecipientLine {
	readonly recipient: string;
	readonly by: string;
	readonly status: string;
	readonly categories: readonly string[];
	readonly why?: string;
}

export interface CaseView {
	readonly reference: string;
	readonly right: Right;
	readonly status: string;
	readonly receivedOn: string;
	readonly dueOn: string;
	readonly needs: readonly string[];
	readonly plan: readonly { readonly store: string; readonly category: string; readonly count: number; readonly reason?: string }[];
	readonly results?: readonly StoreClaim[];
	/** Restricted while the DPO weighs. */
	readonly restricted?: { readonly results: readonly StoreClaim[] };
	readonly effects: readonly string[];
	readonly recipients?: readonly RecipientLine[];
	readonly flagged?: { readonly step: string; readonly error: string };
	readonly person?: {
		readonly candidates?: readonly { readonly store: string; readonly why: string; readonly personName?: string }[];
	};
	readonly tasks: readonly { readonly store: string; readonly status: string }[];
	readonly mails: readonly { readonly key: string; readonly to: string; readonly subject: string }[];
	readonly notes: readonly { readonly key: string; readonly text: string; readonly hash: string }[];
	readonly head: { readonly seq: number; readonly hash: string };
	readonly timeline: readonly { readonly type: string; readonly at: string; readonly data: Readonly<Record<string, unknown>> }[];
}

/** What the DPO leaves out of a copy: these fields of that record. */
export interface Redaction {
	readonly store: string;
	readonly record: string;
	readonly fields: readonly string[];
}

export const total = (tallies: readonly { readonly count: number }[]): number => tallies.reduce((sum, { count }) => sum + count, 0);
