import type { BreachPorts } from '../../adapters/breach-ports.ts';
import { givenOf } from '../../contract/requests/breach.ts';
import { type BreachAction, breachActionSchema } from '../../contract/requests/breach-action.ts';
import { type BreachEvent, type BreachFacts, type BreachState, factTexts } from '../../core/breach/breach.ts';
import {
	completeRemedy,
	decideAuthority,
	decidePeople,
	orderMailing,
	orderNotification,
	publishNotice,
	recordAuthorityReference,
	recordFacts,
	recordFiling,
	recordTelling,
	setRemedy,
	settle,
	withdrawNotice,
} from '../../core/breach/commands.ts';
import { kindsImplied } from '../../core/breach/severity.ts';
import { isBreachAnswered } from '../../core/breach/work.ts';
import { retry } from '../../core/case/flagging.ts';
import { addNote, settledBetween, type TextReference } from '../../core/case/kind.ts';
import { endOfLocalDay, localDate } from '../../core/clock/statutory.ts';
import { normaliseAddress } from '../../core/identity/address.ts';
import type { Mailings } from '../../core/mailing/ports.ts';
import type { Mailbox, ReturnedMails, Workflow } from '../../core/ports.ts';
import { authorityNotification } from '../../views/letters/authority-notification.ts';
import { goOn, tell } from '../after-command.ts';
import { carryOut, type Words } from '../carry-out.ts';
import type { Request } from '../http.ts';
import type { KindActions } from '../kinds/actions.ts';
import { assertCategories } from '../known-categories.ts';
import { recipientsOf } from '../mailing/recipients.ts';
import { onRecount } from '../mailing/recount.ts';
import { pending } from '../pending-text.ts';
import { sendRemedyMails } from './mails.ts';
import { instantUnderLaw } from './submit.ts';
import { textsByKey } from './texts.ts';

interface BreachActionDeps extends BreachPorts {
	readonly mailbox: Mailbox;
	readonly workflow: Workflow;
	readonly mailings: Pick<Mailings, 'get' | 'progress'>;
	readonly returned: Pick<ReturnedMails, 'remove'>;
}

/** By the kind of the words. */
type References = Readonly<Record<string, TextReference>>;

/** What depends on whom the letters have not reached. */
const asksWhoWasReached: readonly BreachAction['action'][] = ['record-telling', 'close'];

/** What the DPO may do with breaches. */
export const breachActions = (deps: BreachActionDeps): KindActions<BreachState> => ({
	kind: 'breach',
	act: (request, state) => actOnBreach(deps, request, request.read(breachActionSchema), state),
});

/** One command of the DPO on a breach. @throws CommandRejectedError where it does not fit; nothing is changed then. */
async function actOnBreach(
	deps: BreachActionDeps,
	{ reference, actor }: Pick<Request, 'reference' | 'actor'>,
	action: BreachAction,
	current: BreachState,
): Promise<BreachState> {
	const at = deps.clock.now();
	const words = await wordsOf(deps, action, current, at);
	const command = commandOf(deps, action, at);
	const decide = asksWhoWasReached.includes(action.action) ? await onRecount(deps.mailings, current, command) : command;
	const state = await carryOut(deps, { reference, actor, at }, current, {
		words,
		decide: (state, kept) => decide(state, Object.fromEntries(words.map(({ kind }, index) => [kind, kept[index] ?? pending]))),
	});
	for (const mail of settledBetween(current, state)) await deps.returned.remove(reference, mail);
	await tell(() => sendRemedyMails(deps, state));
	await goOn(deps, current, state, async () => (await deps.waits.list(reference)).filter((wait) => isBreachAnswered(state, wait)));
	return state;
}

