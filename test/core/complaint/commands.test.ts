import { describe, expect, test } from '@jest/globals';
import { verifyChain } from '../../../functions/core/audit/chain.ts';
import { flag, retry } from '../../../functions/core/case/flagging.ts';
import { unsettledMails } from '../../../functions/core/case/statutory-mails.ts';
import { isAnswered } from '../../../functions/core/complaint/answers.ts';
import {
	acknowledge,
	addAddress,
	answerAuthority,
	answerEnquiry,
	askIdentity,
	assignHandler,
	close,
	completeRemedy,
	type Decision,
	decide,
	end,
	enquire,
	escalate,
	establishIdentity,
	mailThatTells,
	recordAcknowledgement,
	recordAnswer,
	recordProgress,
	reply,
} from '../../../functions/core/complaint/commands.ts';
import type { ComplaintEvent, ComplaintState, FormerAddress, ToldByMail } from '../../../functions/core/complaint/complaint.ts';
import { nextWork, stepInHand } from '../../../functions/core/complaint/work.ts';
import { CommandRejectedError } from '../../../functions/core/errors.ts';
import { caseId } from '../../fixtures/cases.ts';
import {
	acknowledged,
	answered,
	closed,
	complaint,
	complaintChain,
	decided,
	following,
	opening,
	text,
} from '../../fixtures/complaints.ts';

const today = '2026-07-20';
const remedy = { task: text('remedy'), dueOn: '2026-08-20' };
const upheld: Decision = { outcome: 'upheld', reasons: text('reasons'), discloses: false, remedies: [remedy] };
const asked: ComplaintEvent = { type: 'enquiry-made', data: { question: text('question') } };
const flagged: ComplaintEvent = { type: 'case-flagged', data: { step: 'AnswerComplaint', error: 'X' } };
const known: ComplaintEvent = { type: 'identity-established', data: { how: 'mail-link' } };
const ended: ComplaintEvent = { type: 'complaint-ended', data: { why: 'withdrawn', note: text('note') } };
const done: ComplaintEvent = { type: 'remedy-completed', data: { remedy: 1, note: text('note') } };
const escalated: ComplaintEvent = { type: 'authority-involved', data: { reference: 'IC-123', dueOn: '2026-10-29' } };

const rejection = (kind: CommandRejectedError['kind'], field?: string) => expect.objectContaining({ kind, field });
const rejects = (command: () => unknown) => {
	try {
		command();
	} catch (error) {
		expect(error).toBeInstanceOf(CommandRejectedError);
		return error;
	}
	return undefined;
};

describe('the projection', () => {
	test('of a complaint that went all the way says what happened, and its chain holds', () => {
		const shut: ComplaintEvent = { type: 'case-closed', data: { outcome: 'upheld' } };
		const events = [opening(), acknowledged, decided(remedy), answered, done, shut];
		const chain = complaintChain([...events, escalated]);
		expect(verifyChain(chain).holds).toBe(true);
		const { execution, ...opened } = opening().data;
		const state = complaint(...events.slice(1), escalated);
		const at = (nth: number) => chain[nth]?.at ?? '';
		expect(state).toEqual({
			...opened,
			...{ caseId, status: 'with-authority', openedAt: at(0), executions: [execution] },
			acknowledged: { at: at(1), mail: 'acknowledgement' },
			...{ enquiries: [], mails: [], reminded: [], words: 0, lastWordAt: at(3) },
			outcome: { outcome: 'upheld', reasons: text('reasons'), at: at(2), by: 'system' },
			remedies: [{ ...remedy, number: 1, at: at(2), doneAt: at(4) }],
			notices: [{ mail: 'remedy-1', at: at(2), about: 'remedy', text: text('remedy'), remedy: 1 }],
			answered: { at: at(3), mail: 'outcome' },
			authority: { reference: 'IC-123', at: at(6), dueOn: '2026-10-29' },
			...{ seq: 7, head: chain.at(-1)?.hash },
		});
	});

	test.each<[string, readonly ComplaintEvent[]]>([
		['received', [acknowledged]],
		['in-hand', [acknowledged, { type: 'handler-assigned', data: { address: text('handler') } }]],
		['decided', [acknowledged, decided(remedy)]],
		['remedying', [acknowledged, decided(remedy), answered]],
		['needs-attention', [acknowledged, decided(remedy), flagged]],
		['with-authority', [acknowledged, escalated]],
		['closed', [ended, { type: 'case-closed', data: { outcome: 'withdrawn' } }]],
	])('stands at %s', (status, events) => {
		expect(complaint(...events).status).toBe(status);
	});

	test('starts once, with its opening', () => {
		expect(() => following(complaint(), '2026-07-02T00:00:00.000Z', opening())).toThrow(/opened twice/);
	});
});

