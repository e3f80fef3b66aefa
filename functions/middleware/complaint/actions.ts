import type { CasePorts } from '../../adapters/case-ports.ts';
import { type ComplaintAction, complaintActionSchema } from '../../contract/requests/complaint-action.ts';
import { retry } from '../../core/case/flagging.ts';
import { addNote, type TextReference } from '../../core/case/kind.ts';
import { localDate } from '../../core/clock/statutory.ts';
import {
	acknowledge,
	addAddress,
	answerAuthority,
	answerEnquiry,
	askIdentity,
	assignHandler,
	completeRemedy,
	decide,
	end,
	enquire,
	escalate,
	establishIdentity,
	type KnownAddress,
	reply,
} from '../../core/complaint/commands.ts';
import type { ComplaintEvent, ComplaintState } from '../../core/complaint/complaint.ts';
import type { Complainant } from '../../core/complaint/ports.ts';
import { nextWork } from '../../core/complaint/work.ts';
import { conflict } from '../../core/errors.ts';
import { normaliseAddress } from '../../core/identity/address.ts';
import type { Subjects, Workflow } from '../../core/ports.ts';
import { goOn, tell } from '../after-command.ts';
import { carryOut, type Words } from '../carry-out.ts';
import type { Request } from '../http.ts';
import type { KindActions } from '../kinds/actions.ts';
import { pending } from '../pending-text.ts';
import { acknowledgeComplaint, sendComplaintMails, type TellingPorts } from './mails.ts';
import { writeRemedy } from './remedy-text.ts';