async function wordsOf(deps: BreachActionDeps, action: BreachAction, state: BreachState, at: string): Promise<readonly Words[]> {
	switch (action.action) {
		case 'record-facts':
			return factTexts.flatMap((kind) => {
				const text = action[kind];
				return text === undefined ? [] : [{ kind, text }];
			});
		case 'decide-authority':
		case 'decide-people':
			return [{ kind: 'grounds', text: action.grounds }];
		case 'notify-authority':
			return [
				...(action.delay === undefined ? [] : [{ kind: 'delay', text: action.delay }]),
				...(action.filed ? [{ kind: 'document', text: await filedDocument(deps, action, state, at) }] : []),
			];
		case 'record-telling':
			return [{ kind: 'telling', text: action.how }];
		case 'mail-people':
			return [{ kind: 'letter', text: action.text }];
		case 'publish-notice':
			return [{ kind: 'notice', text: action.text }];
		case 'set-task':
			return [
				{ kind: 'task', text: action.what },
				{ kind: 'owner', text: normaliseAddress(action.owner) ?? action.owner },
			];
		case 'withdraw-notice':
		case 'complete-task':
		case 'note':
			return [{ kind: 'note', text: action.note }];
		default:
			return [];
	}
}

type Filed = Extract<BreachAction, { action: 'notify-authority' }>;

/** What the DPO filed on the authority's site: the document as it stands, kept beside the authority's reference. */
async function filedDocument(deps: BreachActionDeps, action: Filed, state: BreachState, at: string): Promise<string> {
	const texts = await textsByKey(deps.texts, state.caseId);
	const filedAt = action.filed ? instantUnderLaw('filed.at', action.filed.at, at) : at;
	return authorityNotification({
		...{ policy: deps.policy, state, texts, phase: state.notifications.length + 1, final: action.final ?? false },
		...{ at: filedAt, delay: action.delay },
	}).text;
}

function commandOf({ policy }: BreachActionDeps, action: BreachAction, at: string) {
	return (state: BreachState, kept: References): readonly BreachEvent[] => {
		const text = (kind: string): TextReference => kept[kind] ?? pending;
		switch (action.action) {
			case 'record-facts': {
				const { action: _, awareAt, nature: _n, whose: _w, consequences: _c, measures: _m, cause: _s, ...given } = action;
				const plain = givenOf(given);
				assertCategories(policy, plain);
				const facts: BreachFacts = { ...plain, ...kept };
				const aware = awareAt === undefined ? undefined : instantUnderLaw('awareAt', awareAt, at);
				return recordFacts(state, facts, aware, (categories) => kindsImplied(policy, categories));
			}
			case 'decide-authority':
				return decideAuthority(state, action.notify, text('grounds'));
			case 'decide-people':
				return decidePeople(state, action.outcome, action.reason, text('grounds'));
			case 'notify-authority': {
				const { final = false, filed } = action;
				if (!filed) return orderNotification(state, at, { final, delay: kept.delay });
				const filing = { at: instantUnderLaw('filed.at', filed.at, at), final, delay: kept.delay, reference: filed.reference };
				return recordFiling(state, at, { ...filing, document: text('document') });
			}
			case 'record-authority-reference':
				return recordAuthorityReference(state, action.reference);
			case 'record-telling':
				return recordTelling(state, at, {
					...{ at: instantUnderLaw('at', action.at, at), people: action.people, missed: action.missed, how: text('telling') },
				});
			case 'mail-people':
				return orderMailing(state, text('letter'), recipientsOf(policy, action));
			case 'publish-notice':
				return publishNotice(state, text('notice'));
			case 'withdraw-notice':
				return withdrawNotice(state, at, { served: action.served, note: text('note') });
			case 'set-task': {
				const { kind, dueOn } = action;
				const remedy = { kind, dueOn, what: text('task'), owner: text('owner') };
				const today = localDate(at, policy.timeZone);
				return setRemedy(state, { ...remedy, overdueAt: endOfLocalDay(dueOn, policy.timeZone) }, today);
			}
			case 'complete-task':
				return completeRemedy(state, action.task, text('note'));
			case 'close':
				return settle(state);
			case 'note':
				return addNote(state, text('note'));
			case 'retry':
				return retry(state);
		}
	};
}
