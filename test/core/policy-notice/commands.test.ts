import { describe, expect, test } from '@jest/globals';
import { flag } from '../../../functions/core/case/flagging.ts';
import { workWait } from '../../../functions/core/case/work-wait.ts';
import { endMailing, type MailingEnd } from '../../../functions/core/mailing/case-mailing.ts';
import {
	close,
	decide,
	orderLetter,
	recordReminder,
	recordStanding,
	settle,
	type TellingGiven,
} from '../../../functions/core/policy-notice/commands.ts';
import { foldPolicyNotice, nextReminder } from '../../../functions/core/policy-notice/fold.ts';
import type { PolicyNoticeState, Standing } from '../../../functions/core/policy-notice/policy-notice.ts';
import {
	isPolicyNoticeAnswered,
	nextPolicyNoticeWork,
	policyNoticeStepInHand,
} from '../../../functions/core/policy-notice/work.ts';
import { followingBy } from '../../fixtures/following.ts';
import { rejectedFor } from '../../fixtures/rejection.ts';

const caseId = '7K3M-9QXB-2TR';
const openedAt = '2026-11-02T09:00:00.000Z';
const text = (key: string) => ({ key, hash: '0'.repeat(64) });
const grounds = text('grounds');
const source = { kind: 'stores', categories: ['names'] } as const;

const following = followingBy(foldPolicyNotice, caseId, openedAt);
const opened = (mustBeTold: readonly number[] = [2]) =>
	following(undefined, [
		{
			type: 'policy-changed',
			data: {
				...{ kind: 'policy-notice', before: 'a', after: 'b', from: 1, to: 2, standing: 'to-come', changes: 3, mustBeTold },
				...{ difference: text('difference'), earlier: [], policyVersion: 'a', execution: caseId },
			},
		},
	]);
const telling = (changes?: readonly number[], appliesOn = '2026-12-01') => ({ tell: true, changes, appliesOn, grounds }) as const;
const deciding = (state: PolicyNoticeState, given: TellingGiven) => decide(state, given, openedAt, 'Europe/London');
const decided = (changes?: readonly number[], state = opened()) => following(state, deciding(state, telling(changes)));
const untold = (state = opened()) => following(state, deciding(state, { tell: false, grounds }));
const lettered = (state = decided()) => following(state, orderLetter(state, text('letter'), source));
const mailed = (end: MailingEnd, state = lettered()) => following(state, endMailing(state, state.mailings.length, end));
const everybody = { outcome: 'sent', reached: 3, missed: 0 } as const;
const nobody = { outcome: 'sent', reached: 0, missed: 2 } as const;
const standing = (state: PolicyNoticeState, now: Standing, since?: string) => following(state, recordStanding(state, now, since));

describe('deciding', () => {
	test('is of the changes that people must be told of, unless others are named; each once, in their order', () => {
		expect(decided().decision).toMatchObject({ tell: true, changes: [2], by: 'dpo:1', at: openedAt });
		expect(decided([3, 1, 3]).decision).toMatchObject({ changes: [1, 3] });
	});

	test('of changes that there are not, or of none, is refused', () => {
		for (const changes of [[0], [4], []]) expect(rejectedFor(() => decided(changes))).toBe('changes');
		expect(rejectedFor(() => decided(undefined, opened([])))).toBe('changes');
	});

	test('can be done anew while nobody has been told, and no letter is under way', () => {
		expect(untold(decided())).toMatchObject({ status: 'decided', decision: { tell: false } });
		for (const state of [mailed({ outcome: 'refused' }), mailed(nobody)]) expect(untold(state).decision?.tell).toBe(false);
		expect(rejectedFor(() => untold(lettered()))).toBe('conflict');
		expect(rejectedFor(() => untold(mailed(everybody)))).toBe('conflict');
	});

	test('takes a day to come for a version that is, and none for one in force', () => {
		const on = (state: PolicyNoticeState, appliesOn: string) => rejectedFor(() => deciding(state, telling(undefined, appliesOn)));
		expect([on(opened(), '2026-11-02'), on(opened(), '2026-11-03')]).toEqual(['appliesOn', undefined]);
		const inForce = standing(opened(), 'in-force', openedAt);
		expect([on(inForce, '2026-11-02'), on(inForce, '2026-11-03')]).toEqual([undefined, 'appliesOn']);
		expect(decided().decision).toMatchObject({ appliesOn: '2026-12-01', appliesAt: '2026-12-01T00:00:00.000Z' });
	});
});

