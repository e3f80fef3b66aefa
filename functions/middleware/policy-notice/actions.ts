import type { CasePorts } from '../../adapters/case-ports.ts';
import { type PolicyNoticeAction, policyNoticeActionSchema } from '../../contract/requests/policy-notice.ts';
import { retry } from '../../core/case/flagging.ts';
import { addNote, type TextReference } from '../../core/case/kind.ts';
import type { Mailings } from '../../core/mailing/ports.ts';
import { changesToTell, decide, orderLetter, settle } from '../../core/policy-notice/commands.ts';
import { categoriesConcerned } from '../../core/policy-notice/difference.ts';
import type { PolicyNoticeEvent, PolicyNoticeState } from '../../core/policy-notice/policy-notice.ts';
import type { PolicyNotices } from '../../core/policy-notice/ports.ts';
import { isPolicyNoticeAnswered } from '../../core/policy-notice/work.ts';
import type { Workflow } from '../../core/ports.ts';
import { goOn } from '../after-command.ts';
import { carryOut, type Words } from '../carry-out.ts';
import type { Request } from '../http.ts';
import type { KindActions } from '../kinds/actions.ts';
import { recipientsOf } from '../mailing/recipients.ts';
import { onRecount } from '../mailing/recount.ts';
import { pending } from '../pending-text.ts';
import { notedDifference } from './noted-difference.ts';

interface Deps extends Pick<CasePorts, 'clock' | 'policy' | 'texts' | 'waits'> {
	readonly notices: PolicyNotices;
	/** Of notices. */
	readonly workflow: Workflow;
	readonly mailings: Pick<Mailings, 'get' | 'progress'>;
}

/** What the DPO may do with changes of the policy. */
export const policyNoticeActions = (deps: Deps): KindActions<PolicyNoticeState> => ({
	kind: 'policy-notice',
	act: (request, state) => actOnPolicyNotice(deps, request, request.read(policyNoticeActionSchema), state),
});

/** One command of the DPO. @throws CommandRejectedError where it does not fit; nothing is changed then. */
async function actOnPolicyNotice(
	deps: Deps,
	{ reference, actor }: Pick<Request, 'reference' | 'actor'>,
	action: PolicyNoticeAction,
	current: PolicyNoticeState,
): Promise<PolicyNoticeState> {
	const { notices: cases, texts, clock, waits } = deps;
	const at = clock.now();
	const command = await commandOf(deps, action, current, at);
	const decide = action.action === 'close' ? await onRecount(deps.mailings, current, command) : command;
	const state = await carryOut({ cases, texts }, { reference, actor, at }, current, {
		words: [wordsOf(action)],
		decide: (state, [words]) => decide(state, words),
	});
	await goOn(deps, current, state, async () => (await waits.list(reference)).filter((wait) => isPolicyNoticeAnswered(state, wait)));
	return state;
}

function wordsOf(action: PolicyNoticeAction): Words | undefined {
	switch (action.action) {
		case 'decide':
			return { kind: 'grounds', text: action.grounds };
		case 'mail-people':
			return { kind: 'letter', text: action.text };
		case 'close':
			return action.note === undefined ? undefined : { kind: 'note', text: action.note };
		case 'note':
			return { kind: 'note', text: action.note };
		case 'retry':
			return undefined;
	}
}

async function commandOf(
	{ policy, texts }: Deps,
	action: PolicyNoticeAction,
	current: PolicyNoticeState,
	now: string,
): Promise<(state: PolicyNoticeState, text: TextReference | undefined) => readonly PolicyNoticeEvent[]> {
	switch (action.action) {
		case 'decide':
			return (state, grounds = pending) => decide(state, { ...action, grounds }, now, policy.timeZone);
		case 'mail-people': {
			const { upload, categories, column, again } = action;
			const topics = await notedDifference(texts, current);
			return (state, text = pending) => {
				const concerned = categories ?? categoriesConcerned(policy, topics, changesToTell(state));
				const given = upload === undefined ? { categories: concerned } : { upload, column };
				return orderLetter(state, text, recipientsOf(policy, given), again);
			};
		}
		case 'close':
			return settle;
		case 'note':
			return (state, note = pending) => addNote(state, note);
		case 'retry':
			return (state) => retry(state);
	}
}
