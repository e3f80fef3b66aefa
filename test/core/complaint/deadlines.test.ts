import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { progressMail, recordProgress, recordReminder } from '../../../functions/core/complaint/commands.ts';
import type { ComplaintEvent, ComplaintState } from '../../../functions/core/complaint/complaint.ts';
import {
	type ComplaintDeadline,
	deadlinesAhead,
	dueMail,
	dutiesOf,
	isSuperseded,
	nextDue,
	overdueDuties,
	owesComplaintMail,
	progressDueAt,
} from '../../../functions/core/complaint/deadlines.ts';
import { acknowledged, answered, closed, complaint, decided, following, text } from '../../fixtures/complaints.ts';

const undelivered: ComplaintEvent = { type: 'mail-undelivered', data: { mail: 'acknowledgement', why: 'bounced' } };
const atAuthority = (dueOn?: string): ComplaintEvent => ({
	type: 'authority-involved',
	data: { reference: 'IC-1', ...(dueOn && { dueOn }) },
});

describe('what is due', () => {
	test('is the acknowledgement and the outcome, until the person has them', () => {
		const [acknowledgement, outcome] = [
			{ what: 'acknowledgement', dueOn: '2026-07-30' },
			{ what: 'outcome', dueOn: '2026-09-01' },
		];
		expect(dutiesOf(complaint())).toEqual([acknowledgement, outcome]);
		expect(dutiesOf(complaint(acknowledged))).toEqual([outcome]);
		expect(dutiesOf(complaint(acknowledged, decided()))).toEqual([outcome]);
		expect(dutiesOf(complaint(acknowledged, decided(), answered))).toEqual([]);
	});

	test('is the acknowledgement again where its mail came back, until a person has dealt with it', () => {
		const settled: ComplaintEvent = { type: 'mail-settled', data: { mail: 'acknowledgement', note: text('note') } };
		const duties = (...events: readonly ComplaintEvent[]) => dutiesOf(complaint(acknowledged, ...events)).map(({ what }) => what);
		expect(duties(undelivered)).toEqual(['acknowledgement', 'outcome']);
		expect(duties(undelivered, settled)).toEqual(['outcome']);
		const byLetter: ComplaintEvent = { type: 'complaint-acknowledged', data: { by: 'dpo', on: '2026-07-08', how: text('how') } };
		expect(duties(undelivered, byLetter)).toEqual(['outcome']);
	});

	test('are remedies that were decided, and the answer to the authority, which open a closed case again', () => {
		const remedy = { task: text('remedy'), dueOn: '2026-08-20' };
		expect(dutiesOf(complaint(acknowledged, decided(remedy, remedy), answered))).toEqual([
			{ what: 'remedy', remedy: 1, dueOn: '2026-08-20' },
			{ what: 'remedy', remedy: 2, dueOn: '2026-08-20' },
		]);
		const gone = complaint(acknowledged, decided(), answered, closed);
		expect(dutiesOf(gone)).toEqual([]);
		expect(dutiesOf(following(gone, '2026-10-01T09:00:00.000Z', atAuthority('2026-10-29')))).toEqual([
			{ what: 'authority', dueOn: '2026-10-29' },
		]);
		expect(dutiesOf(following(gone, '2026-10-01T09:00:00.000Z', atAuthority()))).toEqual([]);
	});
});

test('the DPO hears when the day is over, the escalation contact two days later, both by the controller’s clock', () => {
	expect(deadlinesAhead(complaint()).map(({ threshold, moment, at }) => [threshold, moment, at])).toEqual([
		['acknowledgement-7-20260730', 'reminder', '2026-07-22T23:00:00.000Z'],
		['acknowledgement-2-20260730', 'reminder', '2026-07-27T23:00:00.000Z'],
		['acknowledgement-0-20260730', 'reminder', '2026-07-29T23:00:00.000Z'],
		['acknowledgement-overdue-20260730', 'overdue', '2026-07-30T23:00:00.000Z'],
		['acknowledgement-escalation-20260730', 'escalation', '2026-08-01T23:00:00.000Z'],
		['outcome-7-20260901', 'reminder', '2026-08-24T23:00:00.000Z'],
		['outcome-2-20260901', 'reminder', '2026-08-29T23:00:00.000Z'],
		['outcome-0-20260901', 'reminder', '2026-08-31T23:00:00.000Z'],
		['outcome-overdue-20260901', 'overdue', '2026-09-01T23:00:00.000Z'],
		['outcome-escalation-20260901', 'escalation', '2026-09-03T23:00:00.000Z'],
	]);
});

test('a duty is overdue once its day is over, and not a moment earlier', () => {
	expect(overdueDuties(complaint(), '2026-07-30T22:59:59.999Z')).toEqual([]);
	expect(overdueDuties(complaint(), '2026-07-30T23:00:00.000Z')).toEqual([{ what: 'acknowledgement', dueOn: '2026-07-30' }]);
});

