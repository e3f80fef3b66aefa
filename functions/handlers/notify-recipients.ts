import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { noticesByWebhook, type PostNotice } from '../adapters/webhook.ts';
import type { CaseState } from '../core/case/case.ts';
import { listRecipients } from '../core/case/recipient-commands.ts';
import { CaseNotFoundError, type Mailbox } from '../core/ports.ts';
import { noticesFor, standing } from '../core/request/recipients.ts';
import { step } from '../middleware/step.ts';
import { tellRecipients } from '../middleware/subject-request/tell-recipients.ts';
import { recipientsNotTold } from '../views/letters/recipients-not-told.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies'> {
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly post: PostNotice;
}

/**
 * Tells each recipient of data that was erased, put right or restricted, or is so no more (Art 19), unless the policy says why that
 * is impossible. One that stays away does not keep the person waiting for the answer: the DPO is mailed, and reconcile tries it
 * again.
 */
export function makeNotifyRecipients(deps: Deps) {
	return async ({ caseId }: { readonly caseId: string }): Promise<void> => {
		const { cases, clock, policies } = deps;
		const state = await cases.load(caseId);
		if (!state) throw new CaseNotFoundError(caseId);
		const policy = await policies.of(state.policyVersion);
		const listed = await cases.apply(caseId, 'system', clock.now(), (now) => listRecipients(now, noticesFor(policy, now)));
		const owed = standing(listed.recipients ?? []).filter(({ status }) => status === 'owed');
		await tellDpo(deps, await tellRecipients(deps, listed, owed));
	};
}

/** Once a round: a ledger that has grown is another. */
async function tellDpo({ policy, mailbox, links }: Deps, state: CaseState): Promise<void> {
	const ledger = state.recipients ?? [];
	const failed = standing(ledger).filter(({ status }) => status === 'failed');
	if (failed.length === 0) return;
	const letter = recipientsNotTold({ policy, state, failed, caseLink: links.forDpo(state.caseId) });
	await mailbox.send(state.caseId, `recipients-not-told-${ledger.length}`, { to: policy.dpo.email, ...letter });
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	return { ...ports, mailbox: sesMailbox(ports), links: links(keys), post: noticesByWebhook(ports.clock, keys) };
}

export const handler = step(() => makeNotifyRecipients(production()));
