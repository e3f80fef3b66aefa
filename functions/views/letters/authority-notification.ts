import { noticeThatTold, peopleTold } from '../../core/breach/fold.ts';
import type { Policy } from '../../core/policy/schema.ts';
import { longTimeOf } from '../dates.ts';
import { type BreachInWords, outcomeInWords, reasonInWords, severityInWords, textOfFact } from '../wording/breach.ts';
import { paragraphs } from '../wording/paragraphs.ts';
import { type Block, type Letter, letter } from './letter.ts';
import { fromController } from './sender.ts';

export interface AuthorityNotification extends BreachInWords {
	readonly policy: Policy;
	/** From 1. */
	readonly phase: number;
	readonly final: boolean;
	/** Instant at which it goes out. */
	readonly at: string;
	/** Why it comes after the 72 hours; absent where it does not. */
	readonly delay?: string | undefined;
}

const notKnown = 'Not known yet; it follows in a later phase.';
const none = 'Not known.';

/**
 * The notification of the authority: every field of Art 33(3), what is not known yet said so, in numbered phases (33(4)), with the
 * reasons where it is late (33(1)). HTML and text say the same.
 */
export const authorityNotification = (given: AuthorityNotification): Letter => {
	const { policy, state, phase, final, at, delay } = given;
	const unknown = final ? none : notKnown;
	const said = (heading: string, text: string | undefined): readonly Block[] => [
		{ heading },
		...(text === undefined ? [{ paragraph: unknown }] : paragraphs(text)),
	];
	const about = (count: number | undefined) => (count === undefined ? unknown : `approximately ${count}`);
	const categories = (state.facts.categories ?? []).map((id) => policy.categories[id]?.name ?? id);
	const standing = final ? (phase === 1 ? 'complete' : 'the last') : 'further phases follow';
	return letter({
		subject: `Notification of a personal data breach, ${state.caseId}, phase ${phase} (${standing})`,
		blocks: [
			{
				paragraph: `${policy.controller.name} notifies ${policy.supervisoryAuthority.name} of a personal data breach under Article 33 of the UK GDPR.`,
			},
			{
				facts: [
					['Our reference', state.caseId],
					...(state.authorityReference === undefined ? [] : [['Your reference', state.authorityReference] as const]),
					['Phase', `${phase}, ${standing} (Article 33(4))`],
					['Controller', [policy.controller.name, policy.controller.address].filter((each) => each !== undefined).join(', ')],
					['Aware since', longTimeOf(state.awareAt, policy.timeZone)],
					['To be notified by', longTimeOf(state.notifyBy, policy.timeZone)],
					['This notification', longTimeOf(at, policy.timeZone)],
				],
			},
			...(delay === undefined ? [] : said('Reasons for the delay (Article 33(1))', delay)),
			...said('Nature of the breach (Article 33(3)(a))', textOfFact(given, 'nature')),
			{
				facts: [
					['People concerned', textOfFact(given, 'whose') ?? unknown],
					['Number of people', about(state.facts.people)],
					['Kinds of data', categories.length > 0 ? categories.join(', ') : unknown],
					['Number of records', about(state.facts.records)],
				],
			},
			...said('Cause', textOfFact(given, 'cause')),
			{ heading: 'Where more can be asked (Article 33(3)(b))' },
			{ paragraph: `Data protection officer of ${policy.controller.name}: ${policy.dpo.email}` },
			...said('Likely consequences (Article 33(3)(c))', textOfFact(given, 'consequences')),
			{ facts: [['Severity by our assessment (ENISA 2013)', severityInWords(state.severity)]] },
			...said('Measures taken or proposed (Article 33(3)(d))', textOfFact(given, 'measures')),
			{ facts: [['The people concerned (Article 34)', peopleIn(given)]] },
		],
		from: fromController(policy),
	});
};

function peopleIn({ state, policy }: AuthorityNotification): string {
	const { peopleDecision } = state;
	const notice = noticeThatTold(state);
	const told = peopleTold(state);
	if (told) return `${told.people} told by ${longTimeOf(told.at, policy.timeZone)}`;
	if (notice) {
		const until = notice.withdrawn ? ` until ${longTimeOf(notice.withdrawn.at, policy.timeZone)}` : '';
		return `public notice since ${longTimeOf(notice.publishedAt, policy.timeZone)}${until}`;
	}
	if (!peopleDecision) return 'not decided yet';
	const { outcome, reason } = peopleDecision;
	return reason ? `${outcomeInWords[outcome]}: ${reasonInWords[reason]}` : outcomeInWords[outcome];
}
