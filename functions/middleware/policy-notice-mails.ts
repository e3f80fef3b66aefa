import type { Links } from '../adapters/links.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { PolicyNoticeState, Reminder } from '../core/policy-notice/policy-notice.ts';
import type { Mailbox, PolicyArchive } from '../core/ports.ts';
import { policyChanged, policyNoticeReminder } from '../views/letters/policy-changed.ts';
import { readChange } from './policy-change.ts';

export interface PolicyNoticeMailDeps {
	readonly policy: Policy;
	readonly policies: Pick<PolicyArchive, 'of'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly links: Pick<Links, 'forDpo'>;
}

const changed = 'changed-dpo';

/** The DPO hears of the change, once. @returns how many mails went out */
export async function tellOfChange(
	{ policy, policies, mailbox, links }: PolicyNoticeMailDeps,
	state: PolicyNoticeState,
): Promise<number> {
	if (state.mails.includes(changed)) return 0;
	const { topics } = await readChange(policies, state);
	const letter = policyChanged({ policy, state, topics, caseLink: links.forDpo(state.caseId) });
	await mailbox.send(state.caseId, changed, { to: policy.dpo.email, ...letter });
	return 1;
}

/** Reminds of what is not decided; each once, by the mail's key. */
export async function remindOfDecision(
	{ policy, mailbox, links }: PolicyNoticeMailDeps,
	state: PolicyNoticeState,
	whom: Reminder,
): Promise<void> {
	const { email } = whom === 'dpo' ? policy.dpo : policy.escalation;
	const letter = policyNoticeReminder({ policy, state, caseLink: links.forDpo(state.caseId) });
	await mailbox.send(state.caseId, `undecided-${whom}`, { to: email, ...letter });
}
