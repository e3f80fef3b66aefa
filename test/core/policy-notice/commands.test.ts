import { describe, expect, test } from '@jest/globals';
import { sealEvent } from '../../../functions/core/audit/chain.ts';
import { flag } from '../../../functions/core/case/flagging.ts';
import type { Sealed } from '../../../functions/core/case/kind.ts';
import { CommandRejectedError } from '../../../functions/core/errors.ts';
import { endMailing, type MailingEnd } from '../../../functions/core/mailing/case-mailing.ts';
import { close, decide, orderLetter, recordReminder, settle } from '../../../functions/core/policy-notice/commands.ts';
import { foldPolicyNotice, nextReminder } from '../../../functions/core/policy-notice/fold.ts';
import type { PolicyNoticeEvent, PolicyNoticeState } from '../../../functions/core/policy-notice/policy-notice.ts';
import {
	isPolicyNoticeAnswered,
	nextPolicyNoticeWork,
	policyNoticeStepInHand,
	workWait,
} from '../../../functions/core/policy-notice/work.ts';

const caseId = '7K3M-9QXB-2TR';
const openedAt = '2026-11-02T09:00:00.000Z';
const text = (key: string) => ({ key, hash: '0'.repeat(64) });
const grounds = text('grounds');
const source = { kind: 'stores', categories: ['names'] } as const;

function following(state: PolicyNoticeState | undefined, events: readonly PolicyNoticeEvent[]): PolicyNoticeState {
	let now = state;
	for (const event of events) {
		const head = now && { seq: now.seq, hash: now.head };
		now = foldPolicyNotice(now, sealEvent(head, caseId, openedAt, 'dpo:1', event) as unknown as Sealed<PolicyNoticeEvent>);
	}
	if (!now) throw new Error('No events make no notice.');
	return now;
}
const opened = (mustBeTold: readonly number[] = [2]) =>
	following(undefined, [
		{
			type: 'policy-changed',
			data: { kind: 'policy-notice', before: 'a', policyVersion: 'b', upcoming: true, changes: 3, mustBeTold, execution: caseId },
		},
	]);
const decided = (changes?: readonly number[], state = opened()) =>
	following(state, decide(state, { tell: true, changes, appliesOn: '2026-12-01', grounds }));
const lettered = (state = decided()) => following(state, orderLetter(state, text('letter'), source));
const mailed = (end: MailingEnd, state = lettered()) => following(state, endMailing(state, state.mailings.length, end));
const everybody = { outcome: 'sent', reached: 3, missed: 0 } as const;
const rejection = (act: () => unknown) => {
	try {
		act();
	} catch (error) {
		if (error instanceof CommandRejectedError) return error.field ?? error.kind;
		throw error;
	}
	return undefined;
};

describe('deciding', () => {
	test('is of the changes that people must be told of, unless others are named; each once, in their order', () => {
		expect(decided().decision).toMatchObject({ tell: true, changes: [2], by: 'dpo:1', at: openedAt });
		expect(decided([3, 1, 3]).decision).toMatchObject({ changes: [1, 3] });
	});

	test('of changes that there are not, or of none, is refused', () => {
		for (const changes of [[0], [4], []]) expect(rejection(() => decided(changes))).toBe('changes');
		expect(rejection(() => decided(undefined, opened([])))).toBe('changes');
	});

	test('can be done anew until people have been told; a list that was refused told nobody', () => {
		const not = (state: PolicyNoticeState) => decide(state, { tell: false, grounds });
		expect(following(decided(), not(decided()))).toMatchObject({ status: 'decided', decision: { tell: false } });
		const refused = mailed({ outcome: 'refused' });
		expect(following(refused, not(refused)).decision?.tell).toBe(false);
		expect(rejection(() => not(lettered()))).toBe('conflict');
		expect(rejection(() => not(mailed(everybody)))).toBe('conflict');
	});
});