describe('what comes next for the workflow', () => {
	test.each<[string, readonly ComplaintEvent[], string]>([
		['a person decides', [acknowledged], 'wait'],
		['the person is answered', [decided()], 'answer'],
		['it is closed', [decided(), answered], 'close'],
		['what was decided is put right', [decided(remedy), answered], 'wait'],
		['it is closed once that is done', [decided(remedy), answered, done], 'close'],
		['the authority is answered, whatever else is done', [decided(), answered, escalated], 'wait'],
		['an ending closes it', [ended], 'close'],
		['nothing is answered that ended', [ended, escalated], 'wait'],
	])('%s', (_, events, next) => {
		const state = complaint(...events);
		expect(nextWork(state).next).toBe(next);
		expect(isAnswered(state, 'work-1')).toBe(next !== 'wait');
	});

	test('is named for people, and each wait by how far the case is', () => {
		expect(nextWork(complaint(acknowledged))).toEqual({ next: 'wait', wait: 'work-2' });
		expect([complaint(), complaint(decided()), complaint(ended)].map(stepInHand)).toEqual([
			...['AwaitWork', 'AnswerComplaint', 'CloseComplaint'],
		]);
	});
});

describe('what tells personal data goes to nobody of whom it is not known who they are', () => {
	test.each([
		['a reply', (state: ComplaintState) => reply(state, text('reply'), true)],
		['an outcome', (state: ComplaintState) => decide(state, { ...upheld, discloses: true }, today)],
	])('%s', (_, command) => {
		expect(rejects(() => command(complaint()))).toEqual(rejection('conflict'));
		expect(command(complaint(known))).toHaveLength(1);
	});

	test('anything else goes to whoever complained', () => {
		expect(reply(complaint(), text('reply'), false)).toEqual([
			{ type: 'reply-written', data: { text: text('reply'), discloses: false } },
		]);
	});

	test('they are asked once it is needed, by mail only where they have an address', () => {
		expect(askIdentity(complaint(), true, text('g'))).toEqual([{ type: 'identity-asked', data: { grounds: text('g') } }]);
		expect(rejects(() => askIdentity(complaint(), false, text('g')))).toEqual(rejection('conflict'));
		expect(rejects(() => askIdentity(complaint(known), true, text('g')))).toEqual(rejection('conflict'));
		expect(establishIdentity(complaint(known), 'dpo')).toEqual([]);
		expect(establishIdentity(complaint(ended), 'mail-link')).toEqual([]);
	});
});

describe('an address of whoever complained without one', () => {
	const how = text('how');
	const added: ComplaintEvent = { type: 'address-added', data: { how } };
	const establishedByDpo: ComplaintEvent = { type: 'identity-established', data: { how: 'dpo' } };

	test('is added once, by the DPO who has made sure that it is theirs, and is mailed that letters go there', () => {
		expect(addAddress(complaint(), 'none', how)).toEqual([added, establishedByDpo]);
		expect(addAddress(complaint(known), 'none', how)).toEqual([added, establishedByDpo]);
		expect(addAddress(complaint(establishedByDpo), 'none', how)).toEqual([added]);
		const state = complaint(added, establishedByDpo);
		expect([addAddress(state, 'same', how), addAddress(complaint(), 'same', how)]).toEqual([[], []]);
		expect(state.notices).toEqual([{ mail: 'address-2', at: state.addressAddedAt, about: 'address' }]);
		expect(state.status).toBe('received');
	});

	test('of a case that is closed is added too, and nobody is mailed: it stays closed', () => {
		const shut = complaint(decided(), answered, closed);
		expect(addAddress(shut, 'none', how)).toHaveLength(2);
		const state = complaint(decided(), answered, closed, added, establishedByDpo);
		expect([state.status, state.closedAt, state.notices]).toEqual(['closed', shut.closedAt, []]);
	});

	test('is not where nobody is known any more, and takes the place of another only where it is said whose that is', () => {
		expect(rejects(() => addAddress(complaint(), 'erased', how))).toEqual(rejection('conflict'));
		expect(rejects(() => addAddress(complaint(), 'other', how))).toEqual(rejection('unprocessable', 'former'));
	});
});

