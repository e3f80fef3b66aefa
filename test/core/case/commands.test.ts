import { describe, expect, test } from '@jest/globals';
import type { CaseEvent, CaseState } from '../../../functions/core/case/case.ts';
import * as command from '../../../functions/core/case/commands.ts';
import { flag, retry } from '../../../functions/core/case/flagging.ts';
import { addNote, recordMail } from '../../../functions/core/case/kind.ts';
import { CommandRejectedError } from '../../../functions/core/errors.ts';
import {
	approved,
	assessed,
	caseId,
	closed,
	confirmed,
	delivered,
	flagged,
	fulfilled,
	having,
	havingErasure,
	havingUnsubscribed,
	lapsed,
	refused,
	started,
	withdrawn,
} from '../../fixtures/cases.ts';

const note = { key: 'note-1', hash: 'hash-1' };
const needing = assessed({ needs: ['concerns-others'] });
const retried: CaseEvent = { type: 'case-retried', data: { execution: `${caseId}-r1` } };

const cameBack = {
	stopped: [{ store: 'crm', category: 'enquiries', count: 2, on: '2026-03-02' }],
	deleted: [],
	remaining: [{ store: 'payments', category: 'invoices', count: 3 }],
};
/** Undoing, as far as it may be. */
const undoable = (state: CaseState) => {
	command.assertUndoable(state);
	return [];
};

type Decide = (state: CaseState) => readonly CaseEvent[];

describe('a command gives the events that follow', () => {
	const table: readonly [string, CaseState, Decide, readonly CaseEvent[]][] = [
		['the mailed link establishes who asks', having(), (s) => command.establishIdentity(s, 'mail-link'), [confirmed]],
		['the person withdraws', having(confirmed, assessed()), command.withdraw, [withdrawn]],
		['an unconfirmed request lapses', having(), command.lapse, [lapsed]],
		['it joins an earlier one', having(confirmed), (s) => command.join(s, 'E'), [{ type: 'request-joined', data: { to: 'E' } }]],
		['it is assessed', having(confirmed), (s) => command.assess(s, needing.data), [needing]],
		['the DPO approves', having(confirmed, needing), (s) => command.approve(s, {}), [approved]],
		[
			'the DPO approves with redactions, which a text names',
			having(confirmed, needing),
			(s) => command.approve(s, { redactions: 2 }, note),
			[{ type: 'decision-made', data: { outcome: 'approved', without: [], redactions: 2, text: note } }],
		],
		['the DPO refuses', having(confirmed, needing), (s) => command.refuse(s, 'excessive'), [refused]],
		['the DPO refuses before anything was searched', having(confirmed), (s) => command.refuse(s, 'excessive'), [refused]],
		[
			'a store is left out',
			having(confirmed),
			(s) => command.leaveOut(s, 'crm', ['crm'], note),
			[{ type: 'store-left-out', data: { store: 'crm', note } }],
		],
		[
			'a person did a task',
			having(confirmed, assessed(), started),
			(s) => command.completeTask(s, { store: 'cctv', acted: [], note }),
			[{ type: 'task-completed', data: { store: 'cctv', acted: [], note } }],
		],
		[
			'an erasure under way is stopped',
			havingErasure(confirmed, assessed(), started),
			command.stop,
			[{ type: 'erasure-stopped', data: {} }],
		],
		[
			'a note is added to a closed case',
			having(withdrawn, closed('withdrawn')),
			(s) => addNote(s, note),
			[{ type: 'note-added', data: { note } }],
		],
		['fulfilment starts', having(confirmed, assessed()), (s) => command.startFulfilment(s, ['crm', 'cctv']), [started]],
		[
			'a download is recorded',
			having(confirmed, delivered, closed()),
			command.recordDownload,
			[{ type: 'export-downloaded', data: {} }],
		],
		[
			'who unsubscribed comes back, though the case is closed',
			havingUnsubscribed(confirmed, delivered, closed()),
			(state) => command.recordComingBack(state, 'link', cameBack),
			[{ type: 'unsubscription-undone', data: { by: 'link', ...cameBack } }],
		],
		['a flagged case is retried', having(flagged), retry, [retried]],
		['an answered case is closed', having(confirmed, assessed(), started, delivered), command.close, [closed()]],
		['a refused case is closed as refused', having(confirmed, refused, delivered), command.close, [closed('refused')]],
		[
			'a joined case is closed as completed',
			having(confirmed, { type: 'request-joined', data: { to: 'E' } }),
			command.close,
			[closed()],
		],
		['a lapsed case is closed as lapsed', having(lapsed), command.close, [closed('lapsed')]],
	];

	test.each(table)('%s', (_, state, decide, events) => {
		expect(decide(state)).toEqual(events);
	});

	const moving: readonly [string, CaseState, Decide, CaseEvent][] = [
		['the person confirms', having(flagged), (s) => command.establishIdentity(s, 'mail-link'), confirmed],
		['the person withdraws', having(flagged), command.withdraw, withdrawn],
		['the time to confirm is over', having(flagged), command.lapse, lapsed],
		['the DPO refuses', having(confirmed, flagged), (s) => command.refuse(s, 'excessive'), refused],
		[
			'the DPO goes on without a store',
			having(confirmed, flagged),
			(s) => command.leaveOut(s, 'crm', ['crm']),
			{
				type: 'store-left-out',
				data: { store: 'crm' },
			},
		],
	];

	test.each(moving)('a flagged case is carried on when %s, since no execution is left to see it', (_, state, decide, event) => {
		expect(decide(state)).toEqual([event, retried]);
	});
});

