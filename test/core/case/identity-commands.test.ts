import { describe, expect, test } from '@jest/globals';
import type { CaseEvent, CaseState } from '../../../functions/core/case/case.ts';
import { clarify, extend } from '../../../functions/core/case/clock-commands.ts';
import { approve, lapse, startFulfilment } from '../../../functions/core/case/commands.ts';
import { fold, type SealedEvent } from '../../../functions/core/case/fold.ts';
import { askProof, changeAddress, receiveProof } from '../../../functions/core/case/identity-commands.ts';
import { nextWork } from '../../../functions/core/request/work.ts';
import {
	approved,
	assessed,
	caseId,
	chainOf,
	closed,
	confirmed,
	delivered,
	flagged,
	folded,
	having,
	opening,
	refused,
	started,
	withdrawn,
} from '../../fixtures/cases.ts';
import { rejection } from '../../fixtures/rejection.ts';

const text = { key: 'text-1', hash: 'a'.repeat(64) };
const at = '2026-03-10T09:00:00.000Z';

/** The state after the events of a command. */
const happened = (state: CaseState, events: readonly CaseEvent[]): CaseState =>
	events.reduce(
		(before, event) =>
			fold(before, {
				...{ caseId: before.caseId, seq: before.seq + 1, at, actor: 'dpo:x', hash: 'b' },
				...event,
			} as SealedEvent),
		state,
	);
const asked = (state: CaseState, kind: 'identity' | 'authority' | 'fee' = 'identity', today = '2026-03-10') =>
	happened(state, askProof(state, { kind, today }, text));
/** Received on 2 March, due on 2 April, a Thursday before Easter. */
const access = having(confirmed);
const needing = having(confirmed, assessed({ needs: ['stronger-identity'] }));

describe('proof that the DPO asks for', () => {
	test('keeps the period from beginning, and owes the person a letter', () => {
		const state = asked(access);
		expect(state).toMatchObject({
			status: 'awaiting-proof',
			dueOn: '2026-04-10',
			houseTargetOn: '2026-03-31',
			deadlines: [{ threshold: 'lapse', at: '2026-03-25T00:00:00.000Z' }],
		});
		expect(state.notices).toEqual([{ about: 'proof-asked', kind: 'identity', text, mail: `proof-asked-${state.seq}`, at }]);
	});

	test('starts it on the day on which it arrives, and says so; of identity, establishes that by the DPO', () => {
		const state = asked(access);
		const events = receiveProof(state, { kind: 'identity', on: '2026-03-13', today: '2026-03-16' }, text);
		expect(events.map(({ type }) => type)).toEqual(['proof-received', 'identity-established']);
		const proven = happened(state, events);
		expect(proven).toMatchObject({
			status: 'assessing',
			dueOn: '2026-04-13',
			houseTargetOn: '2026-04-03',
			identity: { how: 'dpo' },
		});
		expect(proven.notices.at(-1)).toEqual({
			...{ about: 'proof-received', kind: 'identity', on: '2026-03-13', dueOn: '2026-04-13', awaiting: [] },
			...{ mail: `proof-received-${state.seq + 1}`, at },
		});
	});

	test('of authority, or the fee, leaves open who asks', () => {
		const state = asked(having(), 'authority');
		const proven = happened(state, receiveProof(state, { kind: 'authority', today: '2026-03-12' }));
		expect([proven.status, proven.identity]).toEqual(['awaiting-identity', undefined]);
	});

	test('is waited for until the last of it is here', () => {
		const both = asked(asked(access), 'fee');
		const one = happened(both, receiveProof(both, { kind: 'fee', today: '2026-03-12' }));
		expect([one.status, one.notices.at(-1)]).toEqual(['awaiting-proof', expect.objectContaining({ awaiting: ['identity'] })]);
	});

	test('after the assessment keeps the DPO from approving, and anything from being carried out; it can be refused', () => {
		const state = asked(needing);
		expect(rejection(() => approve(state, {}))).toEqual({
			name: 'CommandRejectedError',
			kind: 'conflict',
			message: `Case ${caseId} waits for identity (asked for on 2026-03-10); nothing is carried out before. It can be refused.`,
		});
		expect([startFulfilment(state, ['crm']), nextWork(state).next]).toEqual([[], 'decide']);
		const nothingToDecide = asked(having(confirmed, assessed()), 'fee');
		expect([startFulfilment(nothingToDecide, ['crm']), nextWork(nothingToDecide).next]).toEqual([[], 'decide']);
		const paid = happened(nothingToDecide, receiveProof(nothingToDecide, { kind: 'fee', today: '2026-03-12' }));
		expect([startFulfilment(paid, ['crm']).length, nextWork(paid).next]).toEqual([1, 'fulfil']);
	});

	test('of an objection comes before anything is restricted', () => {
		const objection = folded(chainOf(opening({ right: 'objection' }), confirmed, assessed({ needs: ['weighing'] })));
		expect([nextWork(objection), nextWork(asked(objection))]).toEqual([
			expect.objectContaining({ phase: 'meanwhile' }),
			{ next: 'decide', phase: 'act', stores: [] },
		]);
	});

	test('carries a flagged case on when it comes', () => {
		const state = asked(having(confirmed, flagged), 'fee');
		expect(receiveProof(state, { kind: 'fee', today: '2026-03-12' }).map(({ type }) => type)).toEqual([
			...['proof-received', 'case-retried'],
		]);
	});

	test('that never comes lets the request lapse, and whoever is known is told so', () => {
		const state = asked(asked(access), 'authority');
		const lapsed = happened(state, lapse(state));
		expect([lapsed.status, lapsed.notices.at(-1)]).toEqual([
			'lapsed',
			{ about: 'lapsed', awaited: ['identity', 'authority'], mail: `lapsed-${state.seq + 1}`, at },
		]);
		const unknown = asked(having());
		expect(happened(unknown, lapse(unknown)).notices.map(({ about }) => about)).toEqual(['proof-asked']);
		const decided = happened(state, [refused]);
		expect(lapse(decided)).toEqual([]);
	});

	test('stops the other commands of the clock', () => {
		const state = asked(access);
		const notBegun = 'The period has not begun: it waits for identity (asked for on 2026-03-10).';
		expect([
			rejection(() => extend(state, '2026-03-11', text)).message,
			rejection(() => clarify(state, '2026-03-11', text)).message,
		]).toEqual([notBegun, notBegun]);
	});

	test.each<[string, () => unknown, string, RegExp]>([
		['withdrawn', () => asked(having(confirmed, withdrawn)), 'conflict', /has ended \(withdrawn\)/],
		['closed', () => asked(having(confirmed, delivered, closed())), 'conflict', /has ended \(completed\)/],
		['approved', () => asked(having(confirmed, assessed({ needs: ['transfer'] }), approved)), 'conflict', /decided already/],
		['at work', () => asked(having(confirmed, assessed(), started)), 'conflict', /being carried out already/],
		['asked before', () => asked(asked(access)), 'conflict', /was asked for it \(identity\) on 2026-03-10/],
		['over', () => asked(access, 'identity', '2026-04-03'), 'conflict', /The period ended on 2026-04-02/],
		['not asked', () => receiveProof(access, { kind: 'fee', today: '2026-03-11' }), 'conflict', /was not asked for it \(fee\)/],
		[
			'before it was asked for',
			() => receiveProof(asked(access), { kind: 'identity', on: '2026-03-09', today: '2026-03-11' }),
			'unprocessable',
			/cannot have arrived on 2026-03-09/,
		],
		[
			'tomorrow',
			() => receiveProof(asked(access), { kind: 'identity', on: '2026-03-12', today: '2026-03-11' }),
			'unprocessable',
			/2026-03-12 is in the future/,
		],
	])('is rejected: %s', (_, command, kind, message) => {
		expect(rejection(command)).toMatchObject({ kind, message: expect.stringMatching(message) });
	});
});

