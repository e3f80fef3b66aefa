import type { Breaches } from '../adapters/breaches.ts';
import type { Links } from '../adapters/links.ts';
import { isRefusedMail } from '../adapters/mailbox.ts';
import type { BreachState, Remedy } from '../core/breach/breach.ts';
import type { EscalationHour } from '../core/breach/breach-clock.ts';
import { withoutPersonalData } from '../core/errors.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, ErasableTexts, Mail, Mailbox } from '../core/ports.ts';
import { breachEscalation } from '../views/letters/breach-escalation.ts';
import { breachReported } from '../views/letters/breach-reported.ts';
import { remedyOverdue, remedySet } from '../views/letters/remedy-set.ts';
import { logger } from './step.ts';

export interface BreachMailDeps {
	readonly policy: Policy;
	readonly clock: Clock;
	readonly cases: Pick<Breaches, 'intake'>;
	readonly texts: Pick<ErasableTexts, 'get'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly links: Pick<Links, 'forDpo'>;
}

/**
 * Sends a mail, unless it was sent. One whose address SES refuses keeps no other from going: it is recorded, and reconcile tries it again.
 *
 * @returns how many were sent.
 */
async function send({ mailbox }: BreachMailDeps, { caseId, mails }: BreachState, key: string, mail: Mail): Promise<0 | 1> {
	if (mails.includes(key)) return 0;
	try {
		await mailbox.send(caseId, key, mail);
		return 1;
	} catch (error) {
		if (!isRefusedMail(error)) throw error;
		logger.error('A mail was refused', { caseId, mail: key, ...withoutPersonalData(error) });
		return 0;
	}
}

/** The DPO hears of it, and the escalation contact too where it comes late. */
export async function tellOfReport(deps: BreachMailDeps, state: BreachState): Promise<number> {
	const { policy, links } = deps;
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
	let sent = 0;
	for (const { key, address } of to) sent += await send(deps, state, key, { to: address, ...letter });
	return sent;
}

/** One escalation, to both; each mail once, by its key. What is refused is recorded: it does not hold up the later ones. */
export async function escalate(deps: BreachMailDeps, state: BreachState, hours: EscalationHour): Promise<void> {
	const { policy, clock, links } = deps;
	const letter = breachEscalation({ policy, state, hours, now: clock.now(), caseLink: links.forDpo(state.caseId) });
	// Where the DPO cannot be mailed, the contact has to hear all the more.
	const dpo = send(deps, state, `escalation-${hours}-dpo`, { to: policy.dpo.email, ...letter });
	await Promise.allSettled([dpo]);
	await send(deps, state, `escalation-${hours}-contact`, { to: policy.escalation.email, ...letter });
	await dpo;
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
	let sent = 0;
	for (const remedy of owed) {
		const [to, what] = await ownerAndTask(deps, state, remedy);
		if (to === '') continue;
		sent += await send(deps, state, remedyMail(remedy), { to, ...remedySet({ policy: deps.policy, state, remedy, what }) });
	}
	return sent;
}

/** Reminds the owner of a task whose day has passed, and the DPO. */
export async function remindOfRemedy(deps: BreachMailDeps, state: BreachState, remedy: Remedy): Promise<void> {
	const { policy } = deps;
	const [to, what] = await ownerAndTask(deps, state, remedy);
	const letter = remedyOverdue({ policy, state, remedy, what });
	if (to !== '') await send(deps, state, `${remedyMail(remedy)}-overdue-owner`, { to, ...letter });
	await send(deps, state, `${remedyMail(remedy)}-overdue-dpo`, { to: policy.dpo.email, ...letter });
}

const ownerAndTask = (deps: BreachMailDeps, { caseId }: BreachState, { owner, what }: Remedy) =>
	Promise.all([wordsOf(deps, caseId, owner.key), wordsOf(deps, caseId, what.key)]);

/** Empty where it was erased. */
const wordsOf = async ({ texts }: Pick<BreachMailDeps, 'texts'>, caseId: string, key: string | undefined): Promise<string> =>
	(key === undefined ? undefined : await texts.get(caseId, key)) ?? '';
