/** Commands on a mail that came back, whatever the kind of its case. */
import { CommandRejectedError } from '../errors.ts';
import type { CaseHead, SharedEvent, TextReference } from './kind.ts';

/**
 * The DPO has dealt with a mail that came back: has sent it by post, say. Done already: no events.
 *
 * @throws CommandRejectedError where no such mail came back.
 */
export function settleMail(state: CaseHead, mail: string, note: TextReference): readonly SharedEvent[] {
	const { undelivered = [] } = state;
	const found = undelivered.find((each) => each.mail === mail);
	if (!found) {
		const open = undelivered.filter(({ settledAt }) => settledAt === undefined).map((each) => each.mail);
		const say = open.length > 0 ? `Write one of: ${open.join(', ')}.` : 'No mail of this case came back.';
		throw new CommandRejectedError('unprocessable', say, 'mail');
	}
	return found.settledAt === undefined ? [{ type: 'mail-settled', data: { mail, note } }] : [];
}

/** A mail that came back was sent again to another address of the person, under another key. */
export function recordSentAgain(state: CaseHead, mail: string, sentAs: string): readonly SharedEvent[] {
	const open = state.undelivered?.some((each) => each.mail === mail && each.settledAt === undefined);
	return open ? [{ type: 'mail-settled', data: { mail, sentAs } }] : [];
}
