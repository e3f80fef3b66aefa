import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BreachEvent, BreachState } from '../../../functions/core/breach/breach.ts';
import { notifyBy } from '../../../functions/core/breach/breach-clock.ts';
import * as commands from '../../../functions/core/breach/commands.ts';
import { isClockRunning, nextDue, nextEscalation, peopleTold } from '../../../functions/core/breach/fold.ts';
import { breachStepInHand, isBreachAnswered, nextBreachWork, owesBreachMail } from '../../../functions/core/breach/work.ts';
import { flag, retry } from '../../../functions/core/case/flagging.ts';
import { unsettledMails } from '../../../functions/core/case/statutory-mails.ts';
import { workWait } from '../../../functions/core/case/work-wait.ts';
import { endMailing, recordReturnOf, settleReturns } from '../../../functions/core/mailing/case-mailing.ts';
import { breachColumns, breachRow } from '../../../functions/core/register/breach-register.ts';
import { awareAt, following, opened, text } from '../../fixtures/breaches.ts';

const grounds = text('grounds');
const nothingImplied = () => [];
const decide = (state: BreachState, notify = true) => following(state, commands.decideAuthority(state, notify, grounds));
const toldNobody = (state: BreachState) => following(state, commands.decidePeople(state, 'not-told', 'no-high-risk', grounds));
const at = (hours: number) => new Date(Date.parse(awareAt) + hours * 3_600_000).toISOString();
const why = (act: () => unknown): unknown => {
	try {
		return act();
	} catch (error) {
		const { kind, field, message } = error as { kind: string; field?: string; message: string };
		return { kind, ...(field && { field }), message };
	}
};
const remedy = {
	kind: 'remedy',
	what: text('task'),
	owner: text('owner'),
	dueOn: '2026-04-10',
	overdueAt: '2026-04-10T23:00:00.000Z',
} as const;

describe('when awareness began', () => {
	test('moved earlier, the clock moves at once', () => {
		const state = opened();
		const earlier = at(-10);
		const moved = following(state, commands.recordFacts(state, {}, earlier, nothingImplied));
		expect([moved.awareAt, moved.notifyBy, nextEscalation(moved)]).toEqual([earlier, notifyBy(earlier), { hours: 24, at: at(14) }]);
	});

	test('moved later it is refused, and the same changes nothing', () => {
		const state = opened();
		expect(why(() => commands.recordFacts(state, {}, at(1), nothingImplied))).toEqual({
			...{ kind: 'unprocessable', field: 'awareAt' },
			message: `The clock started at ${awareAt} and never starts later; write an earlier instant.`,
		});
		expect(commands.recordFacts(state, {}, awareAt, nothingImplied)).toEqual([]);
	});

	test('only ever moves to an earlier instant, whatever is said in whatever order', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 12 }), (hours) => {
				let state = opened();
				for (const each of hours) {
					const events = why(() => commands.recordFacts(state, {}, at(each), nothingImplied));
					if (Array.isArray(events)) state = following(state, events as BreachEvent[]);
				}
				expect(state.awareAt).toBe(at(Math.min(0, ...hours)));
				expect(state.notifyBy).toBe(notifyBy(state.awareAt));
			}),
		);
	});
});

describe('facts', () => {
	test('accumulate, and the severity is computed anew with each', () => {
		let state = opened();
		state = following(
			state,
			commands.recordFacts(
				state,
				{ dataKinds: ['simple'], identifiability: 'maximum', confidentiality: 0 },
				undefined,
				nothingImplied,
			),
		);
		expect(state.severity).toMatchObject({ score: 1, level: 'low', flags: [] });
		state = following(
			state,
			commands.recordFacts(state, { people: 400, confidentiality: 0.5 }, undefined, () => ['sensitive']),
		);
		expect(state.severity).toMatchObject({
			dpc: { kind: 'sensitive' },
			score: 4.5,
			level: 'very-high',
			flags: ['more-than-100-people'],
		});
		expect(state.facts).toEqual({
			...{ nature: text('nature'), dataKinds: ['simple'], identifiability: 'maximum', confidentiality: 0.5, people: 400 },
		});
	});

	test('that say nothing new are no event', () => {
		expect(commands.recordFacts(opened(), {}, undefined, nothingImplied)).toEqual([]);
	});
});

