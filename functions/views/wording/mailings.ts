import type { NotDelivered } from '../../core/mailing/mailing.ts';
import type { RowProblem } from '../../core/mailing/recipient-rows.ts';

/** What is wrong with a row of a list, and what to do. */
export const rowProblemInWords: Readonly<Record<RowProblem, string>> = {
	'no-address': 'There is no e-mail address in it.',
	'not-an-address': 'What stands there is no single e-mail address, as name@example.com.',
	encoding: 'It has characters that cannot be read: save the list in UTF-8.',
	quotes: 'A quotation mark in it is not closed, or stands where none may: the row was left out, the next one read.',
	swallowed: 'A quotation mark in it is closed only after other rows with addresses: it was left out, and these were read.',
	'too-long': 'It is longer than 64,000 characters: no row of a list is.',
};

/** Why somebody did not get a letter. */
export const notDeliveredInWords: Readonly<Record<NotDelivered, string>> = {
	bounced: 'The mail came back.',
	complained: 'It arrived, and was called spam.',
	suppressed: 'The mail system sends nothing to the address any more, since earlier mails came back.',
	rejected: 'The mail system took it, and then did not send it.',
	refused: 'The mail system does not take the address.',
	unconfirmed: 'Sending was begun twice, and nobody knows whether it came to its end.',
};
