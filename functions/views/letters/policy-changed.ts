import type { Policy } from '../../core/policy/schema.ts';
import type { PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import { noticeInWords, type Topic } from '../wording/policy-difference.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface PolicyChanged {
	readonly policy: Policy;
	readonly state: Pick<PolicyNoticeState, 'caseId' | 'upcoming' | 'changes' | 'mustBeTold'>;
	readonly topics: readonly Topic[];
	readonly caseLink: string;
}

/** Tells the DPO what a new version of the policy changes for people, and asks whether they are told (Art 13(3), 14(4)). */
export const policyChanged = ({ policy, state, topics, caseLink }: PolicyChanged): Letter =>
	letter({
		subject: `The privacy policy ${state.upcoming ? 'is to change' : 'has changed'}: ${counted(state)} (${state.caseId})`,
		blocks: [
			{
				paragraph: state.upcoming
					? 'A new version of the privacy policy is deployed as the one to come. This is what it changes for people.'
					: 'A new version of the privacy policy is in force. This is what it changed for people.',
			},
			...topics.flatMap(blocksOf),
			{ paragraph: asks(state) },
			{ link: { label: 'The change', link: caseLink } },
		],
		from: fromRightful(policy),
	});

/** Reminds whoever it is that nothing is decided. */
export const policyNoticeReminder = ({ policy, state, caseLink }: Omit<PolicyChanged, 'topics'>): Letter =>
	letter({
		subject: `Still to be decided: whether people are told of a change of the privacy policy (${state.caseId})`,
		blocks: [
			{
				paragraph: `The privacy policy ${state.upcoming ? 'is to change' : 'has changed'}: ${counted(state)}. Nobody has decided whether people are told.`,
			},
			{ paragraph: asks(state) },
			{ link: { label: 'The change', link: caseLink } },
		],
		from: fromRightful(policy),
	});

const counted = ({ changes, mustBeTold }: PolicyChanged['state']): string =>
	`${changes} ${changes === 1 ? 'change' : 'changes'}${mustBeTold.length === 0 ? '' : `; people must be told of ${mustBeTold.length} before ${mustBeTold.length === 1 ? 'it applies' : 'they apply'}`}`;

const asks = ({ mustBeTold }: PolicyChanged['state']): string =>
	mustBeTold.length === 0
		? 'None of it has to be told before it applies, as far as this can be judged by machine. Decide whether people are told, with the grounds, also where it is no.'
		: 'People must be told of a change like that before it applies (UK GDPR Articles 13(3) and 14(4)). Decide whether they are told, with the grounds, also where it is no.';

const blocksOf = ({ heading, changes }: Topic): readonly Block[] => [
	{ heading },
	{
		list: changes.map(
			({ number, text, concerns, notice }) => `${number}. ${text} It concerns ${concerns}; ${noticeInWords[notice]}.`,
		),
	},
];