describe('an address that takes the place of another', () => {
	const how = text('how');
	const changed = (former: FormerAddress, anew: readonly ToldByMail[] = [], execution?: string): ComplaintEvent => ({
		type: 'address-changed',
		data: { how, former, anew, ...(execution && { execution }) },
	});
	const both = ['acknowledgement', 'outcome'] as const;
	const established: ComplaintEvent = { type: 'identity-established', data: { how: 'dpo' } };
	const undelivered: ComplaintEvent = { type: 'mail-undelivered', data: { mail: 'acknowledgement', why: 'bounced' } };
	const wentOut = (key: string): ComplaintEvent => ({ type: 'mail-sent', data: { key, mailHash: `hash-of-${key}` } });
	const later = (state: ComplaintState, events: readonly ComplaintEvent[]) =>
		events.reduce((before, event) => following(before, '2026-07-10T09:00:00.000Z', event), state);

	test('of theirs changes nothing that they were told', () => {
		const before = complaint(acknowledged, decided(), answered, closed);
		expect(addAddress(before, 'other', how, 'theirs')).toEqual([changed('theirs'), established]);
		const state = later(before, [changed('theirs'), established]);
		expect(state).toMatchObject({ ...before, seq: 7, head: state.head, addressChanges: 1 });
		expect(mailThatTells(state, 'outcome')).toBe('outcome');
	});

	test('of theirs that took no mail has them told what came back, which is settled once that has gone out', () => {
		const before = complaint(acknowledged, undelivered);
		const events = addAddress(before, 'other', how, 'theirs');
		expect(events).toEqual([changed('theirs', ['acknowledgement']), established]);
		const state = later(before, events);
		expect([state.acknowledged, mailThatTells(state, 'acknowledgement')]).toEqual([undefined, 'acknowledgement-2']);
		expect(recordAcknowledgement(state, 'acknowledgement')).toEqual([]);
		const again: ComplaintEvent = { type: 'complaint-acknowledged', data: { by: 'mail', mail: 'acknowledgement-2' } };
		expect(recordAcknowledgement(state, 'acknowledgement-2')).toEqual([again]);
		expect(recordAcknowledgement(later(state, [wentOut('acknowledgement-2')]), 'acknowledgement-2')).toEqual([
			...[again, { type: 'mail-settled', data: { mail: 'acknowledgement', sentAs: 'acknowledgement-2' } }],
		]);
	});

	test('settles no mail in the place of which none goes out', () => {
		const outcomeBack: ComplaintEvent = { type: 'mail-undelivered', data: { mail: 'outcome', why: 'bounced' } };
		const shut = complaint(acknowledged, undelivered, decided(), answered, closed);
		expect(addAddress(shut, 'other', how, 'theirs')).toEqual([changed('theirs'), established]);
		const unanswered = complaint(acknowledged, undelivered, decided());
		expect(addAddress(unanswered, 'other', how, 'theirs')).toEqual([changed('theirs'), established]);
		const bothBack = complaint(acknowledged, undelivered, decided(), answered, outcomeBack, closed);
		const open = later(bothBack, [...addAddress(bothBack, 'other', how, 'not-theirs'), wentOut('outcome-2')]);
		const told = recordAnswer(open, 'outcome-2');
		expect(told[1]).toEqual({ type: 'mail-settled', data: { mail: 'outcome', sentAs: 'outcome-2' } });
		expect(unsettledMails(later(open, told)).map(({ mail }) => mail)).toEqual(['acknowledgement']);
	});

	test('of somebody else has them told all of it, though the case is closed', () => {
		const before = complaint(acknowledged, decided(), answered, closed);
		const events = addAddress(before, 'other', how, 'not-theirs');
		expect(events).toEqual([changed('not-theirs', both, `${caseId}-r1`), established]);
		const state = later(before, events);
		expect([state.status, state.closedAt, nextWork(state), state.executions.at(-1)]).toEqual([
			...['decided', undefined, { next: 'answer' }, `${caseId}-r1`],
		]);
		expect(recordAnswer(state, 'outcome')).toEqual([]);
		const told = later(state, recordAnswer(state, 'outcome-2'));
		expect(close(told)).toEqual([closed]);
	});

	test('of somebody else has nobody told by what went there, recorded or not, save by the DPO', () => {
		const underway = later(complaint(decided()), addAddress(complaint(decided()), 'other', how, 'not-theirs'));
		expect(recordAnswer(underway, 'outcome')).toEqual([]);
		expect(recordAnswer(underway, 'outcome-2')).toHaveLength(1);
		const fresh = later(complaint(), addAddress(complaint(), 'other', how, 'not-theirs'));
		expect(recordAcknowledgement(fresh, 'acknowledgement')).toEqual([]);
		const byPost: ComplaintEvent = { type: 'complaint-acknowledged', data: { by: 'dpo', on: today, how } };
		const posted = later(complaint(byPost), addAddress(complaint(byPost), 'other', how, 'not-theirs'));
		expect(posted.acknowledged?.on).toBe(today);
	});

	test('is said again for nothing, and again where it too was not theirs', () => {
		const first = later(complaint(acknowledged), [changed('not-theirs', ['acknowledgement']), established]);
		expect(addAddress(first, 'same', how, 'not-theirs')).toEqual([]);
		const toldThere = later(first, recordAcknowledgement(first, 'acknowledgement-2'));
		const second = later(toldThere, addAddress(toldThere, 'other', how, 'not-theirs'));
		expect([second.addressChanges, mailThatTells(second, 'acknowledgement'), mailThatTells(second, 'outcome')]).toEqual([
			...[2, 'acknowledgement-3', 'outcome-2'],
		]);
	});

	test('opens no case that ended without an outcome, and has a flagged one carried on', () => {
		const shut = complaint(acknowledged, ended, { type: 'case-closed', data: { outcome: 'withdrawn' } });
		const [event] = addAddress(shut, 'other', how, 'not-theirs');
		expect(event).toEqual(changed('not-theirs', both));
		expect(later(shut, [event as ComplaintEvent])).toMatchObject({ status: 'closed', notices: [] });
		expect(addAddress(complaint(flagged), 'other', how, 'not-theirs')).toEqual([
			...[changed('not-theirs', both), { type: 'case-retried', data: { execution: `${caseId}-r1` } }, established],
		]);
	});
});

