import type { Links } from '../../adapters/links.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { PolicyNoticeState, Reminder } from '../../core/policy-notice/policy-notice.ts';
import type { ErasableTexts, Mailbox } from '../../core/ports.ts';
import { policyChanged, policyNoticeReminder } from '../../views/letters/policy-changed.ts';
import { mailEachNowOrLater } from '../mail-now-or-later.ts';
import { notedDifference } from './noted-difference.ts';

export interface PolicyNoticeMailDeps {
	readonly policy: Policy;
	readonly texts: Pick<ErasableTexts, 'get'>;
	readonly mailbox: Pick<Mailbox, 'send' | 'list'>;
	readonly links: Pick<Links, 'forDpo'>;
}

const changed = 'changed-dpo';

/** The DPO hears of the change, once. @returns how many mails went out */
export async function tellOfChange(
	{ policy, texts, mailbox, links }: PolicyNoticeMailDeps,
	state: PolicyNoticeState,
): Promise<number> {
	if (state.mails.includes(changed)) return 0;
	const topics = await notedDifference(texts, state);
	const letter = policyChanged({ policy, state, topics, caseLink: links.forDpo(state.caseId) });
	return mailEachNowOrLater(mailbox, state, { [changed]: { to: policy.dpo.email, ...letter } });
}

/** Reminds of what is not done; each once, by the mail's key. */
export async function remind(
	{ policy, mailbox, links }: PolicyNoticeMailDeps,
	state: PolicyNoticeState,
	of: Reminder,
): Promise<void> {
	const { email } = of.endsWith('escalation') ? policy.escalation : policy.dpo;
	const letter = policyNoticeReminder({ policy, state, of, caseLink: links.forDpo(state.caseId) });
	await mailEachNowOrLater(mailbox, state, { [of]: { to: email, ...letter } });
}
