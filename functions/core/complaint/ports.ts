import type { Channel } from '../case/case.ts';
import type { CaseLog, Intake } from '../ports.ts';
import type { ComplaintEvent, ComplaintState, ComplaintSubject } from './complaint.ts';

/** Who complains, and of what: personal data, one erasable item, written before the case as the intake that it is opened from. */
export interface Complainant extends Intake {
	/** Tells the intake from those of other kinds. */
	readonly kind: 'complaint';
	/** Normalised; absent of whoever wrote or called, and has none: their letters go by post. */
	readonly email?: string;
	/** Of an address that the DPO gave: how many it and those before it took the place of. Ahead of the case where a try to write it down died. */
	readonly addressChanges?: number;
	readonly name?: string;
	/** Where letters go by post. */
	readonly postalAddress?: string;
	readonly about: ComplaintSubject;
	/** In the person's words. */
	readonly text: string;
	/** The reference that the person gave of a request, whether or not there is one. */
	readonly concerning?: string;
	readonly channel: Channel;
	/** Who entered it for the person: `dpo:<sub>`. Absent where the person did, or the console. */
	readonly enteredBy?: string;
}

export type Complaints = CaseLog<ComplaintState, ComplaintEvent, Complainant>;