describe('the DPO says that the person was told by post', () => {
	const how = text('how');
	test('on a day from receipt to today, and once', () => {
		const on = (day: string) => () => acknowledge(complaint(), { on: day, today, how });
		expect(on('2026-07-01')()).toEqual([{ type: 'complaint-acknowledged', data: { by: 'dpo', on: '2026-07-01', how } }]);
		expect(on(today)()).toHaveLength(1);
		expect(rejects(on('2026-06-30'))).toEqual(rejection('unprocessable', 'on'));
		expect(rejects(on('2026-07-21'))).toEqual(rejection('unprocessable', 'on'));
		expect(rejects(() => acknowledge(complaint(acknowledged), { on: today, today, how }))).toEqual(rejection('conflict'));
	});

	test('a mail is recorded once, and for nothing that has ended', () => {
		expect(recordAcknowledgement(complaint(), 'acknowledgement')).toEqual([acknowledged]);
		expect(recordAcknowledgement(complaint(acknowledged), 'acknowledgement')).toEqual([]);
		expect(recordAcknowledgement(complaint(ended), 'acknowledgement')).toEqual([]);
	});
});

describe('an outcome', () => {
	test('waits for every enquiry’s answer', () => {
		const state = complaint(asked);
		expect(rejects(() => decide(state, upheld, today))).toEqual(rejection('conflict'));
		const [answer] = answerEnquiry(state, 2, text('answer'));
		expect(answer).toEqual({ type: 'enquiry-answered', data: { enquiry: 2, answer: text('answer') } });
		expect(decide(complaint(asked, answer as ComplaintEvent), upheld, today)).toEqual([{ type: 'outcome-decided', data: upheld }]);
		expect(rejects(() => answerEnquiry(state, 1, text('answer')))).toEqual(rejection('unprocessable', 'enquiry'));
		expect(rejects(() => answerEnquiry(complaint(asked, answer as ComplaintEvent), 2, text('x')))).toEqual(rejection('conflict'));
	});

	test('has remedies only where something was wrong, due today or later', () => {
		const due = (dueOn: string) => () => decide(complaint(), { ...upheld, remedies: [{ ...remedy, dueOn }] }, today);
		expect(due(today)()).toHaveLength(1);
		expect(rejects(due('2026-07-19'))).toEqual(rejection('unprocessable', 'remedies.0.dueOn'));
		expect(rejects(() => decide(complaint(), { ...upheld, outcome: 'not-upheld' }, today))).toEqual(
			rejection('unprocessable', 'remedies'),
		);
	});

	test('is decided once, and told once', () => {
		expect(rejects(() => decide(complaint(decided()), upheld, today))).toEqual(rejection('conflict'));
		expect(recordAnswer(complaint(decided()), 'outcome')).toEqual([answered]);
		expect(recordAnswer(complaint(decided(), answered), 'outcome')).toEqual([]);
		expect(rejects(() => recordAnswer(complaint(), 'outcome'))).toEqual(rejection('conflict'));
	});

	test('carries on a flagged case', () => {
		expect(decide(complaint(flagged), upheld, today)[1]).toEqual({ type: 'case-retried', data: { execution: `${caseId}-r1` } });
	});
});