describe('the clock', () => {
	test('stands once the authority is notified, or need not be, and never for a decision to notify alone', () => {
		const state = opened();
		expect(isClockRunning(decide(state))).toBe(true);
		expect([isClockRunning(decide(state, false)), nextDue(decide(state, false))]).toEqual([false, undefined]);
		const ordered = following(decide(state), commands.orderNotification(decide(state), at(5), { final: false }), at(5));
		expect([isClockRunning(ordered), nextBreachWork(ordered)]).toEqual([true, 'notify-authority']);
		const notified = following(ordered, commands.recordNotification(ordered, 1, 'authority-1', at(6)), at(6));
		expect([isClockRunning(notified), notified.notifications]).toEqual([
			false,
			[{ phase: 1, at: at(6), final: false, mail: 'authority-1' }],
		]);
	});

	test('goes on where the decision not to notify is taken back, and what had been escalated is not again', () => {
		let state = following(opened(), [{ type: 'escalation-sent', data: { hours: 24 } }]);
		state = decide(decide(state, false), true);
		expect(nextEscalation(state)).toEqual({ hours: 48, at: at(48) });
	});

	test('that was over before the breach was reported opens late, and says so', () => {
		expect(opened({ receivedAt: at(73) })).toMatchObject({ openedLate: true, notifyBy: at(72), receivedAt: at(73) });
		expect(opened({ receivedAt: at(72) })).toMatchObject({ openedLate: false });
	});
});

describe('a mail that could not go out when it was due', () => {
	test('goes out still, but no escalation once the clock stands', () => {
		const keys = ['reported-dpo', 'escalation-24-dpo', 'escalation-66-contact'];
		const owed = (state: BreachState) => keys.filter((key) => owesBreachMail(state, key));
		expect(owed(decide(opened()))).toEqual(keys);
		expect(owed(decide(opened(), false))).toEqual(['reported-dpo']);
	});

	test('nor a notification that is ordered no more', () => {
		const ordered = following(decide(opened()), commands.orderNotification(decide(opened()), at(5), { final: false }), at(5));
		expect([owesBreachMail(ordered, 'authority-1'), owesBreachMail(ordered, 'authority-2')]).toEqual([true, false]);
		const notified = following(ordered, commands.recordNotification(ordered, 1, 'authority-1', at(6)), at(6));
		expect(owesBreachMail(notified, 'authority-1')).toBe(false);
	});

	test('nor about a task that is done', () => {
		const state = following(opened(), commands.setRemedy(opened(), remedy, '2026-03-29'));
		const keys = ['task-1', 'task-1-overdue-owner', 'task-2'];
		expect(keys.map((key) => owesBreachMail(state, key))).toEqual([true, true, true]);
		const done = following(state, commands.completeRemedy(state, 1, text('note')));
		expect(keys.map((key) => owesBreachMail(done, key))).toEqual([false, false, true]);
	});
});

