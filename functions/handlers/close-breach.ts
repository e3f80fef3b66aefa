import { type BreachPorts, breachPorts } from '../adapters/breach-ports.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { closeBreach } from '../core/breach/commands.ts';
import { CaseNotFoundError, type Mailbox } from '../core/ports.ts';
import { sendRemedyMails } from '../middleware/breach/mails.ts';
import { step } from '../middleware/step.ts';

interface Deps extends BreachPorts {
	readonly mailbox: Mailbox;
}

/** CloseBreach: nobody looks after what a closed case still owes, so that goes out first. */
export function makeCloseBreach(deps: Deps) {
	const { cases, clock } = deps;
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		await sendRemedyMails(deps, state);
		await cases.apply(caseId, 'system', clock.now(), closeBreach);
	};
}

function production(): Deps {
	const ports = breachPorts();
	return { ...ports, mailbox: sesMailbox(ports) };
}

export const handler = step(() => makeCloseBreach(production()));
