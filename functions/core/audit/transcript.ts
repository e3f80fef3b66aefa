/** Chains as they stand in files: in an evidence bundle, or as read from the table by hand. */
import type { AuditEvent, ChainFault, ChainVerdict } from './chain.ts';

/** The text is neither JSON nor JSON Lines. */
export class UnreadableTranscriptError extends Error {
	override readonly name = 'UnreadableTranscriptError';
}

/**
 * The events of a transcript: a JSON array, an object with an array of `events`, or one event a line. What they say is
 * not looked at; that is what verifyChain is for.
 *
 * @throws UnreadableTranscriptError
 */
export function readTranscript(text: string): AuditEvent[] {
	const whole = parsed(text);
	const events = Array.isArray(whole) ? whole : eventsIn(whole);
	if (events) return events as AuditEvent[];
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	return lines.map((line, index) => {
		const event = parsed(line);
		if (event === undefined)
			throw new UnreadableTranscriptError(`Line ${index + 1} is no JSON: write one event a line, or all as a JSON array`);
		return event as AuditEvent;
	});
}

const faults: Readonly<Record<ChainFault, string>> = {
	altered: 'its content is not what was recorded (the hash differs)',
	unlinked: 'it does not follow from the event before it (one of the two was replaced)',
	missing: 'it is missing',
	swapped: 'it is out of its place',
	repeated: 'it is there twice',
	foreign: 'it belongs to another case',
	truncated: 'the chain ends before it',
	'not-expected-head': 'it is not the event whose hash was anchored',
};

/** The verdict in one sentence, for a person. @param type of the event that does not hold, where it is known. */
export function describeVerdict(verdict: ChainVerdict, type?: string): string {
	if (!verdict.holds) {
		const event = type === undefined ? `event ${verdict.seq}` : `event ${verdict.seq} (${type})`;
		return `The chain does not hold at ${event}: ${faults[verdict.why]}.`;
	}
	return `The chain holds: ${verdict.events} ${verdict.events === 1 ? 'event' : 'events'}, head ${verdict.head.hash}.`;
}

function eventsIn(value: unknown): unknown[] | undefined {
	if (value === null || typeof value !== 'object' || !('events' in value)) return undefined;
	return Array.isArray(value.events) ? value.events : undefined;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