describe('notifying the authority', () => {
	const filing = (hours: number, delay?: ReturnType<typeof text>) => ({
		...{ at: at(hours), final: true, reference: 'IC-1', document: text('document') },
		...(delay && { delay }),
	});

	test('filed while its mail is ordered and does not go out, it is notified then, and no mail is work any more', () => {
		const ordered = following(decide(opened()), commands.orderNotification(decide(opened()), at(70), { final: true }), at(70));
		const flagged = following(ordered, flag(ordered, 'NotifyAuthority', 'Error'), at(71));
		const filed = following(flagged, commands.recordFiling(flagged, at(73), filing(71)), at(73));
		expect([isClockRunning(filed), filed.ordered, nextBreachWork(filed), filed.flagged]).toEqual([
			false,
			undefined,
			'wait',
			undefined,
		]);
		expect(filed.notifications).toMatchObject([{ phase: 1, at: at(71), reference: 'IC-1' }]);
		expect(filed.executions).toHaveLength(2);
		expect(commands.recordNotification(filed, 1, 'authority-1', at(74))).toEqual([]);
	});

	test('in time, and late by an awareness that proved to be earlier, it needs the reasons once', () => {
		const notified = following(
			decide(opened()),
			commands.recordFiling(decide(opened()), at(70), { ...filing(70), final: false }),
			at(70),
		);
		const late = following(notified, commands.recordFacts(notified, {}, at(-10), nothingImplied), at(71));
		expect(why(() => commands.orderNotification(late, at(71), { final: true }))).toMatchObject({ field: 'delay' });
		const said = following(late, commands.orderNotification(late, at(71), { final: false, delay: text('delay') }), at(71));
		const sent = following(said, commands.recordNotification(said, 2, 'authority-2', at(71)), at(71));
		expect(why(() => commands.orderNotification(sent, at(72), { final: true }))).toHaveLength(1);
	});

	test('needs a decision for it first', () => {
		const expected = { kind: 'conflict', message: 'Decide first that the authority is notified, with the grounds.' };
		expect(why(() => commands.orderNotification(opened(), at(1), { final: true }))).toEqual(expected);
		expect(why(() => commands.orderNotification(decide(opened(), false), at(1), { final: true }))).toEqual(expected);
	});

	test('after the 72 hours needs the reasons for the delay; with the last millisecond of them it does not', () => {
		const state = decide(opened());
		expect(commands.orderNotification(state, at(72), { final: true })).toEqual([
			{ type: 'notification-ordered', data: { phase: 1, final: true } },
		]);
		const late = new Date(Date.parse(at(72)) + 1).toISOString();
		expect(why(() => commands.orderNotification(state, late, { final: true }))).toMatchObject({
			kind: 'unprocessable',
			field: 'delay',
		});
		expect(commands.orderNotification(state, late, { final: true, delay: text('delay') })).toEqual([
			{ type: 'notification-ordered', data: { phase: 1, final: true, delay: text('delay') } },
		]);
	});

	test('goes in numbered phases, one after the other, until the last; a later phase needs no reasons', () => {
		let state = decide(opened());
		state = following(state, commands.orderNotification(state, at(5), { final: false }), at(5));
		expect(why(() => commands.orderNotification(state, at(5), { final: true }))).toEqual({
			...{
				kind: 'conflict',
				message: "Phase 1 is being mailed; send the next one after it, or file this one on the authority's site.",
			},
		});
		state = following(state, commands.recordNotification(state, 1, 'authority-1', at(6)), at(6));
		const filing = { at: at(99), final: true, reference: 'IC-123', document: text('document') };
		state = following(state, commands.recordFiling(state, at(100), filing), at(100));
		expect(state).toMatchObject({
			...{ authorityReference: 'IC-123', worked: 1 },
			notifications: [{ phase: 1 }, { phase: 2, at: at(99), final: true, reference: 'IC-123' }],
		});
		expect(why(() => commands.orderNotification(state, at(101), { final: true }))).toEqual({
			...{ kind: 'conflict', message: 'The last phase has been sent already.' },
		});
	});

	test('on its site is judged by when it was filed, which lies neither ahead nor before awareness', () => {
		const state = decide(opened());
		const filing = { final: true, reference: 'IC-123', document: text('document') };
		expect(why(() => commands.recordFiling(state, at(80), { ...filing, at: at(81) }))).toMatchObject({ field: 'filed.at' });
		expect(why(() => commands.recordFiling(state, at(80), { ...filing, at: at(-1) }))).toMatchObject({ field: 'filed.at' });
		expect(why(() => commands.recordFiling(state, at(80), { ...filing, at: at(73) }))).toMatchObject({ field: 'delay' });
		expect(commands.recordFiling(state, at(80), { ...filing, at: at(71) })).toHaveLength(1);
	});

	test('whose mail came back runs the clock on, and can be done again, until a person has dealt with it', () => {
		let state = following(decide(opened()), commands.orderNotification(decide(opened()), at(5), { final: true }));
		state = following(state, commands.recordNotification(state, 1, 'authority-1', at(6)), at(6));
		expect([isClockRunning(state), nextDue(state)]).toEqual([false, undefined]);
		state = following(state, [{ type: 'mail-undelivered', data: { mail: 'authority-1', why: 'bounced' } }], at(7));
		expect([isClockRunning(state), nextEscalation(state), state.status]).toEqual([
			true,
			{ hours: 24, at: at(24) },
			'awaiting-decision',
		]);
		expect(why(() => commands.orderNotification(state, at(73), { final: true }))).toMatchObject({ field: 'delay' });
		expect(commands.orderNotification(state, at(8), { final: true })).toEqual([
			{ type: 'notification-ordered', data: { phase: 2, final: true } },
		]);
		state = following(state, [{ type: 'mail-settled', data: { mail: 'authority-1', note: text('note') } }], at(9));
		expect(isClockRunning(state)).toBe(false);
	});

	test('once is recorded once', () => {
		const state = following(decide(opened()), commands.orderNotification(decide(opened()), at(5), { final: true }));
		const notified = following(state, commands.recordNotification(state, 1, 'authority-1', at(6)));
		expect(commands.recordNotification(notified, 1, 'authority-1', at(7))).toEqual([]);
		expect(why(() => commands.decideAuthority(notified, false, grounds))).toMatchObject({ kind: 'conflict' });
	});
});

