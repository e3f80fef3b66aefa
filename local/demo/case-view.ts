/** What `GET /cases/{reference}` says, as far as it is used here. */

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
	/** Exported or erased. */
	readonly acted: readonly Tally[];
	readonly retained: readonly Retained[];
}

export interface CaseView {
	readonly reference: string;
	readonly right: string;
	readonly status: string;
	readonly dueOn?: string;
	readonly needs: readonly string[];
	readonly plan: readonly { readonly store: string; readonly category: string; readonly count: number; readonly reason?: string }[];
	readonly results?: readonly StoreClaim[];
	readonly flagged?: { readonly step: string; readonly error: string };
	readonly person?: {
		readonly candidates?: readonly { readonly store: string; readonly why: string; readonly personName?: string }[];
	};
	readonly tasks: readonly { readonly store: string; readonly status: string }[];
	readonly mails: readonly { readonly key: string; readonly subject: string }[];
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
