import type { ComplaintState } from '../../../core/complaint/complaint.ts';
import type { Policy } from '../../../core/policy/schema.ts';
import { longDate } from '../../dates.ts';
import { type Letter, letter } from '../letter.ts';
import { fromController } from '../sender.ts';

export interface ComplaintProgress {
	readonly policy: Policy;
	readonly state: Pick<ComplaintState, 'caseId' | 'clock' | 'handler' | 'enquiries'>;
	/** Calendar date of today. */
	readonly today: string;
	readonly statusLink: string;
}

/** A word of how the complaint stands, while there is no outcome. */
export const complaintProgress = ({ policy, state, today, statusLink }: ComplaintProgress): Letter => {
	const { caseId, clock } = state;
	const late = clock.outcomeTargetOn < today;
	return letter({
		subject: `Your complaint ${caseId}: how it stands`,
		blocks: [
			{ paragraph: `You complained to us on ${longDate(clock.receivedOn)}. ${stage(state)} There is no outcome yet.` },
			{
				paragraph: late
					? `We had meant to tell you the outcome by ${longDate(clock.outcomeTargetOn)}. It takes longer, for which we apologise; we write to you as soon as it is there.`
					: `We mean to tell you the outcome by ${longDate(clock.outcomeTargetOn)}.`,
			},
			{ facts: [['Reference', caseId]] },
			{ link: { label: 'See where your complaint stands', link: statusLink } },
			{ paragraph: `If you want to add something, write to ${policy.dpo.email}, and name the reference.` },
		],
		from: fromController(policy),
	});
};

function stage({ handler, enquiries }: ComplaintProgress['state']): string {
	if (enquiries.some(({ answered }) => !answered)) return 'We have made enquiries, and wait for answers.';
	if (enquiries.length > 0) return 'We have made enquiries, and are looking at what they brought.';
	return handler ? 'Somebody is looking into it.' : 'It waits to be looked into.';
}