describe('telling the people', () => {
	test.each([
		['not-told', undefined, 'reason'],
		['not-told', 'disproportionate-effort', 'reason'],
		['public-notice', undefined, 'reason'],
		['public-notice', 'no-high-risk', 'reason'],
		['tell-each', 'no-high-risk', 'reason'],
	] as const)('%s for the reason %s is refused', (outcome, reason, field) => {
		expect(why(() => commands.decidePeople(opened(), outcome, reason, grounds))).toMatchObject({ kind: 'unprocessable', field });
	});

	test.each([
		['not-told', 'no-high-risk'],
		['not-told', 'data-unintelligible'],
		['not-told', 'risk-removed'],
		['public-notice', 'disproportionate-effort'],
	] as const)('%s, since %s', (outcome, reason) => {
		expect(commands.decidePeople(opened(), outcome, reason, grounds)).toEqual([
			{ type: 'people-decided', data: { outcome, reason, grounds } },
		]);
	});

	test('by a notice needs the decision; a second notice only after the first was withdrawn', () => {
		expect(why(() => commands.publishNotice(opened(), text('notice')))).toMatchObject({ kind: 'conflict' });
		let state = opened();
		state = following(state, commands.decidePeople(state, 'public-notice', 'disproportionate-effort', grounds));
		state = following(state, commands.publishNotice(state, text('notice')));
		expect(why(() => commands.publishNotice(state, text('again')))).toMatchObject({ kind: 'conflict' });
		state = following(state, commands.withdrawNotice(state, awareAt, { served: true, note: text('note') }));
		expect(why(() => commands.withdrawNotice(state, awareAt, { served: true, note: text('note') }))).toMatchObject({
			kind: 'conflict',
		});
		expect(commands.publishNotice(state, text('again'))).toHaveLength(1);
	});

	describe('by a notice that is withdrawn', () => {
		const published = (state: BreachState, on: string) => following(state, commands.publishNotice(state, text('notice')), on);
		const withdrawn = (state: BreachState, served: boolean, on: string) =>
			following(state, commands.withdrawNotice(state, on, { served, note: text('note') }), on);
		const standing = () => {
			const state = decide(opened(), false);
			return published(following(state, commands.decidePeople(state, 'public-notice', 'disproportionate-effort', grounds)), at(10));
		};
		const toldAt = (state: BreachState) => breachRow(state, new Map(), at(999))[breachColumns.indexOf('People told at (UTC)')];

		test('once it had served, they were told when it was published, and that cannot be undone', () => {
			const served = withdrawn(standing(), true, at(400));
			expect(served.notices).toEqual([
				{ publishedAt: at(10), text: text('notice'), withdrawn: { at: at(400), served: true, note: text('note') } },
			]);
			expect(toldAt(served)).toBe(at(10));
			expect(why(() => commands.decidePeople(served, 'not-told', 'no-high-risk', grounds))).toMatchObject({ kind: 'conflict' });
			expect(commands.settle(served)).toEqual([{ type: 'breach-settled', data: {} }]);
		});

		test('before it had served, they were not told: the breach is not closed until they are, or need not be', () => {
			const gone = withdrawn(standing(), false, at(11));
			expect([toldAt(standing()), toldAt(gone), gone.status]).toEqual([at(10), undefined, 'notifying']);
			expect(why(() => commands.settle(gone))).toEqual({
				kind: 'conflict',
				message: `Breach ${gone.caseId} cannot be closed: the notice was withdrawn before it had served: publish another, or decide anew how the people are told.`,
			});
			const replaced = published(gone, at(20));
			expect([toldAt(replaced), commands.settle(replaced).length]).toEqual([at(20), 1]);
			const each = following(gone, commands.decidePeople(gone, 'tell-each', undefined, grounds));
			const told = following(each, commands.recordTelling(each, at(30), { at: at(29), people: 3, how: text('telling') }));
			expect([toldAt(told), commands.settle(told).length]).toEqual([at(29), 1]);
			expect(commands.decidePeople(gone, 'not-told', 'risk-removed', grounds)).toHaveLength(1);
		});

		test('since it was replaced by another, the first that served counts', () => {
			const corrected = withdrawn(published(withdrawn(standing(), true, at(400)), at(401)), false, at(402));
			expect([toldAt(corrected), commands.settle(corrected).length]).toEqual([at(10), 1]);
		});

		const settled = () => following(standing(), commands.settle(standing()), at(20));
		const closed = () => following(settled(), commands.closeBreach(settled()), at(20));

		test('in a closed breach, once it had served, leaves it closed', () => {
			const served = withdrawn(closed(), true, at(400));
			expect([served.status, served.closedAt, served.executions.length]).toEqual(['completed', at(20), 1]);
			expect(why(() => commands.publishNotice(served, text('again')))).toMatchObject({ kind: 'conflict' });
		});

		test('in a closed breach, before it had served, opens it again, and the people are told in whatever way', () => {
			const gone = withdrawn(closed(), false, at(21));
			expect([toldAt(gone), gone.status, gone.closedAt, gone.executions]).toEqual([
				...[undefined, 'notifying', undefined],
				[gone.caseId, `${gone.caseId}-r1`],
			]);
			expect(nextBreachWork(gone)).toBe('wait');
			expect([toldAt(published(gone, at(22))), commands.settle(published(gone, at(22))).length]).toEqual([at(22), 1]);
			expect(commands.decidePeople(gone, 'tell-each', undefined, grounds)).toHaveLength(1);
		});

		test('in a breach that is about to be closed, before it had served, keeps it open', () => {
			const gone = withdrawn(settled(), false, at(21));
			expect([gone.status, gone.executions, nextBreachWork(gone)]).toEqual(['notifying', [gone.caseId], 'wait']);
			expect(why(() => commands.closeBreach(gone))).toMatchObject({ kind: 'conflict' });
		});
	});
});

