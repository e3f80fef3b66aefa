import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AuditEvent, type ChainHead, commit, emptyHead, sealEvent, verifyChain } from '../../../functions/core/audit/chain.ts';

const caseId = '7ZK4-9Q2M-X0C';
const at = '2026-03-02T09:00:00.000Z';

function chainOf(...types: readonly string[]): AuditEvent[] {
	const chain: AuditEvent[] = [];
	for (const type of types) chain.push(sealEvent(chain.at(-1), caseId, at, 'system', { type, data: { of: type } }));
	return chain;
}

function headOf(chain: readonly AuditEvent[]): ChainHead {
	const { seq, hash } = chain.at(-1) ?? emptyHead;
	return { seq, hash };
}

/** The event with something changed, and a hash that fits again. */
function forge(event: AuditEvent, change: Partial<AuditEvent>): AuditEvent {
	const { seq, prevHash, caseId: of, at: when, actor, type, data } = { ...event, ...change };
	return sealEvent({ seq: seq - 1, hash: prevHash }, of, when, actor, { type, data });
}

const chains = fc
	.array(
		fc.record({
			type: fc.string(),
			data: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { noNullPrototype: true }),
			actor: fc.string(),
		}),
		{ minLength: 1, maxLength: 8 },
	)
	.map((events) => {
		const chain: AuditEvent[] = [];
		for (const { actor, ...event } of events) chain.push(sealEvent(chain.at(-1), caseId, at, actor, event));
		return chain;
	});

/** A chain and the place of one of its events. */
const chainsAndPlaces = chains.chain((chain) => fc.record({ chain: fc.constant(chain), place: fc.nat(chain.length - 1) }));

describe('sealing', () => {
	test('the first event follows 64 zeros, and its hash is that of its canonical JSON', () => {
		expect(sealEvent(undefined, caseId, at, 'system', { type: 'case-closed', data: { outcome: 'completed' } })).toEqual({
			caseId,
			seq: 1,
			at,
			actor: 'system',
			type: 'case-closed',
			data: { outcome: 'completed' },
			prevHash: '0000000000000000000000000000000000000000000000000000000000000000',
			// printf '{"actor":"system","at":"2026-03-02T09:00:00.000Z","caseId":"7ZK4-9Q2M-X0C",…,"type":"case-closed"}' | sha256sum
			hash: 'c95a13e84a06202130c1cc24a5080aeee788d51585e9002d928c5fcdfc64e333',
		});
	});

	test('a later event carries the hash of the one before', () => {
		const [first, second] = chainOf('a', 'b');
		expect([second?.seq, second?.prevHash]).toEqual([2, first?.hash]);
	});

	test('the order in which data was written does not matter', () => {
		const one = sealEvent(undefined, caseId, at, 'system', { type: 'x', data: { a: 1, b: { c: 2, d: 3 } } });
		const other = sealEvent(undefined, caseId, at, 'system', { type: 'x', data: { b: { d: 3, c: 2 }, a: 1 } });
		expect(other.hash).toBe(one.hash);
	});

	test('what is undefined is not in the event, as it will not be in the table', () => {
		const event = sealEvent(undefined, caseId, at, 'system', { type: 'x', data: { a: undefined, b: -0 } });
		expect(Object.entries(event.data)).toEqual([['b', 0]]);
	});

	test('data without a canonical form is refused', () => {
		expect(() => sealEvent(undefined, caseId, at, 'system', { type: 'x', data: { count: Number.NaN } })).toThrow('NaN');
		expect(() => sealEvent(undefined, caseId, at, 'system', { type: 'x', data: { text: '\ud800' } })).toThrow('surrogate');
	});
});

