import type { Policy } from '../../core/policy/schema.ts';
import type { NotedTopic } from '../../core/policy-notice/difference.ts';
import type { PolicyNoticeState, Reminder } from '../../core/policy-notice/policy-notice.ts';
import { longDate } from '../dates.ts';
import { noticeInWords } from '../wording/policy-difference.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromRightful } from './sender.ts';

export interface PolicyChanged {
	readonly policy: Policy;
	readonly state: Pick<PolicyNoticeState, 'caseId' | 'standing' | 'changes' | 'mustBeTold' | 'decision'>;
	readonly topics: readonly NotedTopic[];
	readonly caseLink: string;
}

/** Tells the DPO what a new version of the policy changes for people, and asks whether they are told. */
export const policyChanged = ({ policy, state, topics, caseLink }: PolicyChanged): Letter =>
	letter({
		subject: `The privacy policy ${changes(state)}: ${counted(state)} (${state.caseId})`,
		blocks: [
			{
				paragraph:
					state.standing === 'to-come'
						? 'A new version of the privacy policy is deployed as the one to come. This is what it changes for people.'
						: 'A new version of the privacy policy is in force. This is what it changed for people.',
			},
			...topics.flatMap(blocksOf),
			{ paragraph: asks(state) },
			{ link: { label: 'The change', link: caseLink } },
		],
		from: fromRightful(policy),
	});

/** Reminds whoever it is of what is not done. */
export const policyNoticeReminder = ({
	policy,
	state,
	of,
	caseLink,
}: Omit<PolicyChanged, 'topics'> & { readonly of: Reminder }): Letter => {
	const { subject, paragraphs } = reminding(state, of);
	return letter({
		subject: `${subject} (${state.caseId})`,
		blocks: [
			{ paragraph: `The privacy policy ${changes(state)}: ${counted(state)}.` },
			...paragraphs.map((paragraph) => ({ paragraph })),
			{ link: { label: 'The change', link: caseLink } },
		],
		from: fromRightful(policy),
	});
};

function reminding(
	state: PolicyChanged['state'],
	of: Reminder,
): { readonly subject: string; readonly paragraphs: readonly string[] } {
	switch (of) {
		case 'undecided-dpo':
		case 'undecided-escalation':
			return {
				subject: 'Still to be decided: whether people are told of a change of the privacy policy',
				paragraphs: ['Nobody has decided whether people are told.', asks(state)],
			};
		case 'undecided-in-force':
			return {
				subject: 'In force, and nobody was told: a change of the privacy policy',
				paragraphs: ['The new version came into force, and nobody has decided whether people are told.', asks(state)],
			};
		case 'untold-dpo':
		case 'untold-escalation':
			return {
				subject: 'Nobody was told yet of a change of the privacy policy',
				paragraphs: [
					`It was decided that people are told, and no letter has reached anybody.${applies(state)}`,
					'Order the letter, or close the case with a word on how people are told otherwise.',
				],
			};
		case 'unclosed-dpo':
			return {
				subject: 'To be closed: a change of the privacy policy',
				paragraphs: ['Close the case, with a word on how those are told, or why they are not, whom no letter reached.'],
			};
	}
}

const applies = ({ decision }: PolicyChanged['state']): string =>
	decision?.tell ? ` The changes apply from ${longDate(decision.appliesOn)}.` : '';

const changes = ({ standing }: Pick<PolicyNoticeState, 'standing'>): string =>
	({ 'to-come': 'is to change', 'in-force': 'has changed', dropped: 'was to change, and did not' })[standing];

const counted = ({ changes: all, mustBeTold }: PolicyChanged['state']): string =>
	`${all} ${all === 1 ? 'change' : 'changes'}${mustBeTold.length === 0 ? '' : `; people must be told of ${mustBeTold.length} before ${mustBeTold.length === 1 ? 'it applies' : 'they apply'}`}`;

const asks = ({ mustBeTold, standing }: PolicyChanged['state']): string => {
	if (standing === 'dropped') return 'Another version has taken its place: close the case.';
	return mustBeTold.length === 0
		? 'None of it has to be told before it applies, as far as this can be judged by machine. Decide whether people are told, with the grounds, also where it is no.'
		: 'Of changes like that people must be told before they apply: of another purpose by UK GDPR Articles 13(3) and 14(4), of the rest since processing is to be transparent (Articles 5(1)(a) and 12). Decide whether they are told, with the grounds, also where it is no.';
};

const blocksOf = ({ heading, changes: ofTopic }: NotedTopic): readonly Block[] => [
	{ heading },
	{
		list: ofTopic.map(
			({ number, text, concerns, notice }) => `${number}. ${text} It concerns ${concerns}; ${noticeInWords[notice]}.`,
		),
	},
];