describe('a letter to the people', () => {
	const list = { kind: 'upload', key: 'uploads/mailings/1.csv' } as const;
	const order = (state: BreachState) => following(state, commands.orderMailing(state, text('letter'), list));
	const end = (state: BreachState, reached: number, missed: number) =>
		following(state, endMailing(state, state.mailings.length, { outcome: 'sent', reached, missed }), at(5));
	const telling = () => following(opened(), commands.decidePeople(opened(), 'tell-each', undefined, grounds));
	const missing = (state: BreachState) => (why(() => commands.settle(decide(state, false))) as { message: string }).message;

	test('needs the decision to tell each, and the one before to be over', () => {
		expect(why(() => commands.orderMailing(opened(), text('letter'), list))).toMatchObject({ kind: 'conflict' });
		const underWay = order(telling());
		expect(why(() => commands.orderMailing(underWay, text('letter'), list))).toMatchObject({ kind: 'conflict' });
		expect(commands.orderMailing(end(underWay, 1, 0), text('letter'), list)).toMatchObject([{ data: { number: 2 } }]);
	});

	test('is the workflow’s work, after what the authority is to hear', () => {
		const state = order(telling());
		expect([nextBreachWork(state), breachStepInHand(state), isBreachAnswered(state, workWait(0))]).toEqual([
			...['mail-people', 'ListRecipients', true],
		]);
		const both = decide(state);
		expect(nextBreachWork(following(both, commands.orderNotification(both, at(1), { final: true })))).toBe('notify-authority');
		const ended = end(state, 3, 0);
		expect([nextBreachWork(ended), isBreachAnswered(ended, workWait(0)), isBreachAnswered(ended, workWait(1))]).toEqual([
			...['wait', true, false],
		]);
		expect(endMailing(ended, 1, { outcome: 'refused' })).toEqual([]);
	});

	test('that reached everybody has told them; of those that it missed it has to be said what became', () => {
		expect(missing(order(telling()))).toContain('a letter to the people is under way');
		expect(decide(end(order(telling()), 3, 0), false).status).toBe('remedying');
		const missed = end(order(telling()), 3, 2);
		expect(missing(missed)).toContain('not everybody was reached by mail');
		const said = tell(missed, 0, 2);
		expect(decide(said, false).status).toBe('remedying');
		expect(peopleTold(said)).toEqual({ at: at(8), people: 3 });
	});

	const tell = (state: BreachState, people: number, missed?: number) =>
		following(state, commands.recordTelling(state, at(9), { at: at(8), people, missed, how: text('telling') }));

	test('that missed more than whoever was told has seen leaves all as it is', () => {
		const missed = end(order(telling()), 3, 5);
		expect(why(() => tell(missed, 2))).toMatchObject({ kind: 'unprocessable', field: 'missed' });
		for (const seen of [0, 4, 6]) {
			expect(why(() => tell(missed, 2, seen))).toMatchObject({
				...{ kind: 'conflict', message: expect.stringContaining('have missed 5 by now') },
			});
		}
	});

	test('that misses people after it was said how others were told leaves these to be told, and that can be said', () => {
		const first = tell(end(order(telling()), 3, 2), 2, 2);
		expect(why(() => tell(first, 2, 2))).toMatchObject({ kind: 'conflict' });
		const second = end(order(first), 10, 40);
		expect([second.status, missing(second)]).toEqual(['awaiting-decision', expect.stringContaining('letter 2 missed 40')]);
		const said = tell(second, 40, 42);
		expect([decide(said, false).status, peopleTold(said)]).toEqual(['remedying', { at: at(8), people: 55 }]);
	});

	test('whose mails come back later leaves those to be told, whoever says so first', () => {
		const told = tell(end(order(telling()), 5, 2), 2, 2);
		const back = following(told, recordReturnOf(told, 1, { reached: 4, missed: 3 }, 'bounced'));
		expect([back.undelivered?.map(({ mail }) => mail), missing(back)]).toEqual([
			['people-1-1'],
			expect.stringContaining('letter 1 missed 3'),
		]);
		expect(recordReturnOf(back, 1, { reached: 4, missed: 3 }, 'bounced')).toEqual([]);
		expect(why(() => settleReturns(back, 'people-1-1', text('note'), 2))).toMatchObject({ kind: 'conflict' });
		const settled = following(back, settleReturns(back, 'people-1-1', text('note'), 3));
		expect(settleReturns(settled, 'people-1-1', text('note'), 3)).toEqual([]);
		const again = following(settled, recordReturnOf(settled, 1, { reached: 3, missed: 4 }, 'bounced'));
		expect([settled, again, tell(again, 1, 4)].map((state) => [decide(state, false).status, unsettledMails(state).length])).toEqual(
			[
				...[
					['remedying', 0],
					['notifying', 1],
					['remedying', 0],
				],
			],
		);
	});

	test('that reached nobody, or whose list was refused, has told nobody', () => {
		const refused = following(order(telling()), endMailing(order(telling()), 1, { outcome: 'refused' }));
		for (const state of [refused, end(order(telling()), 0, 0)]) {
			expect(peopleTold(state)).toBeUndefined();
			expect(missing(state)).toContain('the people have not been told');
			expect(why(() => commands.recordTelling(state, at(9), { at: at(8), people: 0, how: text('telling') }))).toMatchObject({
				...{ kind: 'unprocessable', field: 'people' },
			});
		}
		expect(commands.decidePeople(refused, 'not-told', 'risk-removed', grounds)).toHaveLength(1);
		expect(why(() => commands.decidePeople(order(telling()), 'not-told', 'risk-removed', grounds))).toMatchObject({
			kind: 'conflict',
		});
	});

	test('keeps a flagged breach from standing still', () => {
		const flagged = following(telling(), flag(telling(), 'PlanBreach', 'Error'));
		expect(commands.orderMailing(flagged, text('letter'), list).map(({ type }) => type)).toEqual([
			'mailing-ordered',
			'case-retried',
		]);
	});
});

