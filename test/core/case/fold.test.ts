import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AuditEvent, sealEvent } from '../../../functions/core/audit/chain.ts';
import { isAnswered, mayWaitInVain, taskWait } from '../../../functions/core/case/answers.ts';
import type { CaseEvent, CaseState, CaseStatus, Right } from '../../../functions/core/case/case.ts';
import * as command from '../../../functions/core/case/commands.ts';
import { caseOfExecution } from '../../../functions/core/case/execution.ts';
import { flag, retry } from '../../../functions/core/case/flagging.ts';
import { fold, isEnded, isProven, nextDeadline, type SealedEvent, stepInHand } from '../../../functions/core/case/fold.ts';
import { askProof, changeAddress, receiveProof } from '../../../functions/core/case/identity-commands.ts';
import { recordMail } from '../../../functions/core/case/kind.ts';
import {
	acknowledge,
	listRecipients,
	recordNotTold,
	recordTold,
	tellAgain,
} from '../../../functions/core/case/recipient-commands.ts';
import { clockDates } from '../../../functions/core/clock/clock-dates.ts';
import { awaitProof, isAwaitingProof, receiveProof as proven } from '../../../functions/core/clock/request-clock.ts';
import { CommandRejectedError } from '../../../functions/core/errors.ts';
import {
	approved,
	assessed,
	caseId,
	chainOf,
	clock,
	closed,
	confirmed,
	delivered,
	flagged,
	folded,
	having,
	havingUnsubscribed,
	lapsed,
	listed,
	minute,
	noticeTo,
	notTold,
	opening,
	refused,
	started,
	told,
	withdrawn,
} from '../../fixtures/cases.ts';

const needing = assessed({ needs: ['concerns-others'] });
/** On 9 March; it came on the 12th. */
const [asked, arrived] = ((): CaseEvent[] => {
	const awaiting = awaitProof(clock, 'authority', '2026-03-09');
	const held = proven(awaiting, 'authority', '2026-03-12');
	return [
		{ type: 'proof-asked', data: { ...clockDates(awaiting, '2026-03-09'), kind: 'authority', text: { key: 'k', hash: 'h' } } },
		{ type: 'proof-received', data: { ...clockDates(held, '2026-03-12'), kind: 'authority', on: '2026-03-12' } },
	];
})() as [CaseEvent, CaseEvent];
const retried: CaseEvent = { type: 'case-retried', data: { execution: `${caseId}-r1` } };
const verified: CaseEvent = { type: 'fulfilment-verified', data: { problems: [] } };
const owing = listed(noticeTo('group'));
const resulted: CaseEvent = { type: 'request-fulfilled', data: { results: [] } };

