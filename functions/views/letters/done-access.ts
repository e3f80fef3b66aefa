import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { lastDayBefore, longDate } from '../dates.ts';
import { actedOn, keptBack, notCovered, records } from '../wording/outcome.ts';
import { rightAsked, rightName } from '../wording/rights.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface DoneAccess {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right' | 'receivedOn' | 'results' | 'leftOut'>;
	readonly downloadLink: string;
	/** Instant from which it is gone. */
	readonly availableUntil: string;
	/** Records that were redacted or withheld for the sake of other people. */
	readonly redacted?: number;
}

/** An access request is answered: where the access package is, what is in it, and what is not, with the reasons. */
export const doneAccess = ({ policy, state, downloadLink, availableUntil, redacted = 0 }: DoneAccess): Letter => {
	const given = actedOn(policy, state.results ?? []);
	return letter({
		subject: `Your ${rightName.access} ${state.caseId}: your data is ready`,
		blocks: [
			{
				paragraph: `You asked us on ${longDate(state.receivedOn)} ${rightAsked.access}. It is ready, together with what we use it for, who receives it, how long we keep it, and your rights.`,
			},
			{ button: { label: 'Download your data', link: downloadLink } },
			{
				facts: [
					['Reference', state.caseId],
					['Available until', lastDayBefore(availableUntil, policy.timeZone)],
				],
			},
			{ paragraph: 'Whoever has this link can download your data: please do not pass it on.' },
			{ heading: 'What is in it' },
			given.length === 0
				? { paragraph: 'We found no records about you. The download still says how we use personal data in general.' }
				: { list: given.map(([name, count]) => `${name}: ${records(count)}`) },
			...leftOut(policy, state, redacted),
			{ heading: 'If something is wrong' },
			{
				paragraph: `You can have data corrected or erased, have its use restricted, or object to it. Write to ${policy.dpo.email}.`,
			},
			...appeals(policy),
		],
		from: fromController(policy),
	});
};

const leftOut = (policy: Policy, state: DoneAccess['state'], redacted: number): readonly Block[] => {
	const missing = [
		...(redacted === 0 ? [] : [`${records(redacted)} in whole or in part, to protect other people (UK GDPR Article 15(4))`]),
		...keptBack(policy, state)
			// These are among the redacted.
			.filter(({ reason }) => redacted === 0 || reason !== 'rights-of-others')
			.map(({ name, count, why }) => `${name}, ${records(count)}: ${why}`),
		...notCovered(policy, state).map((name) => `${name}: we could not search it completely`),
	];
	return missing.length === 0 ? [] : [{ heading: 'What was left out, and why' }, { list: missing }];
};