describe('a letter', () => {
	test('is ordered only once it is decided that people are told, and one at a time', () => {
		expect(rejection(() => orderLetter(opened(), text('letter'), source))).toBe('conflict');
		const not = following(opened(), decide(opened(), { tell: false, grounds }));
		expect(rejection(() => orderLetter(not, text('letter'), source))).toBe('conflict');
		expect(rejection(() => orderLetter(lettered(), text('letter'), source))).toBe('conflict');
		expect(lettered(mailed(everybody)).mailings.map(({ number }) => number)).toEqual([1, 2]);
	});

	test('is what the workflow does next, and what it waits for', () => {
		expect([nextPolicyNoticeWork(decided()), policyNoticeStepInHand(decided())]).toEqual(['wait', 'PlanPolicyNotice']);
		expect([nextPolicyNoticeWork(lettered()), policyNoticeStepInHand(lettered())]).toEqual(['mail-people', 'ListRecipients']);
		const wait = workWait(decided().worked);
		expect([isPolicyNoticeAnswered(decided(), wait), isPolicyNoticeAnswered(lettered(), wait)]).toEqual([false, true]);
		const done = mailed(everybody);
		expect([nextPolicyNoticeWork(done), isPolicyNoticeAnswered(done, wait)]).toEqual(['wait', true]);
		expect(isPolicyNoticeAnswered(done, workWait(done.worked))).toBe(false);
		expect(isPolicyNoticeAnswered(done, 'decision')).toBe(false);
	});

	test('ordered of a flagged notice carries it on', () => {
		const flagged = following(decided(), flag(decided(), 'PlanPolicyNotice', 'Error'));
		expect(flagged.status).toBe('needs-attention');
		const state = lettered(flagged);
		expect([state.flagged, state.executions, state.status]).toEqual([undefined, [caseId, `${caseId}-r1`], 'telling']);
	});
});

describe('closing', () => {
	test('is refused while nothing is decided, or a letter is under way', () => {
		expect(rejection(() => settle(opened()))).toBe('conflict');
		expect(rejection(() => settle(lettered(), text('note')))).toBe('conflict');
		expect(rejection(() => close(decided()))).toBe('conflict');
	});

	test('asks what became of those whom no letter reached', () => {
		for (const state of [decided(), mailed({ outcome: 'refused' }), mailed({ outcome: 'sent', reached: 3, missed: 1 })]) {
			expect(rejection(() => settle(state))).toBe('note');
			expect(following(state, settle(state, text('note'))).settled?.note).toEqual(text('note'));
		}
		const nobody = mailed({ outcome: 'sent', reached: 0, missed: 0 });
		expect(rejection(() => settle(nobody))).toBe('note');
	});

	test('ends it as told, or as not told, and once', () => {
		const ended = (state: PolicyNoticeState) => {
			const settled = following(state, settle(state));
			expect([settled.status, nextPolicyNoticeWork(settled)]).toEqual(['closing', 'end']);
			const closed = following(settled, close(settled));
			expect([close(closed), rejection(() => settle(closed)), nextPolicyNoticeWork(closed)]).toEqual([[], 'conflict', 'end']);
			return closed.status;
		};
		expect(ended(mailed(everybody))).toBe('told');
		expect(ended(following(opened(), decide(opened(), { tell: false, grounds })))).toBe('not-told');
	});
});

test('while nothing is decided, first the DPO is due to be reminded, then the escalation contact, each once', () => {
	const dpo = opened();
	expect(nextReminder(dpo)).toEqual({ whom: 'dpo', at: '2026-11-09T09:00:00.000Z' });
	const escalation = following(dpo, recordReminder(dpo, 'dpo'));
	expect(nextReminder(escalation)).toEqual({ whom: 'escalation', at: '2026-11-16T09:00:00.000Z' });
	expect(recordReminder(escalation, 'dpo')).toEqual([]);
	expect(nextReminder(following(escalation, recordReminder(escalation, 'escalation')))).toBeUndefined();
	expect(nextReminder(decided())).toBeUndefined();
});

test('a chain that does not begin as one is none', () => {
	expect(() => following(undefined, [{ type: 'notice-settled', data: {} }])).toThrow('does not start with policy-changed');
	const again = { ...opened(), seq: 1 };
	expect(() => following(again, [{ type: 'policy-changed', data: { ...again, execution: 'x' } }])).toThrow('opened twice');
});