test('a date that the authority moves is reminded of anew', () => {
	const first = complaint(acknowledged, decided(), answered, closed, atAuthority('2026-10-29'));
	const moved = following(first, '2026-10-20T09:00:00.000Z', atAuthority('2026-11-12'));
	const names = (state: ComplaintState) => deadlinesAhead(state).map(({ threshold }) => threshold);
	expect(names(first)[0]).toBe('authority-7-20261029');
	expect(names(moved)).toEqual(['7', '2', '0', 'overdue', 'escalation'].map((step) => `authority-${step}-20261112`));
});

describe('of an answer to the authority by no date that is known', () => {
	const at = '2026-10-01T09:00:00.000Z';
	const gone = following(complaint(acknowledged, decided(), answered, closed), at, atAuthority());
	const next = (state: ComplaintState) => deadlinesAhead(state).map(({ moment, threshold, at }) => [moment, threshold, at]);
	const reminded = (state: ComplaintState, now: string) => {
		const [due] = deadlinesAhead(state);
		return recordReminder(state, due?.threshold ?? '').reduce((before, event) => following(before, now, event), state);
	};

	test('the DPO is reminded a policy’s period after it went there, by the controller’s clock, and again after each further one', () => {
		expect(next(gone)).toEqual([['undated', 'authority-undated-20261015', '2026-10-14T23:00:00.000Z']]);
		expect(nextDue(gone)).toBe('2026-10-14T23:00:00.000Z');
		const again = reminded(gone, '2026-10-14T23:00:00.000Z');
		expect(next(again)).toEqual([['undated', 'authority-undated-20261029', '2026-10-29T00:00:00.000Z']]);
		expect(next(reminded(again, '2026-10-29T00:00:00.000Z'))[0]?.[1]).toBe('authority-undated-20261112');
		expect(overdueDuties(again, '2027-10-01T00:00:00.000Z')).toEqual([]);
	});

	test('until the date is, or the authority has the answer', () => {
		const dated = following(gone, '2026-10-20T09:00:00.000Z', atAuthority('2026-11-12'));
		expect(next(dated).map(([, threshold]) => threshold)[0]).toBe('authority-7-20261112');
		expect(next(dated)).toHaveLength(5);
		const told: ComplaintEvent = { type: 'authority-answered', data: { note: text('note') } };
		expect(next(following(gone, at, told))).toEqual([]);
		const over = [told, closed].reduce((state, event) => following(state, at, event), gone);
		expect(nextDue(over)).toBeUndefined();
	});

	test('a sweep that comes late says it once, by the last time that it missed', () => {
		const [first] = deadlinesAhead(gone);
		if (!first) throw new Error('Nothing is ahead.');
		expect(isSuperseded(gone, first, '2026-10-28T23:59:59.999Z')).toBe(false);
		expect(isSuperseded(gone, first, '2026-10-29T00:00:00.000Z')).toBe(true);
	});
});

describe('the person hears how it stands', () => {
	test('a policy’s period after the last word, once they know that the complaint came, until it is decided', () => {
		expect(progressDueAt(complaint())).toBeUndefined();
		expect(progressDueAt(complaint(acknowledged))).toBe('2026-07-14T23:00:00.000Z');
		const written: ComplaintEvent = { type: 'reply-written', data: { text: text('reply'), discloses: false } };
		expect(progressDueAt(following(complaint(acknowledged), '2026-07-10T09:00:00.000Z', written))).toBe('2026-07-23T23:00:00.000Z');
		expect(progressDueAt(complaint(acknowledged, decided()))).toBeUndefined();
	});

	test('and that, or the next date, is when a sweep looks again', () => {
		expect(nextDue(complaint())).toBe('2026-07-22T23:00:00.000Z');
		expect(nextDue(complaint(acknowledged))).toBe('2026-07-14T23:00:00.000Z');
		expect(nextDue(complaint(acknowledged, decided(), answered, closed))).toBeUndefined();
	});
});

