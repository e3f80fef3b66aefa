import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CaseEvent, CaseState } from '../../../functions/core/case/case.ts';
import { clarify, extend, resume } from '../../../functions/core/case/clock-commands.ts';
import { fold, nextDeadline, type SealedEvent } from '../../../functions/core/case/fold.ts';
import { addPeriod, isWorkingDay } from '../../../functions/core/clock/statutory.ts';
import { closed, confirmed, delivered, having, havingErasure, refused, withdrawn } from '../../fixtures/cases.ts';
import { rejection } from '../../fixtures/rejection.ts';

const text = { key: 'text-1', hash: 'a'.repeat(64) };
/** Received on 2 March, due on 2 April, a Thursday before Easter. */
const access = having(confirmed);

/** The state after the events of a command. */
const happened = (state: CaseState, events: readonly CaseEvent[]): CaseState =>
	events.reduce(
		(before, event) =>
			fold(before, {
				...{ caseId: before.caseId, seq: before.seq + 1, at: '2026-03-10T09:00:00.000Z', actor: 'dpo:x', hash: 'b' },
				...event,
			} as SealedEvent),
		state,
	);

describe('an extension', () => {
	test('moves the dates, and owes the person a letter', () => {
		const extended = happened(access, extend(access, '2026-03-10', text));
		expect(extended).toMatchObject({
			dueOn: '2026-06-02',
			houseTargetOn: '2026-05-23',
			clock: { extension: { on: '2026-03-10' } },
		});
		expect(extended.notices).toEqual([
			{ about: 'extended', text, dueOn: '2026-06-02', mail: `clock-extended-${access.seq + 1}`, at: '2026-03-10T09:00:00.000Z' },
		]);
		expect(nextDeadline(extended)?.threshold).toBe('house-target-2@20260523');
	});

	test.each([
		['on the last day of the first month', '2026-04-02', undefined],
		['on the day after', '2026-04-03', 'conflict'],
	])('%s', (_, today, kind) => {
		expect(rejection(() => extend(access, today, text)).kind).toBe(kind);
	});

	test('can be told of later where the clock stood still', () => {
		const paused = happened(access, clarify(access, '2026-03-10', text));
		const resumed = happened(paused, resume(paused, '2026-03-20', '2026-03-17'));
		expect(rejection(() => extend(resumed, '2026-04-09', text))).toEqual({});
		expect(rejection(() => extend(resumed, '2026-04-10', text)).kind).toBe('conflict');
	});
});

describe('a pause', () => {
	const paused = happened(access, clarify(access, '2026-03-10', text));

	test('leaves nothing that a sweep acts on', () => {
		expect([nextDeadline(access)?.threshold, nextDeadline(paused)]).toEqual(['house-target-2', undefined]);
	});

	test('ends on the day of the answer, and what it moved is named anew', () => {
		const resumed = happened(paused, resume(paused, '2026-03-20', '2026-03-17', text));
		expect(resumed).toMatchObject({ dueOn: '2026-04-09', houseTargetOn: '2026-03-30' });
		expect(resumed.notices.map(({ about }) => about)).toEqual(['paused', 'resumed']);
		expect(nextDeadline(resumed)?.threshold).toBe('house-target-2@20260330');
	});
});

describe('a command that does not fit is rejected, with what is wrong', () => {
	const paused = happened(access, clarify(access, '2026-03-10', text));
	const extended = happened(access, extend(access, '2026-03-10', text));
	test.each<[string, () => unknown, string, RegExp]>([
		['unverified: extend', () => extend(having(), '2026-03-10', text), 'conflict', /waits for the person to confirm/],
		['unverified: clarify', () => clarify(having(), '2026-03-10', text), 'conflict', /waits for the person to confirm/],
		['withdrawn: extend', () => extend(having(confirmed, withdrawn), '2026-03-10', text), 'conflict', /has ended \(withdrawn\)/],
		[
			'closed: extend',
			() => extend(having(confirmed, delivered, closed()), '2026-03-10', text),
			'conflict',
			/has ended \(completed\)/,
		],
		['answered: extend', () => extend(having(confirmed, delivered), '2026-03-10', text), 'conflict', /was answered already/],
		['refused: clarify', () => clarify(having(confirmed, refused), '2026-03-10', text), 'conflict', /was answered already/],
		['extended: extend', () => extend(extended, '2026-03-11', text), 'conflict', /allows it once/],
		['erasure: clarify', () => clarify(havingErasure(confirmed), '2026-03-10', text), 'conflict', /Only a request for access/],
		['about format', () => clarify(access, '2026-03-10', text, 'format'), 'unprocessable', /does not stop the clock/],
		['paused: clarify', () => clarify(paused, '2026-03-11', text), 'conflict', /stood still since 2026-03-10/],
		['past its period: clarify', () => clarify(access, '2026-04-03', text), 'conflict', /The period ended on 2026-04-02/],
		['not paused: resume', () => resume(access, '2026-03-11'), 'conflict', /not paused/],
		['resumed before', () => resume(paused, '2026-03-11', '2026-03-09'), 'unprocessable', /cannot have come on 2026-03-09/],
		['resumed in the future', () => resume(paused, '2026-03-11', '2026-03-12'), 'unprocessable', /in the future/],
	])('%s', (_, command, kind, message) => {
		const { field: _field, ...why } = rejection(command);
		expect(why).toEqual({ name: 'CommandRejectedError', kind, message: expect.stringMatching(message) });
	});
});

test('whatever commands are taken, in whatever order: never due earlier than before, never on a holiday, a letter for each', () => {
	const acts = fc.array(fc.record({ act: fc.constantFrom('extend', 'clarify', 'resume'), days: fc.nat({ max: 20 }) }), {
		maxLength: 12,
	});
	fc.assert(
		fc.property(acts, (all) => {
			let state = access;
			let today = '2026-03-02';
			let taken = 0;
			for (const { act, days } of all) {
				today = addPeriod(today, `P${days}D`);
				const command = {
					extend: () => extend(state, today, text),
					clarify: () => clarify(state, today, text),
					resume: () => resume(state, today),
				}[act];
				if (rejection(command).kind) continue;
				const next = happened(state, command() as readonly CaseEvent[]);
				taken++;
				expect(next.dueOn >= state.dueOn).toBe(true);
				expect(isWorkingDay(next.dueOn, ['GB-ENG'])).toBe(true);
				state = next;
			}
			expect(new Set(state.notices.map(({ mail }) => mail)).size).toBe(taken);
			expect(state.notices.length).toBe(taken);
		}),
	);
});
