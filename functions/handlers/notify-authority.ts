import { type BreachPorts, breachPorts } from '../adapters/breach-ports.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { isLate } from '../core/breach/breach-clock.ts';
import { recordNotification } from '../core/breach/commands.ts';
import { isNotified } from '../core/breach/fold.ts';
import { CaseNotFoundError, type Mailbox } from '../core/ports.ts';
import { textsByKey } from '../middleware/breach/texts.ts';
import { step } from '../middleware/step.ts';
import { authorityNotification } from '../views/letters/authority-notification.ts';

interface Deps extends BreachPorts {
	readonly mailbox: Mailbox;
}

/** Ordered in time, and sent late: nobody was there to write the reasons. */
const heldUp = 'The notification was ordered before the 72 hours were over. Our systems could not send it until now.';

/** NotifyAuthority: mails the phase that was ordered; what was mailed once is what counts, however often it is tried. */
export function makeNotifyAuthority(deps: Deps) {
	const { cases, clock, policies, mailbox } = deps;
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		if (!state.ordered) return;
		const { phase, final, delay } = state.ordered;
		const [policy, texts] = await Promise.all([policies.of(state.policyVersion), textsByKey(deps.texts, caseId)]);
		const at = clock.now();
		const late = !isNotified(state) && isLate(state.awareAt, at);
		const letter = authorityNotification({
			...{ policy, state, texts, phase, final, at },
			delay: delay ? texts.get(delay.key) : late ? heldUp : undefined,
		});
		const key = `authority-${phase}`;
		// The address of today: the authority may have moved since the breach was opened.
		await mailbox.send(caseId, key, { to: deps.policy.supervisoryAuthority.breaches.email, ...letter });
		const sentAt = (await mailbox.list(caseId)).find((mail) => mail.key === key)?.sentAt ?? at;
		const reasons =
			!delay && !isNotified(state) && isLate(state.awareAt, sentAt) ? await deps.texts.put(caseId, 'delay', heldUp) : undefined;
		await cases.apply(caseId, 'system', at, (now) => recordNotification(now, phase, key, sentAt, reasons));
	};
}

function production(): Deps {
	const ports = breachPorts();
	return { ...ports, mailbox: sesMailbox(ports) };
}

export const handler = step(() => makeNotifyAuthority(production()));
