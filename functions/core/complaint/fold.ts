import { foldFlag, unflagged } from '../case/flagging.ts';
import { foldShared, isShared, type Sealed, type SharedEvent } from '../case/kind.ts';
import { type ComplaintEvent, type ComplaintState, type ComplaintStatus, type Remedy, toldByMail } from './complaint.ts';

/** The workflow has nothing left to do but to close the case. */
export const isOver = (state: ComplaintState): boolean => state.closedAt !== undefined || state.ended !== undefined;

/** The authority waits for our answer. */
export const isWithAuthority = ({ authority }: ComplaintState): boolean =>
	authority !== undefined && authority.answeredAt === undefined;

export const openRemedies = ({ remedies }: ComplaintState): readonly Remedy[] =>
	remedies.filter(({ doneAt }) => doneAt === undefined);

/** Whether the person was told that the complaint came; a mail that came back told nobody, unless a person has dealt with it. */
export function isAcknowledged({ acknowledged, undelivered = [] }: ComplaintState): boolean {
	if (!acknowledged) return false;
	return !undelivered.some(({ mail, settledAt }) => mail === acknowledged.mail && settledAt === undefined);
}

/** Where a complaint stands by what is recorded; a flagged one stands still until it is retried. */
function progress(state: ComplaintState): ComplaintStatus {
	if (state.flagged) return 'needs-attention';
	if (state.closedAt) return 'closed';
	if (isWithAuthority(state)) return 'with-authority';
	if (state.answered) return 'remedying';
	if (state.outcome) return 'decided';
	return state.handler ? 'in-hand' : 'received';
}

/**
 * The projection after one more event.
 *
 * @throws Error when the chain does not start with `case-opened`, or starts twice.
 */
export function fold(state: ComplaintState | undefined, event: Sealed<ComplaintEvent>): ComplaintState {
	if (event.type === 'case-opened') {
		if (state) throw new Error(`Case ${event.caseId} was opened twice, at event ${event.seq}.`);
		const { execution, ...opened } = event.data;
		return {
			caseId: event.caseId,
			...opened,
			status: 'received',
			openedAt: event.at,
			enquiries: [],
			notices: [],
			lastWordAt: opened.receivedAt,
			words: 0,
			remedies: [],
			reminded: [],
			mails: [],
			executions: [execution],
			seq: event.seq,
			head: event.hash,
		};
	}
	if (!state) throw new Error(`Case ${event.caseId} does not start with case-opened but with ${event.type}.`);
	const place = { seq: event.seq, head: event.hash };
	if (isShared(event)) return { ...foldShared(state, event), ...place };
	const changed = change(state, event);
	return { ...changed, status: progress(changed), ...place };
}

type OwnEvent = Sealed<Exclude<ComplaintEvent, SharedEvent | { type: 'case-opened' }>>;

function change(state: ComplaintState, event: OwnEvent): ComplaintState {
	const { at, seq } = event;
	switch (event.type) {
		case 'complaint-acknowledged':
			return {
				...state,
				acknowledged: event.data.by === 'mail' ? { at, mail: event.data.mail } : { at, on: event.data.on },
				lastWordAt: at,
			};
		case 'handler-assigned': {
			const { address } = event.data;
			const notice = { mail: `handler-${seq}`, at, about: 'handler', text: address } as const;
			return { ...state, handler: { address, at }, notices: [...state.notices, notice] };
		}
		case 'enquiry-made':
			return { ...state, enquiries: [...state.enquiries, { number: seq, question: event.data.question, at }] };
		case 'enquiry-answered': {
			const { enquiry, answer } = event.data;
			return {
				...state,
				enquiries: state.enquiries.map((each) => (each.number === enquiry ? { ...each, answered: { answer, at } } : each)),
			};
		}
		case 'reply-written': {
			const notice = { mail: `reply-${seq}`, at, about: 'reply', text: event.data.text } as const;
			return { ...state, lastWordAt: at, notices: [...state.notices, notice] };
		}
		case 'progress-told':
			return { ...state, lastWordAt: at, words: state.words + 1 };
		case 'identity-asked': {
			const notice = { mail: `identity-${seq}`, at, about: 'identity' } as const;
			return { ...state, identityAskedAt: at, notices: [...state.notices, notice] };
		}
		case 'address-added': {
			const added = { ...state, addressAddedAt: at };
			// Of a closed case nothing more is written.
			if (state.closedAt) return added;
			return { ...added, notices: [...state.notices, { mail: `address-${seq}`, at, about: 'address' }] };
		}
		case 'address-changed':
			return withAddressChanged(state, event);
		case 'identity-established':
			return { ...state, identity: { establishedAt: at, how: event.data.how } };
		case 'outcome-decided': {
			const { outcome, reasons, remedies } = event.data;
			const decided = remedies.map((remedy, index): Remedy => ({ ...remedy, number: index + 1, at }));
			const notices = decided.map(({ number, task }) => ({
				...({ mail: `remedy-${number}`, at, about: 'remedy', text: task, remedy: number } as const),
			}));
			return {
				...state,
				outcome: { outcome, reasons, at, by: event.actor },
				remedies: decided,
				notices: [...state.notices, ...notices],
			};
		}
		case 'outcome-told':
			return { ...state, answered: { at, mail: event.data.mail }, lastWordAt: at };
		case 'remedy-completed':
			return {
				...state,
				remedies: state.remedies.map((remedy) => (remedy.number === event.data.remedy ? { ...remedy, doneAt: at } : remedy)),
			};
		case 'complaint-ended':
			return { ...state, ended: { why: event.data.why, at } };
		case 'authority-involved': {
			const { reference, dueOn, execution } = event.data;
			const { closedAt: _, ...rest } = state;
			return {
				...rest,
				authority: { reference, at, ...(dueOn && { dueOn }) },
				...(execution && { executions: [...state.executions, execution] }),
			};
		}
		case 'authority-answered':
			return { ...state, ...(state.authority && { authority: { ...state.authority, answeredAt: at } }) };
		case 'reminder-sent':
			return { ...state, reminded: [...state.reminded, event.data.threshold] };
		case 'case-flagged':
		case 'case-retried':
			return foldFlag(state, event);
		case 'case-closed':
			return { ...unflagged(state), closedAt: at };
	}
}

/** What a mail told there, and is to be told anew, was never told; what the DPO told otherwise was. */
function withAddressChanged(state: ComplaintState, { at, seq, data }: OwnEvent & { type: 'address-changed' }): ComplaintState {
	const { anew, execution } = data;
	const { acknowledged, answered, closedAt, ...rest } = state;
	// Who they are is known, and at which address: nobody need be asked, or greeted at the one before.
	const notices = state.notices.filter(({ about }) => about !== 'identity' && about !== 'address');
	const times = toldByMail.map((what) => [what, (state.toldAnew?.[what] ?? 0) + (anew.includes(what) ? 1 : 0)] as const);
	const astray = acknowledged?.mail !== undefined && anew.includes('acknowledgement');
	const changed: ComplaintState = {
		...rest,
		notices,
		addressChanges: (state.addressChanges ?? 0) + 1,
		toldAnew: Object.fromEntries(times) as ComplaintState['toldAnew'] & {},
		...(acknowledged && !astray && { acknowledged }),
		...(answered && !anew.includes('outcome') && { answered }),
	};
	// Of a case that stays closed nothing more is written.
	if (closedAt && !execution) return { ...changed, closedAt };
	return {
		...changed,
		notices: [...notices, { mail: `address-${seq}`, at, about: 'address' }],
		...(execution && { executions: [...state.executions, execution] }),
	};
}
