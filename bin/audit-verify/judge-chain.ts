import { type AuditEvent, type ChainVerdict, verifyChain } from '../../functions/core/audit/chain.ts';
import { describeVerdict } from '../../functions/core/audit/transcript.ts';
import type { RecordedChain } from './recorded-chain.ts';

export interface Judgement {
	readonly holds: boolean;
	/** One line. */
	readonly text: string;
}

/** Whether the chain holds, told in one line: how far it reaches, or the first event that does not hold, and why. */
export function judgeChain({ reference, events, head, pending }: RecordedChain): Judgement {
	const verdict = verdictOn(events, head);
	if (!verdict.holds) return { holds: false, text: `${reference}: ${describeVerdict(verdict, typeOf(events, verdict))}` };
	const count = verdict.events === 1 ? '1 event holds' : `${verdict.events} events hold`;
	const outbox = pending === 0 ? '' : ` (the last ${pending} not in the chain yet: in the outbox of the case)`;
	return { holds: true, text: `${reference}: ${count}, head ${verdict.head.hash}${outbox}` };
}

/** A head without its place is looked up by its hash; where no event has it, the chain ends before it. */
function verdictOn(events: readonly AuditEvent[], head: RecordedChain['head']): ChainVerdict {
	if (head === undefined) return verifyChain(events);
	const seq = head.seq ?? events.find((event) => event?.hash === head.hash)?.seq;
	if (seq !== undefined) return verifyChain(events, { seq, hash: head.hash });
	const verdict = verifyChain(events);
	return verdict.holds ? { holds: false, seq: events.length + 1, why: 'truncated' } : verdict;
}

/** Unknown where the event is not there. What was tampered with is shown only as far as it is a type. */
function typeOf(events: readonly AuditEvent[], verdict: Extract<ChainVerdict, { holds: false }>): string | undefined {
	const { seq, why } = verdict;
	if (why === 'missing' || why === 'truncated') return undefined;
	const elsewhere = why === 'swapped' || why === 'repeated';
	const type = (elsewhere ? events.find((event) => event?.seq === seq) : events[seq - 1])?.type;
	return typeof type === 'string' && /^[a-z-]+$/.test(type) ? type : undefined;
}
