import type { CaseState } from '../../core/case/case.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';
import { categoryName } from '../wording/outcome.ts';
import { type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface RecipientNotice {
	readonly policy: Policy;
	readonly state: Pick<CaseState, 'caseId'>;
	/** What the recipient knows the person by; it cannot erase without. */
	readonly identifiers: readonly Pick<Identifier, 'kind' | 'value'>[];
	/** Ids of the erased categories that the recipient receives. */
	readonly categories: readonly string[];
}

/** Tells a recipient that data it was given has been erased, so that it erases it too (UK GDPR Art 19). */
export const recipientNotice = ({ policy, state, identifiers, categories }: RecipientNotice): Letter =>
	letter({
		subject: `Erasure notice ${state.caseId} from ${policy.organisation.name}`,
		blocks: [
			{
				paragraph: `At the request of the person concerned we have erased personal data that we had disclosed to you. Article 19 of the UK GDPR obliges us to tell you. Please erase it too, along with links to it and copies of it, unless the law obliges you to keep it.`,
			},
			{ facts: identifiers.map(({ kind, value }) => [kind.replaceAll('-', ' '), value]) },
			{ heading: 'What it was' },
			{ list: categories.map((category) => categoryName(policy, category)) },
			{ paragraph: `Please confirm to ${policy.dpo.email}, quoting ${state.caseId}, and then delete this message.` },
		],
		from: fromController(policy),
	});