test('a remedy is completed once; one that was not decided never', () => {
	const state = complaint(decided(remedy), answered);
	expect(completeRemedy(state, 1, text('note'))).toEqual([done]);
	expect(rejects(() => completeRemedy(state, 2, text('note')))).toEqual(rejection('unprocessable', 'remedy'));
	expect(rejects(() => completeRemedy(complaint(decided(remedy), answered, done, escalated), 1, text('n')))).toEqual(
		rejection('conflict'),
	);
});

describe('a complaint that went to the supervisory authority', () => {
	const shut = complaint(decided(), answered, closed);
	test('is open again, in a new execution, with the authority’s clock', () => {
		expect(escalate(shut, { reference: 'IC-123', dueOn: '2026-10-29' }, today)).toEqual([
			{ type: 'authority-involved', data: { reference: 'IC-123', dueOn: '2026-10-29', execution: `${caseId}-r1` } },
		]);
		expect(escalate(complaint(), { reference: 'IC-123' }, today)).toEqual([
			{ type: 'authority-involved', data: { reference: 'IC-123' } },
		]);
	});

	test('said again changes nothing; another date does, until it has passed', () => {
		const state = complaint(escalated);
		expect(escalate(state, { reference: 'IC-123', dueOn: '2026-10-29' }, today)).toEqual([]);
		expect(escalate(state, { reference: 'IC-123', dueOn: '2026-11-12' }, today)).toHaveLength(1);
		expect(rejects(() => escalate(state, { reference: 'IC-123', dueOn: '2026-07-19' }, today))).toEqual(
			rejection('unprocessable', 'dueOn'),
		);
	});

	test('may state its date later', () => {
		const undated: ComplaintEvent = { type: 'authority-involved', data: { reference: 'IC-123' } };
		const state = complaint(undated);
		expect(escalate(state, { reference: 'IC-123' }, today)).toEqual([]);
		expect(escalate(state, { reference: 'IC-123', dueOn: '2026-10-29' }, today)).toEqual([escalated]);
	});

	test('is answered once, and then closed as it had been decided', () => {
		const open = following(shut, '2026-10-01T00:00:00.000Z', escalated);
		expect(rejects(() => close(open))).toEqual(rejection('conflict'));
		const [event] = answerAuthority(open, text('note'));
		expect(event).toEqual({ type: 'authority-answered', data: { note: text('note') } });
		const over = following(open, '2026-10-02T00:00:00.000Z', event as ComplaintEvent);
		expect(close(over)).toEqual([closed]);
		expect(rejects(() => answerAuthority(over, text('note')))).toEqual(rejection('conflict'));
	});
});

test('nothing but escalating opens what is closed, and nothing is done to what has ended', () => {
	const shut = complaint(decided(), answered, closed);
	const note = text('note');
	for (const command of [
		(state: ComplaintState) => assignHandler(state, text('handler')),
		(state: ComplaintState) => enquire(state, note),
		(state: ComplaintState) => reply(state, note, false),
		(state: ComplaintState) => decide(state, upheld, today),
		(state: ComplaintState) => end(state, 'duplicate', note),
		(state: ComplaintState) => askIdentity(state, true, text('g')),
	]) {
		expect(rejects(() => command(shut))).toEqual(rejection('conflict'));
		expect(rejects(() => command(complaint(ended)))).toEqual(rejection('conflict'));
	}
	expect(close(shut)).toEqual([]);
	expect(close(complaint(ended))).toEqual([{ type: 'case-closed', data: { outcome: 'withdrawn' } }]);
});

test('what is done already gives no events', () => {
	const handled = complaint({ type: 'handler-assigned', data: { address: text('handler') } });
	expect(assignHandler(handled, text('handler'))).toEqual([]);
	expect(flag(complaint(flagged), 'AwaitWork', 'X')).toEqual([]);
	expect(rejects(() => retry(complaint()))).toEqual(rejection('conflict'));
	const told = complaint(acknowledged, { type: 'progress-told', data: { mail: 'progress-1' } });
	expect([recordProgress(told, 'progress-1'), recordProgress(told, 'progress-2')]).toEqual([
		[],
		[{ type: 'progress-told', data: { mail: 'progress-2' } }],
	]);
});
