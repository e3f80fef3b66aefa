import type { AuditEvent } from '../../core/audit/chain.ts';
import { localDate } from '../../core/clock/statutory.ts';

/** What the person is told of the events of a case; the others are our own business. */
const told: Readonly<Record<string, string>> = {
	'case-opened': 'We received your request.',
	'identity-established': 'You confirmed it; we began.',
	'request-joined': 'It joined an earlier request of yours.',
	'request-withdrawn': 'You withdrew it.',
	'request-lapsed': 'It lapsed, since it was not confirmed.',
	'request-assessed': 'We found what we hold about you.',
	'decision-made': 'Our data protection officer decided on what needed a person.',
	'clock-extended': 'We told you that we need more time.',
	'clock-paused': 'We asked you a question; the time for our answer stood still.',
	'clock-resumed': 'The time for our answer moved on.',
	'fulfilment-started': 'We began to carry it out.',
	'fulfilment-verified': 'We checked what was done.',
	'response-delivered': 'We sent you our answer.',
	'export-downloaded': 'Your data was downloaded.',
	'case-closed': 'We closed it.',
};

/** The history of a case in sentences, by calendar date in the controller's time zone. */
export const historyInWords = (events: readonly Pick<AuditEvent, 'type' | 'at'>[], timeZone: string) =>
	events.flatMap(({ type, at }) => {
		const what = told[type];
		return what === undefined ? [] : [{ on: localDate(at, timeZone), what }];
	});