describe('the projection', () => {
	test('of a case that was carried out says everything that happened', () => {
		const chain = chainOf(opening(), confirmed, needing, approved, started, resulted, verified, listed(), delivered, closed());
		const { identityNeeded: _, execution, ...opened } = opening().data;
		expect(folded(chain)).toEqual({
			...opened,
			caseId,
			status: 'completed',
			openedAt: minute(1),
			closedAt: minute(10),
			identity: { establishedAt: minute(2), how: 'mail-link' },
			plan: needing.data.plan,
			incomplete: [],
			needs: ['concerns-others'],
			decision: { outcome: 'approved', at: minute(4), by: 'system' },
			leftOut: [],
			assignments: [],
			tasksDone: [],
			stopped: false,
			effects: [],
			stores: ['crm', 'cctv'],
			results: [],
			verified: { at: minute(7), problems: [] },
			recipients: [],
			delivered: { at: minute(9), mail: 'done' },
			notices: [],
			reminded: [],
			mails: [],
			executions: [execution],
			seq: 10,
			head: chain.at(-1)?.hash,
		});
	});

	test.each<[string, readonly CaseEvent[], CaseStatus, string]>([
		['opened', [], 'awaiting-identity', 'OpenCase'],
		['confirmed', [confirmed], 'assessing', 'AssessRequest'],
		['assessed, with nothing to decide', [confirmed, assessed()], 'fulfilling', 'Fulfil'],
		['assessed, with something to decide', [confirmed, needing], 'awaiting-decision', 'Fulfil'],
		['approved', [confirmed, needing, approved], 'fulfilling', 'Fulfil'],
		['refused', [confirmed, needing, refused], 'refused', 'Deliver'],
		['refused and told so', [confirmed, needing, refused, delivered], 'refused', 'CloseCase'],
		['worked on', [confirmed, assessed(), started, resulted], 'fulfilling', 'Verify'],
		['verified', [confirmed, assessed(), started, resulted, verified], 'fulfilling', 'NotifyRecipients'],
		['some to be told', [confirmed, assessed(), started, resulted, verified, owing], 'fulfilling', 'NotifyRecipients'],
		['all told', [confirmed, assessed(), started, resulted, verified, owing, told('group')], 'fulfilling', 'Deliver'],
		['one away', [confirmed, assessed(), started, resulted, verified, owing, notTold('group')], 'fulfilling', 'Deliver'],
		['answered', [confirmed, assessed(), started, resulted, verified, listed(), delivered], 'fulfilling', 'CloseCase'],
		['confirmed and asked for proof', [confirmed, asked], 'awaiting-proof', 'AssessRequest'],
		['asked for proof before', [asked], 'awaiting-identity', 'OpenCase'],
		['assessed and asked for proof', [confirmed, needing, asked], 'awaiting-proof', 'Fulfil'],
		['asked for proof that came', [confirmed, needing, asked, arrived], 'awaiting-decision', 'Fulfil'],
		['asked for proof and refused', [confirmed, needing, asked, refused], 'refused', 'Deliver'],
		['withdrawn', [withdrawn], 'withdrawn', 'CloseCase'],
		['lapsed', [lapsed], 'lapsed', 'CloseCase'],
		['joined', [confirmed, { type: 'request-joined', data: { to: 'E' } }], 'completed', 'CloseCase'],
		['flagged', [confirmed, flagged], 'needs-attention', 'AssessRequest'],
		['flagged, then confirmed', [flagged, confirmed], 'needs-attention', 'AssessRequest'],
		['flagged and retried', [confirmed, flagged, retried], 'assessing', 'AssessRequest'],
	])('%s', (_, events, status, step) => {
		const state = having(...events);
		expect({ status: state.status, step: stepInHand(state) }).toEqual({ status, step });
	});

	test('a chain that does not start with its opening, or has two, is none', () => {
		const [first, second] = chainOf(opening(), confirmed);
		expect(() => fold(undefined, second as SealedEvent)).toThrow('does not start with case-opened');
		expect(() => fold(having(), first as SealedEvent)).toThrow('opened twice');
	});
});

describe('the next deadline', () => {
	test('is the lapse until the person confirms, then the first that was not acted on, and none when it has ended', () => {
		const reminded: CaseEvent = { type: 'reminder-sent', data: { threshold: 'house-target-2' } };
		expect(nextDeadline(having())?.threshold).toBe('lapse');
		expect(nextDeadline(having(confirmed))?.threshold).toBe('house-target-2');
		expect(nextDeadline(having(confirmed, reminded))?.threshold).toBe('due-2');
		expect(nextDeadline(having(confirmed, flagged))?.threshold).toBe('house-target-2');
		expect(nextDeadline(having(lapsed))).toBeUndefined();
	});

	test('is the lapse again while proof is awaited, from the day on which it was asked for, and nothing once it was refused', () => {
		expect(nextDeadline(having(confirmed, asked))).toEqual({ threshold: 'lapse', at: '2026-03-24T00:00:00.000Z' });
		expect(nextDeadline(having(asked))?.at).toBe('2026-03-24T00:00:00.000Z');
		expect(nextDeadline(having(confirmed, asked, arrived))?.threshold).toBe('house-target-2@20260402');
		expect(nextDeadline(having(confirmed, asked, refused))).toBeUndefined();
	});
});

