import type { Policy } from '../../core/policy/schema.ts';
import type { NotedTopic } from '../../core/policy-notice/difference.ts';
import { longDate } from '../dates.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { appeals } from './appeals.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface PolicyNoticeLetter {
	/** The one in force: it says where to ask. */
	readonly policy: Policy;
	readonly caseId: string;
	/** What the DPO wrote: why it changes, and what that means for the people. */
	readonly text: string;
	readonly topics: readonly NotedTopic[];
	/** Numbers of the changes that are told. */
	readonly told: readonly number[];
	/** Calendar date. */
	readonly appliesOn: string;
	/** Calendar date. */
	readonly today: string;
	/** Origin of the privacy centre. */
	readonly publicUrl: string;
}

/**
 * Tells people of changes of the policy: the DPO's words, what changes, from when, what they can do, and to whom they can complain (Art 13(3)
 * with 13(2)(b), (d)). The same for all.
 */
export function policyNoticeLetter(notice: PolicyNoticeLetter): Letter {
	const { policy, caseId, text, topics, told, appliesOn, today, publicUrl } = notice;
	const { name, site } = policy.organisation;
	const applies = appliesOn > today;
	return letter({
		subject: `${applies ? 'Our privacy policy is changing' : 'Our privacy policy has changed'}: ${name}`,
		blocks: [
			...paragraphs(text),
			{ facts: [[applies ? 'Applies from' : 'Has applied since', longDate(appliesOn)]] },
			...topics.flatMap((topic) => blocksOf(topic, told)),
			{ heading: 'What you can do' },
			{
				paragraph:
					'You can see what we hold about you, have it put right or erased, object to what we do with it, or take your consent back. There are forms for that, and for unsubscribing from what we send:',
			},
			{ link: { label: 'Your rights', link: `${publicUrl}/` } },
			{
				link: {
					label: applies
						? `Our site, where the whole policy stands from ${longDate(appliesOn)} on`
						: 'Our site, with the whole policy',
					link: site,
				},
			},
			{ paragraph: `Questions? Write to our data protection officer at ${policy.dpo.email}, and name ${caseId}.` },
			...appeals(policy),
		],
		from: fromController(policy),
	});
}

function blocksOf({ heading, changes }: NotedTopic, told: readonly number[]): readonly Block[] {
	const list = changes.filter(({ number }) => told.includes(number)).map(({ text, concerns }) => `${text} (Concerns ${concerns}.)`);
	return list.length === 0 ? [] : [{ heading }, { list }];
}
