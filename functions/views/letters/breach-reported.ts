import type { BreachState } from '../../core/breach/breach.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longTimeOf } from '../dates.ts';
import { channelInWords } from '../wording/breach.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface BreachReported {
	readonly policy: Policy;
	readonly state: Pick<BreachState, 'caseId' | 'awareAt' | 'notifyBy' | 'channel' | 'openedLate'>;
	/** Name of the processor whose link it came by. */
	readonly processor?: string | undefined;
	/** What happened, as it was reported. */
	readonly nature: string;
	/** Whom to ask back. */
	readonly reporter?: { readonly name?: string | undefined; readonly email?: string | undefined } | undefined;
	readonly caseLink: string;
}

/** Tells the DPO, and where it comes late the escalation contact too, that a breach was reported and until when the authority must know. */
export const breachReported = ({ policy, state, processor, nature, reporter, caseLink }: BreachReported): Letter => {
	const by = processor === undefined ? channelInWords[state.channel] : `${channelInWords[state.channel]}: ${processor}`;
	const asks = [reporter?.name, reporter?.email].filter((each) => each !== undefined).join(', ');
	return letter({
		subject: `${state.openedLate ? 'Already late: personal' : 'Personal'} data breach ${state.caseId}`,
		blocks: [
			{
				paragraph: state.openedLate
					? `A personal data breach was reported of which we had been aware for more than 72 hours. The time to notify the authority was over before it was reported here (Article 33(1)). Notify now what is known, with the reasons for the delay.`
					: 'A personal data breach was reported. The authority must be notified within 72 hours of awareness, unless a risk to people is unlikely (Article 33(1)).',
			},
			{
				facts: [
					['Aware since', longTimeOf(state.awareAt, policy.timeZone)],
					[state.openedLate ? 'Was to be notified by' : 'To be notified by', longTimeOf(state.notifyBy, policy.timeZone)],
					['Reported by', by],
					...(asks === '' ? [] : [['To ask back', asks] as const]),
				],
			},
			{ heading: 'What happened' },
			...paragraphs(nature),
			{
				paragraph:
					'Decide whether to notify the authority and whether to tell the people, each with its grounds, also where it is no.',
			},
			{ link: { label: 'The breach', link: caseLink } },
		],
		from: fromRightful(policy),
	});
};