describe('an answer', () => {
	const task = taskWait('cctv');
	test.each<[string, readonly CaseEvent[], readonly string[]]>([
		['to nothing yet', [], []],
		['of the person', [confirmed], ['identity']],
		['of the DPO', [confirmed, needing, approved], ['identity', 'decision']],
		[
			'of whoever did the task',
			[
				confirmed,
				assessed(),
				started,
				{ type: 'task-completed', data: { store: 'cctv', acted: [], note: { key: 'k', hash: 'h' } } },
			],
			['identity', 'decision', task],
		],
		['of the person, where proof is awaited too', [confirmed, asked], []],
		['of the person who sent it', [confirmed, asked, arrived], ['identity']],
		['of the DPO to somebody who did not', [confirmed, needing, asked, refused], ['identity', 'decision', task]],
		['to whether it may go on, that nothing needs deciding', [confirmed, assessed()], ['identity', 'decision']],
		['to whether it may go on, but proof is awaited', [confirmed, assessed(), asked], []],
		['to a task, that the store is left out', [confirmed, { type: 'store-left-out', data: { store: 'cctv' } }], ['identity', task]],
		['to a task, that the erasure stops', [confirmed, { type: 'erasure-stopped', data: {} }], ['identity', task]],
		['to everything, that it has ended', [withdrawn], ['identity', 'decision', task]],
	])('%s', (_, events, answered) => {
		const state = having(...events);
		expect(['identity', 'decision', task].filter((wait) => isAnswered(state, wait))).toEqual(answered);
	});

	test.each<[string, readonly CaseEvent[], boolean]>([
		['waiting for the person', [], false],
		['confirmed, not assessed', [confirmed], true],
		['waiting for the DPO', [confirmed, needing], false],
		['approved, not begun', [confirmed, needing, approved], true],
		['at work', [confirmed, assessed(), started], true],
		['worked on', [confirmed, assessed(), started, resulted], false],
		['asked for proof, not assessed', [confirmed, asked], false],
		['asked for proof, assessed', [confirmed, assessed(), asked], false],
		['refused before it was assessed', [confirmed, asked, refused], true],
		['ended', [lapsed], true],
	])('may not have reached an execution: %s', (_, events, inVain) => {
		expect(mayWaitInVain(having(...events))).toBe(inVain);
	});
});

describe('an execution belongs to a case', () => {
	test('ours by its name, the later ones too, and one of the console by a name that always gives the same', () => {
		expect(caseOfExecution(caseId)).toBe(caseId);
		expect(caseOfExecution(`${caseId}-r12`)).toBe(caseId);
		expect(caseOfExecution('my-request')).toBe(caseOfExecution('my-request'));
		expect(caseOfExecution('my-request-r1')).toBe(caseOfExecution('my-request-r1'));
		expect(caseOfExecution('my-request')).not.toBe(caseOfExecution('your-request'));
	});
});

/** Every command there is, with whatever may be said in it. */
const commands = fc.oneof(
	fc.constantFrom<(state: CaseState) => readonly CaseEvent[]>(
		(state) => command.establishIdentity(state, 'mail-link'),
		command.withdraw,
		command.lapse,
		(state) => command.join(state, 'E'),
		(state) => command.assess(state, assessed().data),
		(state) => command.assess(state, needing.data),
		(state) => command.approve(state, {}),
		(state) => command.refuse(state, 'excessive'),
		(state) => command.startFulfilment(state, ['crm', 'cctv']),
		(state) => command.completeTask(state, { store: 'cctv', acted: [], note: { key: 'k', hash: 'h' } }),
		command.stop,
		(state) => command.recordResults(state, []),
		(state) => command.recordVerification(state, []),
		(state) => command.recordVerification(state, ['crm: x']),
		(state) => listRecipients(state, [noticeTo('group'), noticeTo('nobody', { by: 'none', why: 'W' })]),
		(state) => recordTold(state, 'group', 'webhook'),
		(state) => recordNotTold(state, 'group', 'webhook', 'unreachable'),
		(state) => tellAgain(state, 'group'),
		(state) => acknowledge(state, 'nobody', { key: 'k', hash: 'h' }),
		(state) => command.recordDelivery(state, { mail: 'done' }),
		command.recordDownload,
		(state) => command.recordComingBack(state, 'link', { stopped: [], deleted: [], remaining: [] }),
		(state) => flag(state, stepInHand(state), 'X'),
		retry,
		command.close,
		(state) => askProof(state, { kind: 'identity', today: '2026-03-02' }, { key: 'k', hash: 'h' }),
		(state) => askProof(state, { kind: 'fee', today: '2026-03-03' }, { key: 'k', hash: 'h' }),
		(state) => receiveProof(state, { kind: 'identity', today: '2026-03-10' }),
		(state) => receiveProof(state, { kind: 'fee', today: '2026-03-10' }),
		(state) => changeAddress(state, { key: 'k', hash: 'h' }),
		(state) =>
			command.assignTask(state, { store: 'cctv', dueOn: '2026-03-20', assignee: 'h' }, { today: '2026-03-10', due: '2026-04-02' }),
	),
	fc.constantFrom('crm', 'cctv').map((store) => (state: CaseState) => command.leaveOut(state, store, ['crm', 'cctv'])),
	fc.constantFrom('a', 'b').map((key) => (state: CaseState) => recordMail(state, { key, mailHash: 'h' })),
	fc.constantFrom('due-2', 'overdue').map((threshold) => (state: CaseState) => command.recordReminder(state, threshold)),
);

