import { describe, expect, test } from '@jest/globals';
import { sealEvent, verifyChain } from '../../../functions/core/audit/chain.ts';
import { describeVerdict, readTranscript, UnreadableTranscriptError } from '../../../functions/core/audit/transcript.ts';

const first = sealEvent(undefined, '7ZK4-9Q2M-X0C', '2026-03-02T09:00:00.000Z', 'system', { type: 'a', data: {} });
const second = sealEvent(first, '7ZK4-9Q2M-X0C', '2026-03-02T09:01:00.000Z', 'system', { type: 'b', data: {} });
const chain = [first, second];

describe('reading a transcript', () => {
	test.each([
		['an array', JSON.stringify(chain, undefined, 2)],
		['an object with events', JSON.stringify({ reference: '7ZK4-9Q2M-X0C', events: chain })],
		['one event a line', `${chain.map((event) => JSON.stringify(event)).join('\n')}\n`],
		['one event a line, as Windows ends them', chain.map((event) => `${JSON.stringify(event)}\r\n`).join('')],
	])('%s gives the events', (_, text) => {
		expect(readTranscript(text)).toEqual(chain);
	});

	test('a single event is a transcript of one line', () => {
		expect(readTranscript(JSON.stringify(first))).toEqual([first]);
	});

	test('an empty file has no events', () => {
		expect(readTranscript('\n')).toEqual([]);
	});

	test('what is no JSON is refused, with the line', () => {
		expect(() => readTranscript(`${JSON.stringify(first)}\nseq 2: closed\n`)).toThrow(
			new UnreadableTranscriptError('Line 2 is no JSON: write one event a line, or all as a JSON array'),
		);
	});
});

describe('telling the verdict', () => {
	test('a chain that holds is told with its length and head', () => {
		expect(describeVerdict(verifyChain(chain))).toBe(`The chain holds: 2 events, head ${second.hash}.`);
		expect(describeVerdict(verifyChain([first]))).toBe(`The chain holds: 1 event, head ${first.hash}.`);
	});

	test('a chain that does not hold is told with its first fault', () => {
		expect(describeVerdict(verifyChain([second]))).toBe('The chain does not hold at event 1: it is missing.');
		expect(describeVerdict(verifyChain([{ ...first, actor: 'dpo' }]), 'a')).toBe(
			'The chain does not hold at event 1 (a): its content is not what was recorded (the hash differs).',
		);
	});
});