describe('closing', () => {
	test('says all that is not done', () => {
		const state = following(opened(), commands.setRemedy(opened(), remedy, '2026-04-01'));
		expect(why(() => commands.settle(state))).toEqual({
			kind: 'conflict',
			message: `Breach ${state.caseId} cannot be closed: whether the authority is notified is not decided; whether the people are told is not decided; these tasks are not done: 1.`,
		});
		const decided = decide(following(state, commands.decidePeople(state, 'tell-each', undefined, grounds)));
		expect(why(() => commands.settle(decided))).toEqual({
			kind: 'conflict',
			message: `Breach ${state.caseId} cannot be closed: the last phase has not reached the authority; the people have not been told; these tasks are not done: 1.`,
		});
	});

	test('ends a breach of which nobody had to know, once its tasks are done', () => {
		let state = toldNobody(decide(opened(), false));
		state = following(state, commands.setRemedy(state, remedy, '2026-04-01'));
		expect([state.status, nextDue(state)]).toEqual(['remedying', remedy.overdueAt]);
		state = following(state, commands.completeRemedy(state, 1, text('note')));
		expect(why(() => commands.completeRemedy(state, 1, text('note')))).toMatchObject({ kind: 'conflict' });
		state = following(state, commands.settle(state));
		expect([state.status, nextBreachWork(state), breachStepInHand(state)]).toEqual(['closing', 'end', 'CloseBreach']);
		state = following(state, commands.closeBreach(state), '2026-05-01T00:00:00.000Z');
		expect([state.status, state.closedAt, nextDue(state)]).toEqual(['completed', '2026-05-01T00:00:00.000Z', undefined]);
		expect(commands.closeBreach(state)).toEqual([]);
		expect(why(() => commands.decideAuthority(state, true, grounds))).toMatchObject({ kind: 'conflict' });
	});

	test('is not the workflow’s to decide', () => {
		expect(why(() => commands.closeBreach(opened()))).toMatchObject({ kind: 'conflict' });
	});
});