describe('authority that is awaited from the start', () => {
	test('is asked for with the first mail', () => {
		const awaiting = asked(having(), 'authority', '2026-03-02');
		const { clock, dueOn, houseTargetOn, deadlines } = awaiting;
		const state = folded(chainOf(opening({ clock, dueOn, houseTargetOn, deadlines })));
		expect([state.status, state.notices]).toEqual([
			'awaiting-identity',
			[{ about: 'proof-asked', kind: 'authority', mail: 'proof-asked-1', at: state.openedAt }],
		]);
	});
});

describe('another address', () => {
	test('comes with the DPO’s finding of who asks, and owes a letter to it', () => {
		const events = changeAddress(having(), text);
		expect(events).toEqual([
			{ type: 'address-changed', data: { how: text } },
			{ type: 'identity-established', data: { how: 'dpo' } },
		]);
		const state = happened(having(), events);
		expect([state.status, state.notices]).toEqual([
			'assessing',
			[{ about: 'address-changed', mail: `address-changed-${having().seq + 1}`, at }],
		]);
		expect(changeAddress(state, text).map(({ type }) => type)).toEqual(['address-changed']);
	});

	test('carries a flagged case on', () => {
		expect(changeAddress(having(confirmed, flagged), text).map(({ type }) => type)).toEqual([
			...['address-changed', 'identity-established', 'case-retried'],
		]);
	});

	test.each<[string, () => unknown, RegExp]>([
		['answered', () => changeAddress(having(confirmed, delivered), text), /was answered already/],
		['ended', () => changeAddress(having(withdrawn), text), /has ended \(withdrawn\)/],
		['searched by one that is not theirs', () => changeAddress(access, text, 'not-theirs'), /was confirmed \(mail-link\)/],
	])('is refused where the request is %s', (_, command, message) => {
		expect(rejection(command)).toMatchObject({ kind: 'conflict', message: expect.stringMatching(message) });
	});
});
