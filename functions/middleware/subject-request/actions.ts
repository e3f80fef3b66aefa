import type { CasePorts } from '../../adapters/case-ports.ts';
import type { Links } from '../../adapters/links.ts';
import type { PostNotice } from '../../adapters/webhook.ts';
import { type Action, subjectRequestActionSchema } from '../../contract/requests/subject-request-action.ts';
import { isAnswered, taskWait } from '../../core/case/answers.ts';
import type { CaseState } from '../../core/case/case.ts';
import { normaliseAddress } from '../../core/identity/address.ts';
import type { Mailbox, ReturnedMails, Subjects, Workflow } from '../../core/ports.ts';
import { standing } from '../../core/request/recipients.ts';
import { goOn, tell } from '../after-command.ts';
import { carryOut } from '../carry-out.ts';
import type { Request } from '../http.ts';
import type { KindActions } from '../kinds/actions.ts';
import { changePersonsAddress } from './change-address.ts';
import { sendClockMails } from './clock-mails.ts';
import { commandOf, taskDueOn, textsOf } from './commands.ts';
import { sendReturnedAgain } from './send-again.ts';
import { assignedTo, assigneeHash, assignStoredTask, sendTaskMails } from './task-mails.ts';
import { tellRecipients } from './tell-recipients.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly returned: Pick<ReturnedMails, 'remove'>;
	readonly workflow: Workflow;
	readonly subjects: Subjects;
	readonly links: Links;
	readonly post: PostNotice;
	readonly keyOf: (address: string) => Promise<string>;
}

/** What the DPO may do with requests. */
export const subjectRequestActions = (deps: Deps): KindActions<CaseState> => ({
	kind: 'subject-request',
	act: (request, state) => actOnSubjectRequest(deps, request, state),
});

/** One command of the DPO on a request. @throws CommandRejectedError where it does not fit; nothing is changed then. */
export async function actOnSubjectRequest(deps: Deps, request: Request, current: CaseState): Promise<CaseState> {
	const { reference, actor } = request;
	const action = request.read(subjectRequestActionSchema);
	const at = deps.clock.now();
	const assigned = action.action === 'assign-task' ? assignmentOf(action, current, at) : undefined;
	const decide = commandOf(deps.policy, action, at, assigned && assigneeHash(assigned));
	const texts = textsOf(action);
	const state = await carryOut(deps, { reference, actor, at }, current, {
		words: [texts.main, texts.names],
		decide: (state, [main, names]) => decide(state, { main, names }),
		prepare: async () => {
			if (action.action === 'assign-task' && assigned) await assignStoredTask(deps, reference, action.store, assigned);
			// No mail that follows from it may go to the old one.
			if (action.action === 'change-address') await changePersonsAddress(deps, reference, at, action);
		},
	});
	await tell(async () => {
		await sendClockMails(deps, state);
		await sendTaskMails(deps, state);
		await sendReturnedAgain(deps, state);
	});
	if (action.action === 'tell-recipient') await tell(() => tellRecipients(deps, state, owedTo(state, action.recipient)));
	await goOn(deps, current, state, async () =>
		waitsOf(action, Object.keys(deps.policy.stores)).filter((wait) => isAnswered(state, wait)),
	);
	return state;
}

const assignmentOf = (action: Extract<Action, { action: 'assign-task' }>, state: CaseState, at: string) =>
	assignedTo({
		to: normaliseAddress(action.to) ?? action.to,
		dueOn: taskDueOn(action, state, at),
		...(action.note && { note: action.note }),
	});

const owedTo = ({ recipients = [] }: CaseState, recipient: string) =>
	standing(recipients).filter((entry) => entry.recipient === recipient && entry.status === 'owed');

/** What the workflow may be waiting for that the action may have answered. */
function waitsOf(action: Action, stores: readonly string[]): readonly string[] {
	switch (action.action) {
		case 'approve':
			return ['decision'];
		case 'receive-proof':
		case 'change-address':
			return ['identity', 'decision'];
		case 'refuse':
			return ['identity', 'decision', 'turn'];
		case 'stop':
			return stores.map(taskWait);
		case 'complete-task':
		case 'proceed-without':
			return [taskWait(action.store)];
		default:
			return [];
	}
}