describe('whenever, however often and however late a sweep runs, or dies', () => {
	interface Mailed {
		readonly key: string;
		readonly to: 'dpo' | 'escalation' | 'person';
		readonly at: string;
	}

	/** What a sweep does: a mail goes out once per key; whoever dies, dies between a mail and its record. */
	function sweep(given: ComplaintState, now: string, mails: Map<string, Mailed>, dies: number): ComplaintState {
		let left = dies;
		let state = given;
		const send = (key: string, to: Mailed['to']) => {
			if (!mails.has(key)) mails.set(key, { key, to, at: now });
			return left-- > 0;
		};
		for (;;) {
			const [due] = deadlinesAhead(state);
			if (!due || due.at > now) break;
			const lives = isSuperseded(state, due, now) || send(due.threshold, recipientOf(due));
			if (!lives) return state;
			for (const event of recordReminder(state, due.threshold)) state = following(state, now, event);
		}
		const progressAt = progressDueAt(state);
		if (progressAt === undefined || progressAt > now) return state;
		const key = progressMail(state);
		if (!send(key, 'person')) return state;
		for (const event of recordProgress(state, key)) state = following(state, now, event);
		return state;
	}
	const recipientOf = ({ moment }: ComplaintDeadline) => (moment === 'escalation' ? 'escalation' : 'dpo');

	const days = 100;
	const start = Date.parse('2026-07-01T09:00:00.000Z');
	const at = (hours: number) => new Date(start + hours * 3_600_000).toISOString();
	const sweeps = fc.array(fc.record({ hours: fc.integer({ min: 0, max: days * 24 }), dies: fc.integer({ min: 0, max: 4 }) }), {
		maxLength: 60,
	});
	/** Some day, all is swept twice by somebody who does not die. */
	const run = (state: ComplaintState, random: { readonly hours: number; readonly dies: number }[]) => {
		const mails = new Map<string, Mailed>();
		const inOrder = random.toSorted((a, b) => a.hours - b.hours);
		const last = { hours: days * 24, dies: Number.POSITIVE_INFINITY };
		const end = [...inOrder, last, last].reduce((now, { hours, dies }) => sweep(now, at(hours), mails, dies), state);
		return { mails: [...mails.values()], end };
	};

	test('each escalation is sent once, never before its time, to the DPO before the escalation contact', () => {
		fc.assert(
			fc.property(sweeps, (random) => {
				const { mails } = run(complaint(), random);
				const told = mails.filter(({ key }) => !/-\d+-\d{8}$/.test(key)).map(({ key, to }) => `${to}: ${key}`);
				expect(told).toEqual([
					'dpo: acknowledgement-overdue-20260730',
					'escalation: acknowledgement-escalation-20260730',
					'dpo: outcome-overdue-20260901',
					'escalation: outcome-escalation-20260901',
				]);
				const moments = new Map(deadlinesAhead(complaint()).map((due) => [due.threshold, due.at]));
				for (const mail of mails) expect(mail.at >= (moments.get(mail.key) ?? '9')).toBe(true);
			}),
		);
	});

	test('the person hears no more often than the policy says, and each word once', () => {
		fc.assert(
			fc.property(sweeps, (random) => {
				const { mails, end } = run(complaint(acknowledged), random);
				const words = mails.filter(({ to }) => to === 'person');
				expect(words.map(({ key }) => key)).toEqual(words.map((_, nth) => `progress-${nth + 1}`));
				expect(end.words).toBe(words.length);
				const day = 86_400_000;
				for (const [nth, word] of words.entries()) {
					const before = words[nth - 1]?.at ?? at(0);
					expect(Date.parse(word.at) - Date.parse(before)).toBeGreaterThan(13 * day);
				}
			}),
		);
	});
});

describe('a mail that could not go out when it was due is owed', () => {
	const of = (state: ComplaintState) => deadlinesAhead(state).map(dueMail);
	const owed = (keys: readonly string[], state: ComplaintState) => keys.filter((key) => owesComplaintMail(state, key));

	test('while the duty is undone, whether or not it was acted on', () => {
		const keys = of(complaint());
		expect(keys).toHaveLength(10);
		expect(owed(keys, complaint())).toEqual(keys);
		const reminded: ComplaintEvent = { type: 'reminder-sent', data: { threshold: 'outcome-2-20260901' } };
		expect(owed(keys, complaint(reminded))).toEqual(keys);
		expect(owed(keys, complaint(acknowledged)).every((key) => key.startsWith('due-outcome-'))).toBe(true);
		expect(owed(keys, complaint(acknowledged, decided(), answered))).toEqual([]);
	});

	test('of the date that the authority set, not of one before it; the question for the date until it is known', () => {
		const gone = complaint(acknowledged, decided(), answered, closed);
		const at = '2026-10-01T09:00:00.000Z';
		const [undated, dated, moved] = [atAuthority(), atAuthority('2026-10-29'), atAuthority('2026-11-12')].map((event) =>
			following(gone, at, event),
		) as [ComplaintState, ComplaintState, ComplaintState];
		expect(owed(of(undated), undated)).toEqual(of(undated));
		expect(of(undated)).not.toEqual([]);
		expect(owed(of(undated), dated)).toEqual([]);
		expect(owed(of(dated), dated)).toEqual(of(dated));
		expect(owed(of(dated), moved)).toEqual([]);
	});

	test('whatever happens, where it is no word of a date', () => {
		const gone = complaint(acknowledged, decided(), answered, closed);
		expect(owed(['acknowledgement', 'progress-1', 'outcome', 'remedy-1'], gone)).toHaveLength(4);
	});
});