describe('verifying', () => {
	test('a whole chain holds, and says how long it is and where it ends', () => {
		const chain = chainOf('a', 'b', 'c');
		expect(verifyChain(chain)).toEqual({ holds: true, events: 3, head: headOf(chain) });
		expect(verifyChain(chain, headOf(chain))).toEqual({ holds: true, events: 3, head: headOf(chain) });
	});

	test('no events are a chain without events, unless there should be some', () => {
		expect(verifyChain([])).toEqual({ holds: true, events: 0, head: { seq: 0, hash: '0'.repeat(64) } });
		expect(verifyChain([], headOf(chainOf('a')))).toEqual({ holds: false, seq: 1, why: 'truncated' });
	});

	test('a chain that grew since its head was anchored holds', () => {
		const chain = chainOf('a', 'b', 'c');
		expect(verifyChain(chain, headOf(chain.slice(0, 2)))).toEqual({ holds: true, events: 3, head: headOf(chain) });
	});

	test.each<[string, (chain: AuditEvent[]) => unknown[], number, string]>([
		['a changed event', ([a, b, c]) => [a, { ...b, actor: 'somebody' }, c], 2, 'altered'],
		['an event with a field more', ([a, b, c]) => [a, { ...b, note: '' }, c], 2, 'altered'],
		['an event without its data', ([a, b, c]) => [a, { ...b, data: undefined }, c], 2, 'altered'],
		['something that is no event', ([a, , c]) => [a, null, c], 2, 'altered'],
		[
			'a changed event with a hash made to fit',
			([a, b, c]) => [a, forge(b as AuditEvent, { actor: 'somebody' }), c],
			3,
			'unlinked',
		],
		['an event left out', ([a, , c]) => [a, c], 2, 'missing'],
		['the first event left out', ([, b, c]) => [b, c], 1, 'missing'],
		['two events swapped', ([a, b, c]) => [a, c, b], 2, 'swapped'],
		['an event twice', ([a, b, c]) => [a, b, b, c], 2, 'repeated'],
		['an event of another case', ([a, b, c]) => [a, forge(b as AuditEvent, { caseId: '0000-0000-000' }), c], 2, 'foreign'],
		['the last event left out', ([a, b]) => [a, b], 3, 'truncated'],
		[
			'the last event replaced as a whole',
			([a, b, c]) => [a, b, forge(c as AuditEvent, { actor: 'somebody' })],
			3,
			'not-expected-head',
		],
	])('%s is found', (_, tamper, seq, why) => {
		const chain = chainOf('a', 'b', 'c');
		expect(verifyChain(tamper(chain) as AuditEvent[], headOf(chain))).toEqual({ holds: false, seq, why });
	});

	test('a chain forged from some event on does not end in the head that was anchored', () => {
		const chain = chainOf('a', 'b', 'c');
		const forged = chainOf('a', 'x', 'c');
		expect(verifyChain(forged)).toMatchObject({ holds: true });
		expect(verifyChain(forged, headOf(chain))).toEqual({ holds: false, seq: 3, why: 'not-expected-head' });
	});

	test('every chain that was sealed holds, also after a trip through JSON', () => {
		fc.assert(
			fc.property(chains, (chain) => {
				expect(verifyChain(JSON.parse(JSON.stringify(chain)), headOf(chain))).toEqual({
					holds: true,
					events: chain.length,
					head: headOf(chain),
				});
			}),
		);
	});

	test('any change of any field of any event is found at that event', () => {
		const fields = ['caseId', 'seq', 'at', 'actor', 'type', 'data', 'prevHash', 'hash'] as const;
		fc.assert(
			fc.property(chainsAndPlaces, fc.constantFrom(...fields), fc.jsonValue(), ({ chain, place }, field, value) => {
				fc.pre(JSON.stringify(chain[place]?.[field]) !== JSON.stringify(value));
				fc.pre(canonicallyDiffers(chain[place]?.[field], value));
				const tampered = chain.map((event, index) => (index === place ? { ...event, [field]: value } : event)) as AuditEvent[];
				expect(verifyChain(tampered)).toEqual({ holds: false, seq: place + 1, why: 'altered' });
			}),
		);
	});

	test('any event that is missing is found at its place', () => {
		fc.assert(
			fc.property(chainsAndPlaces, ({ chain, place }) => {
				const why = place === chain.length - 1 ? 'truncated' : 'missing';
				expect(verifyChain(chain.toSpliced(place, 1), headOf(chain))).toEqual({ holds: false, seq: place + 1, why });
			}),
		);
	});

	test('any event that is there twice is found', () => {
		fc.assert(
			fc.property(chainsAndPlaces, fc.nat(), ({ chain, place }, distance) => {
				const at = place + 1 + (distance % (chain.length - place));
				const twice = chain.toSpliced(at, 0, chain[place] as AuditEvent);
				expect(verifyChain(twice, headOf(chain))).toEqual({ holds: false, seq: place + 1, why: 'repeated' });
			}),
		);
	});

	test('any two events that are swapped are found at the first of the two', () => {
		fc.assert(
			fc.property(chainsAndPlaces, fc.nat(), ({ chain, place }, other) => {
				const [first, second] = [place, other % chain.length].sort((a, b) => a - b) as [number, number];
				fc.pre(first !== second);
				const swapped = chain.with(first, chain[second] as AuditEvent).with(second, chain[first] as AuditEvent);
				expect(verifyChain(swapped, headOf(chain))).toEqual({ holds: false, seq: first + 1, why: 'swapped' });
			}),
		);
	});

	test('nothing that stands in place of the events makes it throw', () => {
		fc.assert(
			fc.property(fc.array(fc.anything(), { minLength: 1 }), (events) => {
				expect(verifyChain(events as AuditEvent[])).toEqual({ holds: false, seq: 1, why: 'altered' });
			}),
		);
	});
});

describe('committing to a text', () => {
	test('the commitment is the hash of the canonical JSON of nonce and text', () => {
		// printf '["nonce","text"]' | sha256sum
		expect(commit('text', 'nonce')).toBe('7fa985849893cf39c099fd6e00ec803ac65ca1eb46bec4bef125a58de67c4204');
	});

	test('another text, another nonce, or a border moved between the two is another commitment', () => {
		const all = [commit('ab', 'c'), commit('a', 'bc'), commit('b', 'ca'), commit('ab', 'd'), commit('', 'abc')];
		expect(new Set(all).size).toBe(all.length);
	});
});

/** Whether canonical JSON tells the two apart: it does not tell the order of keys, nor 0 from -0. */
function canonicallyDiffers(one: unknown, other: unknown): boolean {
	try {
		expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)));
		return false;
	} catch {
		return true;
	}
}