/** The chain after the commands, those that were rejected left out. */
function carriedOut(right: Right, given: readonly ((state: CaseState) => readonly CaseEvent[])[]) {
	const chain: AuditEvent[] = chainOf(opening({ right }));
	const states = [folded(chain)];
	for (const decide of given) {
		let state = states.at(-1) as CaseState;
		let events: readonly CaseEvent[] = [];
		try {
			events = decide(state);
		} catch (error) {
			if (!(error instanceof CommandRejectedError)) throw error;
		}
		for (const event of events) {
			const sealed = sealEvent({ seq: state.seq, hash: state.head }, caseId, minute(state.seq + 1), 'system', event);
			chain.push(sealed);
			state = fold(state, sealed as SealedEvent);
		}
		states.push(state);
	}
	return { chain, states };
}

describe('whatever is commanded in whatever order', () => {
	const given = fc.array(commands, { maxLength: 40 });
	const rights = fc.constantFrom<Right>('access', 'erasure', 'unsubscribing');

	test('the case never reaches a state that cannot be', () => {
		fc.assert(
			fc.property(rights, given, (right, sequence) => {
				for (const state of carriedOut(right, sequence).states) {
					const { status, closedAt, ended, identity, plan, decision, stores, delivered: answer } = state;
					if (decision) expect(identity).toBeDefined();
					if (plan) expect(identity).toBeDefined();
					if (stores) expect(plan).toBeDefined();
					if (stores && state.needs.length > 0) expect(decision).toBeDefined();
					if (stores && ended) throw new Error('It ended while it was carried out.');
					if (stores && decision?.outcome === 'refused') throw new Error('It was refused and carried out.');
					if (ended === 'lapsed') expect(isProven(state)).toBe(false);
					if (stores || decision?.outcome === 'approved') expect(isAwaitingProof(state.clock)).toBe(false);
					if (state.assignments.length > 0) expect(stores).toBeDefined();
					if (closedAt && !ended) expect(answer).toBeDefined();
					if (answer && decision?.outcome !== 'refused') expect(state.verified?.problems).toEqual([]);
					if (closedAt) expect(['completed', 'refused', 'withdrawn', 'lapsed']).toContain(status);
					if (status === 'needs-attention') expect(state.flagged).toBeDefined();
					if (state.flagged && !ended) expect(status).toBe('needs-attention');
					if (state.stopped) expect(right).toBe('erasure');
					if (status === 'awaiting-decision') expect(plan).toBeDefined();
					expect(new Set(state.mails).size).toBe(state.mails.length);
					expect(new Set(state.executions).size).toBe(state.executions.length);
				}
			}),
			{ numRuns: 400 },
		);
	});

	test('a closed case stays as it is, but for the note of a mail, a download or a coming back, and who is told later', () => {
		const kept = ({ seq: _, head: __, mails: ___, downloadedAt: ____, undone: _____, recipients, ...rest }: CaseState) => ({
			...{ ...rest, concerned: recipients?.map(({ notice }) => notice) },
		});
		fc.assert(
			fc.property(rights, given, (right, sequence) => {
				const { states } = carriedOut(right, sequence);
				const first = states.findIndex(({ closedAt }) => closedAt !== undefined);
				if (first < 0) return;
				for (const later of states.slice(first)) expect(kept(later)).toEqual(kept(states[first] as CaseState));
			}),
			{ numRuns: 400 },
		);
	});

	test('the projection is the fold of its chain, wherever one stops reading', () => {
		fc.assert(
			fc.property(rights, given, (right, sequence) => {
				const { chain, states } = carriedOut(right, sequence);
				expect(folded(chain)).toEqual(states.at(-1));
				expect(JSON.parse(JSON.stringify(states.at(-1)))).toEqual(states.at(-1));
				for (const state of states) expect(isEnded(folded(chain.slice(0, state.seq)))).toBe(isEnded(state));
			}),
			{ numRuns: 100 },
		);
	});
});

test('who came back is known, with what was deleted before and what was not; of two times, the later', () => {
	const records = (count: number) => [{ store: 'crm', category: 'enquiries', count }];
	const undone = (stopped: number): CaseEvent => ({
		type: 'unsubscription-undone',
		data: { by: 'link', stopped: records(stopped), deleted: records(9), remaining: [] },
	});
	expect(havingUnsubscribed(confirmed, undone(1), undone(2)).undone).toEqual({
		...{ at: minute(4), stopped: records(2), deleted: records(9), remaining: [] },
	});
});
