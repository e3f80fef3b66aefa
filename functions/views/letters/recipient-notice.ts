import type { CaseState, NoticeAct, Right } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';
import type { StatedCorrection } from '../../core/request/particulars.ts';
import { categoryName } from '../wording/outcome.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface RecipientNotice {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId' | 'right'>;
	readonly act: NoticeAct;
	/** What the recipient knows the person by; it cannot act without. */
	readonly identifiers: readonly Pick<Identifier, 'kind' | 'value'>[];
	/** Ids of the categories that it is about, and that the recipient receives. */
	readonly categories: readonly string[];
	/** What is right, where something was put right. */
	readonly corrections?: readonly StatedCorrection[];
}

/** Tells a recipient what has been done to data that it was given, so that it does so too (UK GDPR Art 19). */
export const recipientNotice = ({ policy, state, act, identifiers, categories, corrections = [] }: RecipientNotice): Letter =>
	letter({
		subject: `${wording[act].subject} ${state.caseId} from ${policy.organisation.name}`,
		blocks: [
			{ paragraph: textOf(act, state.right) },
			{ facts: identifiers.map(({ kind, value }) => [kind.replaceAll('-', ' '), value]) },
			{ heading: 'What it is about' },
			{ list: categories.map((category) => categoryName(policy, category)) },
			...(corrections.length === 0
				? []
				: [
						{ heading: 'What is right' },
						{
							list: corrections.map(({ category, field, value }) => `${categoryName(policy, category)}, ${field}: “${value}”`),
						},
					]),
			{ paragraph: `Please confirm to ${policy.dpo.email}, quoting ${state.caseId}, and then delete this message.` },
		],
		from: fromController(policy),
	});

const obliged = 'Article 19 of the UK GDPR obliges us to tell you.';

/** What restricts the data may be an objection, or that consent was withdrawn. */
const textOf = (act: NoticeAct, right: Right): string => (act === 'restriction' && restrictions[right]) || wording[act].text;

const restrictions: Readonly<Partial<Record<Right, string>>> = {
	objection: `The person concerned has objected to how personal data is used that we had disclosed to you, and we have stopped using it. ${obliged} Please stop using it too, until we tell you that you may again.`,
	'withdrawing-consent': `The person concerned has withdrawn the consent on which personal data was used that we had disclosed to you, and we have stopped using it. ${obliged} Please stop using it too, unless you have a legal basis of your own.`,
};

const wording: Readonly<Record<NoticeAct, { readonly subject: string; readonly text: string }>> = {
	erasure: {
		subject: 'Erasure notice',
		text: `At the request of the person concerned we have erased personal data that we had disclosed to you. ${obliged} Please erase it too, along with links to it and copies of it, unless the law obliges you to keep it.`,
	},
	rectification: {
		subject: 'Correction notice',
		text: `At the request of the person concerned we have put right personal data that we had disclosed to you. ${obliged} Please put it right too.`,
	},
	restriction: {
		subject: 'Restriction notice',
		text: `At the request of the person concerned we have restricted the use of personal data that we had disclosed to you. ${obliged} Please keep it without using it until we tell you that the restriction is lifted.`,
	},
	'restriction-lifted': {
		subject: 'Restriction lifted:',
		text: 'The restriction of personal data that we had told you of is lifted: the data may be used again.',
	},
};
