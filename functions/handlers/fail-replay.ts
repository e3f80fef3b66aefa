import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { journal } from '../adapters/journal.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { env } from '../contract/env.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import type { Mailbox } from '../core/ports.ts';
import { runOf } from '../core/retention/replay.ts';
import { step } from '../middleware/step.ts';
import { replayFailed } from '../views/letters/replay-failed.ts';

interface Deps extends Pick<CasePorts, 'clock' | 'policy'> {
	readonly journal: Pick<Journal, 'append'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
}

interface Event {
	/** Name of the execution. */
	readonly execution: string;
	/** Name of the error. */
	readonly error: string;
}

/** Tells the DPO that a replay could not be carried through: until one is, erased data may be there again. */
export function makeFailReplay({ clock, policy, journal, mailbox }: Deps) {
	return async ({ execution, error }: Event): Promise<void> => {
		const run = runOf(execution);
		const once = `replay-failed-${run}`;
		await journal.append({ type: 'replay-failed', data: { run, error } }, clock.now(), 'system', once);
		await mailbox.send(journalName, once, { to: policy.dpo.email, ...replayFailed({ policy, run, error }) });
	};
}

function production(): Deps {
	const ports = casePorts();
	return { ...ports, journal: journal(ports.client, required(env.auditTable)), mailbox: sesMailbox(ports) };
}

export const handler = step(() => makeFailReplay(production()));
