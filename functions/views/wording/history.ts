import type { CaseEvent, Effect, IdentityProof, Right } from '../../core/case/case.ts';
import { localDate } from '../../core/clock/statutory.ts';
import { searchesStores } from '../../core/request/rights.ts';

/** An event of a case's chain, as far as its history tells of it. */
export type HistoricEvent = { readonly at: string; readonly type: string; readonly data: unknown };

/** The history of a case in sentences, by calendar date in the controller's time zone. */
export const historyInWords = (events: readonly HistoricEvent[], timeZone: string) => {
	const opened = (events as readonly CaseEvent[]).find(({ type }) => type === 'case-opened');
	const right = opened?.type === 'case-opened' ? opened.data.right : 'access';
	return events.flatMap((event) => {
		const what = sentence(event as CaseEvent, right);
		return what === undefined ? [] : [{ on: localDate(event.at, timeZone), what }];
	});
};

/** What the person is told of an event; the others are our own business. */
const sentence = (event: CaseEvent, right: Right): string | undefined => {
	switch (event.type) {
		case 'identity-established':
			return proven[event.data.how];
		case 'effect-taken':
			return effects[event.data.effect];
		case 'request-assessed':
			return searchesStores(right) ? 'We found what we hold about you.' : undefined;
		case 'decision-made':
			if (right === 'objection') return 'Our data protection officer weighed your objection.';
			return right === 'automated-decisions'
				? 'A person looked at the decision again.'
				: 'Our data protection officer decided on what needed a person.';
		case 'fulfilment-started':
			return searchesStores(right) ? 'We began to carry it out.' : undefined;
		case 'fulfilment-verified':
			return searchesStores(right) && event.data.problems.length === 0 ? 'We checked what was done.' : undefined;
		case 'data-transferred':
			return event.data.outcome === 'sent'
				? 'We sent your data to the organisation that you named.'
				: 'We could not send your data to the organisation that you named.';
		case 'response-delivered':
			return event.data.mail === 'none' ? undefined : 'We sent you our answer.';
		default:
			return always[event.type];
	}
};

const proven: Readonly<Record<IdentityProof, string | undefined>> = {
	'mail-link': 'You confirmed it with the link that we mailed you; we began.',
	dpo: 'Our data protection officer made sure that it came from you; we began.',
	'not-needed': undefined,
};

const effects: Readonly<Record<Effect, string>> = {
	'marketing-stopped': 'We stopped sending you marketing.',
	'consent-withdrawn': 'Your consent ended.',
	restricted: 'We told our systems to leave the data alone.',
	objected: 'We told our systems not to use the data while your objection is weighed.',
};

const always: Readonly<Partial<Record<CaseEvent['type'], string>>> = {
	'case-opened': 'We received your request.',
	'request-joined': 'It joined an earlier request of yours.',
	'request-withdrawn': 'You withdrew it.',
	'request-lapsed': 'It lapsed, since what we needed from you did not come in time.',
	'proof-asked': 'We asked you for something that we need before we can begin.',
	'proof-received': 'What we had asked for arrived.',
	'address-changed': 'We made sure that it is you, and write to another address from now on.',
	'clock-extended': 'We told you that we need more time.',
	'clock-paused': 'We asked you a question; the time for our answer stood still.',
	'clock-resumed': 'The time for our answer moved on.',
	'fulfilment-deferred': 'It waits until you have the copy of your data that you also asked for.',
	'turn-come': 'That copy was answered, and we went on.',
	'records-restricted': 'We stopped using the data while your objection is weighed.',
	'restriction-lifting': 'We decided to end the restriction, and told you so.',
	'restriction-lifted': 'The restriction ended.',
	'erasure-stopped': 'Our data protection officer stopped the erasing.',
	'unsubscription-undone': 'You came back: what had not been deleted yet stays.',
	'export-downloaded': 'Your data was downloaded.',
	'case-closed': 'We closed it.',
};
