import type { CaseHead, CaseKindName } from '../../core/case/kind.ts';
import type { CasesToRead, KeptMail } from '../../core/ports.ts';

/** A case as the DPO's list shows it, whatever its kind; a kind adds what it has. Dates in the controller's time zone. */
export interface CaseSummary {
	readonly reference: string;
	readonly kind: CaseKindName;
	readonly status: string;
	/** Calendar date of the last day, as `GET /cases?dueBefore=` compares it; absent where nothing is due. */
	readonly dueOn?: string;
}

/** What the DPO sees of the cases of one kind. */
export interface KindView<S extends CaseHead = CaseHead> {
	readonly kind: CaseKindName;
	readonly cases: CasesToRead;
	/** All, and of these the ones of closed cases: what can be asked for. */
	readonly statuses: readonly string[];
	readonly closedStatuses: readonly string[];
	/** @param now instant */
	summaryOf(state: S, now: string): CaseSummary;
	/** Everything about one case. */
	show(state: S): Promise<CaseSummary>;
	/** What was accepted and has no case yet; `undefined`: it is not of this kind, or there is no such intake. Absent: never any. */
	showIntake?(reference: string): Promise<CaseSummary | undefined>;
}

/** The mails of a case as its view lists them: what is in them, its evidence has. */
export const mailsInView = (mails: readonly KeptMail[]) =>
	mails.map(({ key, to, subject, recordedAt, sentAt, perhapsTwice }) => ({ key, to, subject, recordedAt, sentAt, perhapsTwice }));
