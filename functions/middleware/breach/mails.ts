import type { Breaches } from '../../adapters/breaches.ts';
import type { Links } from '../../adapters/links.ts';
import type { BreachState, Remedy } from '../../core/breach/breach.ts';
import type { EscalationHour } from '../../core/breach/breach-clock.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Clock, ErasableTexts, Mail, Mailbox } from '../../core/ports.ts';
import { breachEscalation } from '../../views/letters/breach-escalation.ts';
import { breachReported } from '../../views/letters/breach-reported.ts';
import { remedyOverdue, remedySet } from '../../views/letters/remedy-set.ts';
import { mailEachNowOrLater } from '../mail-now-or-later.ts';

export interface BreachMailDeps {
	readonly policy: Policy;
	readonly clock: Clock;
	readonly cases: Pick<Breaches, 'intake'>;
	readonly texts: Pick<ErasableTexts, 'get'>;
	readonly mailbox: Pick<Mailbox, 'send' | 'list'>;
	readonly links: Pick<Links, 'forDpo'>;
}

/** The DPO hears of it, and the escalation contact too where it comes late. @returns how many were mailed. */
export async function tellOfReport(deps: BreachMailDeps, state: BreachState): Promise<number> {
	const { policy, mailbox, links } = deps;
	const { caseId } = state;
	const to = [
		{ key: 'reported-dpo', address: policy.dpo.email },
		...(state.openedLate ? [{ key: 'reported-escalation', address: policy.escalation.email }] : []),
	].filter(({ key }) => !state.mails.includes(key));
	if (to.length === 0) return 0;
	const intake = await deps.cases.intake(caseId);
	const letter = breachReported({
		...{ policy, state, caseLink: links.forDpo(caseId) },
		nature: await wordsOf(deps, caseId, state.facts.nature?.key),
		processor: state.processor && (policy.recipients[state.processor]?.name ?? state.processor),
		reporter: intake && { name: intake.name, email: intake.email },
	});
	const mails = Object.fromEntries(to.map(({ key, address }) => [key, { to: address, ...letter }]));
	return mailEachNowOrLater(mailbox, state, mails);
}

/** One escalation, to both; each mail once, by its key. @returns how many went out, now or before. */
export async function escalate(deps: BreachMailDeps, state: BreachState, hours: EscalationHour): Promise<number> {
	const { policy, clock, mailbox, links } = deps;
	const { caseId } = state;
	const letter = breachEscalation({ policy, state, hours, now: clock.now(), caseLink: links.forDpo(caseId) });
	return mailEachNowOrLater(mailbox, state, {
		[`escalation-${hours}-dpo`]: { to: policy.dpo.email, ...letter },
		[`escalation-${hours}-contact`]: { to: policy.escalation.email, ...letter },
	});
}

const remedyMail = ({ number }: Pick<Remedy, 'number'>): string => `task-${number}`;

/**
 * Mails whoever was given a task what to do, once.
 *
 * @param before instant: what is not older is left to whoever is at it.
 * @returns how many were mailed.
 */
export async function sendRemedyMails(deps: BreachMailDeps, state: BreachState, before?: string): Promise<number> {
	const owed = state.remedies.filter(
		(remedy) => !remedy.done && !state.mails.includes(remedyMail(remedy)) && (before === undefined || remedy.setAt <= before),
	);
	const mails: Record<string, Mail> = {};
	for (const remedy of owed) {
		const [to, what] = await ownerAndTask(deps, state, remedy);
		if (to !== '') mails[remedyMail(remedy)] = { to, ...remedySet({ policy: deps.policy, state, remedy, what }) };
	}
	return mailEachNowOrLater(deps.mailbox, state, mails);
}

/** Reminds the owner of a task whose day has passed, and the DPO. */
export async function remindOfRemedy(deps: BreachMailDeps, state: BreachState, remedy: Remedy): Promise<void> {
	const { policy, mailbox } = deps;
	const [to, what] = await ownerAndTask(deps, state, remedy);
	const letter = remedyOverdue({ policy, state, remedy, what });
	const late = `${remedyMail(remedy)}-overdue`;
	await mailEachNowOrLater(mailbox, state, {
		...(to !== '' && { [`${late}-owner`]: { to, ...letter } }),
		[`${late}-dpo`]: { to: policy.dpo.email, ...letter },
	});
}

const ownerAndTask = (deps: BreachMailDeps, { caseId }: BreachState, { owner, what }: Remedy) =>
	Promise.all([wordsOf(deps, caseId, owner.key), wordsOf(deps, caseId, what.key)]);

/** Empty where it was erased. */
const wordsOf = async ({ texts }: Pick<BreachMailDeps, 'texts'>, caseId: string, key: string | undefined): Promise<string> =>
	(key === undefined ? undefined : await texts.get(caseId, key)) ?? '';