describe('a letter', () => {
	test('is ordered only once it is decided that people are told, and one at a time', () => {
		expect(rejectedFor(() => orderLetter(opened(), text('letter'), source))).toBe('conflict');
		expect(rejectedFor(() => orderLetter(untold(), text('letter'), source))).toBe('conflict');
		expect(rejectedFor(() => lettered(standing(decided(), 'dropped')))).toBe('conflict');
		expect(rejectedFor(() => orderLetter(lettered(), text('letter'), source))).toBe('conflict');
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
		expect(rejectedFor(() => settle(opened()))).toBe('conflict');
		expect(rejectedFor(() => settle(lettered(), text('note')))).toBe('conflict');
		expect(rejectedFor(() => close(decided()))).toBe('conflict');
	});

	test('asks what became of those whom no letter reached', () => {
		for (const state of [decided(), mailed({ outcome: 'refused' }), mailed({ outcome: 'sent', reached: 3, missed: 1 })]) {
			expect(rejectedFor(() => settle(state))).toBe('note');
			expect(following(state, settle(state, text('note'))).settled?.note).toEqual(text('note'));
		}
		expect(rejectedFor(() => settle(mailed({ outcome: 'sent', reached: 0, missed: 0 })))).toBe('note');
	});

	test('of what was dropped asks for nothing', () => {
		for (const state of [opened(), decided()]) {
			const dropped = standing(state, 'dropped');
			const settled = following(dropped, settle(dropped));
			expect(following(settled, close(settled)).status).toBe('not-told');
		}
	});

	test('ends it as told, or as not told, and once', () => {
		const ended = (state: PolicyNoticeState, note?: ReturnType<typeof text>) => {
			const settled = following(state, settle(state, note));
			expect([settled.status, nextPolicyNoticeWork(settled)]).toEqual(['closing', 'end']);
			const closed = following(settled, close(settled));
			expect([close(closed), rejectedFor(() => settle(closed)), nextPolicyNoticeWork(closed)]).toEqual([[], 'conflict', 'end']);
			return closed.status;
		};
		expect(ended(mailed(everybody))).toBe('told');
		expect(ended(untold())).toBe('not-told');
		for (const state of [decided(), mailed(nobody)]) expect(ended(state, text('note'))).toBe('told-otherwise');
	});
});

describe('reminders', () => {
	const all = (state: PolicyNoticeState) => {
		const found: (readonly [string, string])[] = [];
		for (let now = state, due = nextReminder(now); due; due = nextReminder(now)) {
			found.push([due.of, due.at.slice(0, 10)]);
			now = following(now, recordReminder(now, due.of));
			expect(recordReminder(now, due.of)).toEqual([]);
		}
		return found;
	};

	test('while nothing is decided go to the DPO, then to the escalation contact; and when it comes into force so', () => {
		const undecided = [
			['undecided-dpo', '2026-11-09'],
			['undecided-escalation', '2026-11-16'],
		];
		expect(all(opened())).toEqual(undecided);
		const inForce = standing(opened(), 'in-force', '2026-12-01T00:00:00.000Z');
		expect(all(inForce)).toEqual([...undecided, ['undecided-in-force', '2026-12-01']]);
	});

	test('while nobody was told come a week before it applies, and on the day', () => {
		const untoldYet = [
			['untold-dpo', '2026-11-24'],
			['untold-escalation', '2026-12-01'],
		];
		for (const state of [decided(), mailed({ outcome: 'refused' }), mailed(nobody)]) expect(all(state)).toEqual(untoldYet);
		expect(all(lettered())).toEqual([]);
		const soon = following(opened(), deciding(opened(), telling(undefined, '2026-11-03')));
		expect(all(soon)).toEqual([
			['untold-dpo', '2026-11-03'],
			['untold-escalation', '2026-11-04'],
		]);
	});

	test('come once more where all is done but the closing, or it was dropped', () => {
		for (const state of [untold(), mailed(everybody), standing(decided(), 'dropped')]) {
			expect(all(state)).toEqual([['unclosed-dpo', '2026-11-16']]);
		}
		expect(all(standing(opened(), 'dropped'))).toEqual([['unclosed-dpo', '2026-11-16']]);
		const settled = following(untold(), settle(untold()));
		expect([all(settled), all(following(settled, close(settled)))]).toEqual([[], []]);
	});
});

test('where the version stands is recorded once, and not of what is closed', () => {
	expect(recordStanding(opened(), 'to-come')).toEqual([]);
	const inForce = standing(opened(), 'in-force', openedAt);
	expect(inForce).toMatchObject({ standing: 'in-force', inForceSince: openedAt });
	const settled = following(untold(), settle(untold()));
	expect(recordStanding(following(settled, close(settled)), 'dropped')).toEqual([]);
});

test('a chain that does not begin as one is none', () => {
	expect(() => following(undefined, [{ type: 'notice-settled', data: {} }])).toThrow('does not start with policy-changed');
	const again = { ...opened(), seq: 1 };
	expect(() => following(again, [{ type: 'policy-changed', data: { ...again, execution: 'x' } }])).toThrow('opened twice');
});