test('a task is not given for a day that has passed', () => {
	expect(why(() => commands.setRemedy(opened(), remedy, '2026-04-11'))).toMatchObject({ field: 'dueOn' });
	expect(commands.setRemedy(opened(), remedy, '2026-04-10')).toHaveLength(1);
});

describe('the workflow', () => {
	test('waits until it has something to do, and for a wait that is behind it no more', () => {
		const state = decide(opened());
		const wait = workWait(state.worked);
		expect(isBreachAnswered(state, wait)).toBe(false);
		const ordered = following(state, commands.orderNotification(state, at(1), { final: false }));
		expect(isBreachAnswered(ordered, wait)).toBe(true);
		const notified = following(ordered, commands.recordNotification(ordered, 1, 'authority-1', at(2)));
		expect([isBreachAnswered(notified, wait), isBreachAnswered(notified, workWait(notified.worked))]).toEqual([true, false]);
		expect(isBreachAnswered(ordered, 'identity')).toBe(false);
	});

	test('that was flagged is retried by what gives it something to do', () => {
		const state = following(decide(opened()), flag(opened(), 'PlanBreach', 'Error'));
		expect(state.status).toBe('needs-attention');
		expect(flag(state, 'PlanBreach', 'Error')).toEqual([]);
		expect(commands.orderNotification(state, at(1), { final: true }).map(({ type }) => type)).toEqual([
			...['notification-ordered', 'case-retried'],
		]);
		expect(following(state, retry(state)).status).toBe('awaiting-decision');
		expect(why(() => retry(opened()))).toMatchObject({ kind: 'conflict' });
	});
});