describe('a command that finds its work done changes nothing', () => {
	const done: readonly [string, CaseState, Decide][] = [
		['confirmed twice', having(confirmed), (s) => command.establishIdentity(s, 'dpo')],
		['confirmed after withdrawing', having(withdrawn), (s) => command.establishIdentity(s, 'mail-link')],
		['withdrawn twice', having(withdrawn), command.withdraw],
		['lapsed after being confirmed', having(confirmed), command.lapse],
		['joined twice', having(confirmed, { type: 'request-joined', data: { to: 'E' } }), (s) => command.join(s, 'F')],
		['assessed twice', having(confirmed, assessed()), (s) => command.assess(s, needing.data)],
		[
			'left out twice',
			having(confirmed, { type: 'store-left-out', data: { store: 'crm' } }),
			(s) => command.leaveOut(s, 'crm', ['crm']),
		],
		['stopped twice', havingErasure(confirmed, assessed(), started, { type: 'erasure-stopped', data: {} }), command.stop],
		['started twice', having(confirmed, assessed(), started), (s) => command.startFulfilment(s, ['crm'])],
		['started after it was refused', having(confirmed, needing, refused), (s) => command.startFulfilment(s, ['crm'])],
		['started after it was withdrawn', having(confirmed, withdrawn), (s) => command.startFulfilment(s, ['crm'])],
		['the same results again', having(confirmed, assessed(), started, fulfilled), (s) => command.recordResults(s, s.results ?? [])],
		[
			'verified twice',
			having(confirmed, { type: 'fulfilment-verified', data: { problems: [] } }),
			(s) => command.recordVerification(s, []),
		],
		['delivered twice', having(confirmed, delivered), (s) => command.recordDelivery(s, { mail: 'done' })],
		[
			'mailed twice',
			having({ type: 'mail-sent', data: { key: 'k', mailHash: 'h' } }),
			(s) => recordMail(s, { key: 'k', mailHash: 'h2' }),
		],
		['reminded twice', having({ type: 'reminder-sent', data: { threshold: 'due-2' } }), (s) => command.recordReminder(s, 'due-2')],
		['flagged twice', having(flagged), (s) => flag(s, 'Deliver', 'X')],
		['flagged when closed', having(withdrawn, closed('withdrawn')), (s) => flag(s, 'Deliver', 'X')],
		['closed twice', having(withdrawn, closed('withdrawn')), command.close],
	];

	test.each(done)('%s', (_, state, decide) => {
		expect(decide(state)).toEqual([]);
	});

	test('results that changed are recorded again, and verification that failed can succeed', () => {
		const state = having(confirmed, assessed(), started, fulfilled, {
			type: 'fulfilment-verified',
			data: { problems: ['crm: x'] },
		});
		const results = [{ store: 'crm', status: 'done', found: 2, acted: [], retained: [] }] as const;
		expect(command.recordResults(state, results)).toEqual([{ type: 'request-fulfilled', data: { results } }]);
		expect(command.recordVerification(state, [])).toEqual([{ type: 'fulfilment-verified', data: { problems: [] } }]);
	});
});

