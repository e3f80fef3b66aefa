import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { rulesOfRight } from '../../core/request/rights.ts';
import { lastDayBefore, longDate } from '../dates.ts';
import { onceConfirmed, rightAsked, rightName } from '../wording/rights.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface Acknowledgement {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'dueOn' | 'deadlines'>;
	/** Leads to the page whose button confirms the address. */
	readonly confirmLink: string;
	/** Leads to where the request stands. */
	readonly statusLink?: string;
}

/**
 * The receipt and the link that confirms the address, in one mail. It goes to an address that anybody may have typed, and
 * repeats nothing else that was typed.
 */
export const acknowledgement = ({ policy, state, confirmLink, statusLink }: Acknowledgement): Letter =>
	letter({
		subject: `Please confirm your ${rightName[state.right]} ${state.caseId}`,
		blocks: [
			{
				paragraph: `Somebody asked ${policy.organisation.name} ${rightAsked[state.right]}, and gave this address. If that was you, please confirm it:`,
			},
			{ button: { label: 'Confirm my request', link: confirmLink } },
			{
				facts: [
					['Reference', state.caseId],
					['You asked us', rightAsked[state.right]],
					['Received on', longDate(state.receivedOn)],
					['Our answer is due by', longDate(state.dueOn)],
				],
			},
			{ paragraph: onceConfirmed[state.right] },
			...lapse(state, policy.timeZone).map((paragraph) => ({ paragraph })),
			...(statusLink === undefined ? [] : [{ link: { label: 'See where your request stands', link: statusLink } }]),
			{ heading: 'If you did not ask for this' },
			{ paragraph: unless(state.right) },
		],
		from: fromController(policy),
	});

const unless = (right: CaseState['right']): string =>
	rulesOfRight[right].stopsMarketing
		? 'Do nothing, and nothing more happens than that we send no marketing to this address: without your confirmation we neither hand out nor change anything.'
		: 'Do nothing, and nothing happens: without your confirmation we neither hand out nor change anything.';

const lapse = ({ deadlines }: Acknowledgement['state'], timeZone: string): readonly string[] =>
	deadlines
		.filter(({ threshold }) => threshold === 'lapse')
		.map(({ at }) => `If you do not confirm by ${lastDayBefore(at, timeZone)}, the request lapses; you can then make a new one.`);
