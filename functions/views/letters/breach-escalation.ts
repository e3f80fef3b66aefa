import type { BreachState } from '../../core/breach/breach.ts';
import { type EscalationHour, hoursBetween, hoursToNotify } from '../../core/breach/breach-clock.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longTimeOf } from '../dates.ts';
import { severityInWords } from '../wording/breach.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface BreachEscalation {
	readonly policy: Policy;
	readonly state: Pick<BreachState, 'caseId' | 'awareAt' | 'notifyBy' | 'severity' | 'authorityDecision' | 'ordered'>;
	/** The escalation that this is. */
	readonly hours: EscalationHour;
	/** Instant. */
	readonly now: string;
	readonly caseLink: string;
}

/** Tells the DPO and the escalation contact how far the 72 hours have gone without the authority knowing, or a decision that it need not. */
export const breachEscalation = ({ policy, state, hours, now, caseLink }: BreachEscalation): Letter => {
	const gone = hoursBetween(state.awareAt, now);
	const left = hoursBetween(now, state.notifyBy);
	const over = now >= state.notifyBy;
	return letter({
		subject: `${over ? 'Overdue' : `${hours} of ${hoursToNotify} hours gone`}: personal data breach ${state.caseId} (${hours} hours)`,
		blocks: [
			{
				paragraph: over
					? `The 72 hours in which the authority must be notified of the breach ${state.caseId} are over (Article 33(1)). Notify it now, with the reasons for the delay, or record the decision not to, with its grounds.`
					: `Of the 72 hours in which the authority must be notified of the breach ${state.caseId}, ${gone} are gone (Article 33(1)). Notify what is known, in phases if need be, or record the decision not to, with its grounds.`,
			},
			{
				facts: [
					['Aware since', longTimeOf(state.awareAt, policy.timeZone)],
					['To be notified by', longTimeOf(state.notifyBy, policy.timeZone)],
					[over ? 'Hours gone' : 'Whole hours left', String(over ? gone : left)],
					['Severity', severityInWords(state.severity)],
					['Decision', standing(state)],
				],
			},
			{ link: { label: 'The breach', link: caseLink } },
		],
		from: fromRightful(policy),
	});
};

function standing({ authorityDecision, ordered }: BreachEscalation['state']): string {
	if (ordered) return 'the notification is being mailed';
	return authorityDecision ? 'to be notified, and not sent yet' : 'none yet';
}