describe('a command that does not fit is rejected', () => {
	const rejected: readonly [string, CaseState, Decide, 'conflict' | 'unprocessable'][] = [
		['withdrawing what is being carried out', having(confirmed, assessed(), started), command.withdraw, 'conflict'],
		['withdrawing what was decided', having(confirmed, needing, approved), command.withdraw, 'conflict'],
		['withdrawing what lapsed', having(lapsed), command.withdraw, 'conflict'],
		['approving before the person confirmed', having(), (s) => command.approve(s, {}), 'conflict'],
		['approving before it was assessed', having(confirmed), (s) => command.approve(s, {}), 'conflict'],
		['approving what needs no decision', having(confirmed, assessed()), (s) => command.approve(s, {}), 'conflict'],
		['approving twice', having(confirmed, needing, approved), (s) => command.approve(s, {}), 'conflict'],
		['approving a flagged case', having(confirmed, needing, flagged), (s) => command.approve(s, {}), 'conflict'],
		[
			'approving an incomplete search',
			having(confirmed, assessed({ needs: ['incomplete-search'], incomplete: [{ store: 'crm', why: 'inexact-search' }] })),
			(s) => command.approve(s, {}),
			'conflict',
		],
		['redactions of an erasure', havingErasure(confirmed, needing), (s) => command.approve(s, { redactions: 1 }), 'unprocessable'],
		['refusing twice', having(confirmed, refused), (s) => command.refuse(s, 'excessive'), 'conflict'],
		[
			'refusing what is being carried out',
			having(confirmed, assessed(), started),
			(s) => command.refuse(s, 'excessive'),
			'conflict',
		],
		['refusing before the person confirmed', having(), (s) => command.refuse(s, 'excessive'), 'conflict'],
		['leaving out an unknown store', having(confirmed), (s) => command.leaveOut(s, 'x', ['crm']), 'unprocessable'],
		[
			'leaving out a store that is done',
			having(confirmed, assessed(), started, fulfilled),
			(s) => command.leaveOut(s, 'crm', ['crm']),
			'conflict',
		],
		[
			'leaving out a store whose task was done',
			having(confirmed, assessed(), started, {
				type: 'task-completed',
				data: { store: 'cctv', acted: [], note },
			}),
			(s) => command.leaveOut(s, 'cctv', ['cctv']),
			'conflict',
		],
		[
			'a task before fulfilment has begun',
			having(confirmed, assessed()),
			(s) => command.completeTask(s, { store: 'cctv', acted: [], note }),
			'conflict',
		],
		[
			'a task for a store that is searched by itself',
			having(confirmed, assessed(), started),
			(s) => command.completeTask(s, { store: 'crm', acted: [], note }),
			'conflict',
		],
		[
			'a task for a store that was left out',
			having(confirmed, assessed(), started, {
				type: 'store-left-out',
				data: { store: 'cctv' },
			}),
			(s) => command.completeTask(s, { store: 'cctv', acted: [], note }),
			'conflict',
		],
		[
			'a task twice',
			having(confirmed, assessed(), started, { type: 'task-completed', data: { store: 'cctv', acted: [], note } }),
			(s) => command.completeTask(s, { store: 'cctv', acted: [], note }),
			'conflict',
		],
		['stopping an access request', having(confirmed, assessed(), started), command.stop, 'conflict'],
		['stopping before it erases', havingErasure(confirmed, assessed()), command.stop, 'conflict'],
		['stopping when all is erased', havingErasure(confirmed, assessed(), started, fulfilled), command.stop, 'conflict'],
		['downloading before it is there', having(confirmed), command.recordDownload, 'conflict'],
		['undoing what was no unsubscribing', having(confirmed), (s) => command.recordComingBack(s, 'link', cameBack), 'conflict'],
		['undoing before it is done', havingUnsubscribed(confirmed, assessed(), started, fulfilled), undoable, 'conflict'],
		['joining before the person confirmed', having(), (s) => command.join(s, 'E'), 'conflict'],
		['joining when it was assessed', having(confirmed, assessed()), (s) => command.join(s, 'E'), 'conflict'],
		['assessing before the person confirmed', having(), (s) => command.assess(s, needing.data), 'conflict'],
		['carrying out what nobody confirmed', having(), (s) => command.startFulfilment(s, ['crm']), 'conflict'],
		['carrying out what was not assessed', having(confirmed), (s) => command.startFulfilment(s, ['crm']), 'conflict'],
		['carrying out what waits for the DPO', having(confirmed, needing), (s) => command.startFulfilment(s, ['crm']), 'conflict'],
		[
			'answering before it was verified',
			having(confirmed, assessed(), started),
			(s) => command.recordDelivery(s, { mail: 'done' }),
			'conflict',
		],
		['retrying what is not flagged', having(confirmed), retry, 'conflict'],
		['retrying what is closed', having(flagged, withdrawn, closed('withdrawn')), retry, 'conflict'],
		['closing what was not answered', having(confirmed, assessed(), started), command.close, 'conflict'],
	];

	test.each(rejected)('%s', (_, state, decide, kind) => {
		expect(() => decide(state)).toThrow(expect.objectContaining({ name: 'CommandRejectedError', kind }));
	});

	test('with the field that is wrong and what to write, or with what to do first', () => {
		const messageOf = (decide: () => unknown) => {
			try {
				decide();
			} catch (error) {
				if (error instanceof CommandRejectedError) return { field: error.field, message: error.message };
			}
			throw new Error('It was not rejected.');
		};
		expect(messageOf(() => command.leaveOut(having(confirmed), 'x', ['crm', 'cctv']))).toEqual({
			field: 'store',
			message: 'There is no store x. Write one of: crm, cctv.',
		});
		const incomplete = assessed({ needs: ['incomplete-search'], incomplete: [{ store: 'crm', why: 'inexact-search' }] });
		expect(messageOf(() => command.approve(having(confirmed, incomplete), {}))).toEqual({
			field: undefined,
			message: 'The search is incomplete: crm (inexact-search). Use proceed-without for each, or refuse.',
		});
	});

	test('an incomplete search can be approved once its store was left out, which the decision names', () => {
		const incomplete = assessed({ needs: ['incomplete-search'], incomplete: [{ store: 'crm', why: 'inexact-search' }] });
		const state = having(confirmed, incomplete, { type: 'store-left-out', data: { store: 'crm' } });
		expect(command.approve(state, {})).toEqual([
			{ type: 'decision-made', data: { outcome: 'approved', without: ['crm'], redactions: 0 } },
		]);
	});
});
