/** Commands on the ledger of recipients (Art 19). They go on after the case is closed: who was away is told later. */
import { CommandRejectedError } from '../errors.ts';
import { standing } from '../request/recipients.ts';
import type { CaseEvent, CaseState, RecipientEntry, RecipientNotice, TextReference } from './case.ts';

type Events = readonly CaseEvent[];

/** Who has to be told, once it is known; that it is nobody, too. */
export function listRecipients(state: CaseState, recipients: readonly RecipientNotice[]): Events {
	if (state.closedAt || (state.recipients && recipients.length === 0)) return [];
	return [{ type: 'recipients-listed', data: { recipients } }];
}

const isAwaited = ({ recipients = [] }: CaseState, notice: string): boolean =>
	recipients.some((entry) => entry.notice === notice && (entry.status === 'owed' || entry.status === 'failed'));

export function recordTold(state: CaseState, notice: string, by: 'email' | 'webhook'): Events {
	return isAwaited(state, notice) ? [{ type: 'recipient-told', data: { notice, by } }] : [];
}

/** @param why a code, without personal data. */
export function recordNotTold(state: CaseState, notice: string, by: 'email' | 'webhook', why: string): Events {
	return isAwaited(state, notice) ? [{ type: 'recipient-not-told', data: { notice, by, why } }] : [];
}

/** The recipient's lines that still say something. @throws CommandRejectedError where it has none. */
function linesOf({ caseId, recipients }: CaseState, recipient: string): readonly RecipientEntry[] {
	if (!recipients) throw new CommandRejectedError('conflict', `Case ${caseId} has come to no recipients yet.`);
	const lines = standing(recipients).filter((entry) => entry.recipient === recipient);
	if (lines.length > 0) return lines;
	const known = [...new Set(recipients.map((entry) => entry.recipient))];
	throw new CommandRejectedError(
		'unprocessable',
		known.length > 0
			? `Case ${caseId} concerns no recipient ${recipient}. Write one of: ${known.join(', ')}.`
			: `Case ${caseId} concerns no recipients.`,
		'recipient',
	);
}

/**
 * The DPO has a recipient told again that could not be, or that was mailed and gives no sign of it: mail can get lost. One that is
 * about to be told anyway is so once.
 */
export function tellAgain(state: CaseState, recipient: string): Events {
	const lines = linesOf(state, recipient);
	const lost = lines.filter(
		({ status, by, acknowledgedAt }) => status === 'failed' || (status === 'told' && by === 'email' && !acknowledgedAt),
	);
	if (lost.length > 0) return lost.map(({ notice }) => ({ type: 'recipient-owed', data: { notice } }));
	if (lines.some(({ status }) => status === 'owed')) return [];
	const impossible = lines.find(({ status }) => status === 'impossible');
	throw new CommandRejectedError(
		'conflict',
		impossible
			? `If ${recipient} came to know otherwise, acknowledge it; it is not told, the policy says why: ${impossible.why}`
			: `Recipient ${recipient} was told, and has acknowledged it.`,
	);
}

/**
 * An acknowledgement that came by mail or phone. Of one that we did not tell, it says that the DPO did; the note must say how.
 */
export function acknowledge(state: CaseState, recipient: string, note?: TextReference): Events {
	const open = linesOf(state, recipient).filter(({ acknowledgedAt }) => !acknowledgedAt);
	if (open.length === 0) throw new CommandRejectedError('conflict', `Recipient ${recipient} has acknowledged it already.`);
	const told = open.filter(({ status }) => status === 'told');
	if (told.length === 0 && !note) {
		throw new CommandRejectedError('unprocessable', `We could not tell ${recipient}: write how it came to know.`, 'note');
	}
	return (told.length > 0 ? told : open).map(({ notice }) => ({
		type: 'recipient-acknowledged',
		data: { notice, ...(note && { note }) },
	}));
}