interface Deps extends TellingPorts, Pick<CasePorts, 'waits'> {
	readonly subjects: Pick<Subjects, 'allowMail'>;
	/** Of complaints. */
	readonly workflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

/** What the DPO may do with complaints. */
export const complaintActions = (deps: Deps): KindActions<ComplaintState> => ({
	kind: 'complaint',
	act: (request, state) => actOnComplaint(deps, request, state),
});

/** One command of the DPO on a complaint. @throws CommandRejectedError where it does not fit; nothing is changed then. */
export async function actOnComplaint(
	deps: Deps,
	{ reference, actor, read }: Pick<Request, 'reference' | 'actor' | 'read'>,
	current: ComplaintState,
): Promise<ComplaintState> {
	const { complaints: cases, clock, texts } = deps;
	const action = read(complaintActionSchema);
	const person = await cases.intake(reference);
	const at = clock.now();
	const state = await carryOut({ cases, texts }, { reference, actor, at }, current, {
		words: wordsOf(action),
		decide: commandOf(action, localDate(at, current.clock.timeZone), person),
		// The letter that follows goes there.
		prepare: async () => {
			if (action.action === 'add-address' && person) await keepAddress(deps, current, person, addressIn(action));
		},
	});
	await tell(() => sendComplaintMails(deps, state));
	await tell(() => acknowledgeComplaint(deps, state));
	await goOn(deps, current, state, async () => (nextWork(state).next === 'wait' ? [] : deps.waits.list(reference)));
	return state;
}

/** What the action says of the case, given the texts that belong to it, in their order. @param today calendar date. */
function commandOf(
	action: ComplaintAction,
	today: string,
	person: Complainant | undefined,
): (state: ComplaintState, texts: readonly (TextReference | undefined)[]) => readonly ComplaintEvent[] {
	switch (action.action) {
		case 'assign':
			return (state, [address = pending]) => assignHandler(state, address);
		case 'acknowledge':
			return (state, [how = pending]) => acknowledge(state, { on: action.on ?? today, today, how });
		case 'enquire':
			return (state, [question = pending]) => enquire(state, question);
		case 'answer-enquiry':
			return (state, [answer = pending]) => answerEnquiry(state, action.enquiry, answer);
		case 'note':
			return (state, [note = pending]) => addNote(state, note);
		case 'reply':
			return (state, [text = pending]) => reply(state, text, action.discloses ?? false);
		case 'ask-identity':
			return (state, [grounds = pending]) => askIdentity(state, person?.email !== undefined, grounds);
		case 'establish-identity':
			return (state, [note = pending]) => establishIdentity(state, 'dpo', note);
		case 'add-address': {
			const email = addressIn(action);
			return (state, [how = pending]) => addAddress(state, knownAddress(person, email, state), how, action.former);
		}
		case 'decide': {
			const { outcome, discloses = false, remedies = [] } = action;
			return (state, [reasons = pending, ...tasks]) =>
				decide(
					state,
					{
						...{ outcome, reasons, discloses },
						remedies: remedies.map(({ dueOn }, index) => ({ task: tasks[index] ?? pending, dueOn })),
					},
					today,
				);
		}
		case 'complete-remedy':
			return (state, [note = pending]) => completeRemedy(state, action.remedy, note);
		case 'end':
			return (state, [note = pending]) => end(state, action.why, note);
		case 'escalate': {
			const { reference, dueOn } = action;
			return (state, [note]) => escalate(state, { reference, ...(dueOn && { dueOn }), ...(note && { note }) }, today);
		}
		case 'answer-authority':
			return (state, [note = pending]) => answerAuthority(state, note);
		case 'retry':
			return (state) => retry(state);
	}
}

/** What stands in the action in somebody's own words, or names somebody. */
function wordsOf(action: ComplaintAction): readonly Words[] {
	switch (action.action) {
		case 'assign':
			return [{ kind: 'handler', text: normaliseAddress(action.to) ?? action.to }];
		case 'acknowledge':
			return [{ kind: 'acknowledgement', text: action.how }];
		case 'enquire':
			return [{ kind: 'enquiry', text: action.question }];
		case 'answer-enquiry':
			return [{ kind: 'enquiry-answer', text: action.answer }];
		case 'reply':
			return [{ kind: 'reply', text: action.text }];
		case 'ask-identity':
			return [{ kind: 'grounds', text: action.grounds }];
		case 'establish-identity':
			return [{ kind: 'identity', text: action.how }];
		case 'add-address':
			return [{ kind: 'address', text: action.how }];
		case 'decide':
			return [
				{ kind: 'reasons', text: action.reasons },
				...(action.remedies ?? []).map(({ to, task }) => ({
					kind: 'remedy',
					text: writeRemedy({ to: normaliseAddress(to) ?? to, task }),
				})),
			];
		case 'note':
		case 'complete-remedy':
		case 'end':
		case 'answer-authority':
			return [{ kind: 'note', text: action.note }];
		case 'escalate':
			return action.note ? [{ kind: 'note', text: action.note }] : [];
		case 'retry':
			return [];
	}
}

const addressIn = ({ email }: Extract<ComplaintAction, { action: 'add-address' }>): string => normaliseAddress(email) ?? email;

function knownAddress(
	person: Complainant | undefined,
	address: string,
	{ addressAddedAt, addressChanges = 0 }: ComplaintState,
): KnownAddress {
	if (!person) return 'erased';
	if (person.email === undefined) return 'none';
	if (person.email !== address) return 'other';
	// Where a try died that wrote it down, the case does not know of it yet.
	if ((person.addressChanges ?? 0) > addressChanges) return 'other';
	return person.addressChanges === 0 && addressAddedAt === undefined ? 'none' : 'same';
}

/**
 * Its subject's key leads to the case from then on, and no other's. What was to go to another address has links that open nothing any more:
 * it is withdrawn, and composed anew as far as it is still owed.
 *
 * @throws CommandRejectedError where somebody else was at it.
 */
async function keepAddress(
	{ complaints, mailbox, keyOf }: Deps,
	state: ComplaintState,
	person: Complainant,
	email: string,
): Promise<void> {
	const { caseId, addressChanges = 0 } = state;
	const known = knownAddress(person, email, state);
	if (known === 'same') return;
	// First: once another is written down, nothing leads to this one any more.
	if (person.email !== undefined && known === 'other') {
		await mailbox.withdraw(caseId, person.email);
		// What SES may have taken goes out again as it was.
		await mailbox.redirect(caseId, person.email, email);
	}
	const change = { email, subjectKey: await keyOf(email), addressChanges: known === 'other' ? addressChanges + 1 : 0 };
	const { email: before, addressChanges: changesBefore } = person;
	if (await complaints.updateIntake(caseId, change, { email: before, addressChanges: changesBefore })) return;
	throw conflict(
		`The address of case ${caseId} was changed at the same time. See what it is now, and give another if that is wrong.`,
	);
}
