import type { Links } from '../adapters/links.ts';
import { type CaseHead, recordNonDelivery } from '../core/case/kind.ts';
import { dutyOf, keyOfWarning, unsettledMails } from '../core/case/statutory-mails.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { AnyCases, Clock, Mailbox, ReturnedMail, ReturnedMails } from '../core/ports.ts';
import { mailUndelivered } from '../views/letters/mail-undelivered.ts';
import { forEachGoingOn } from './sweep.ts';

export interface ReturnPorts {
	readonly casesOfAnyKind: Pick<AnyCases, 'load' | 'apply'>;
	readonly returned: ReturnedMails;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly clock: Clock;
	readonly policy: Policy;
	readonly links: Pick<Links, 'forDpo'>;
}

/** A mail of a case came back. Where the law asks for it, it is listed first, so that whoever dies on the way is found; the DPO is mailed once. */
export async function recordReturn(
	deps: ReturnPorts,
	{ kind, caseId }: CaseHead,
	mail: string,
	why: ReturnedMail['why'],
): Promise<void> {
	const now = deps.clock.now();
	if (dutyOf(kind, mail)) await deps.returned.add({ caseId, mail, why }, now);
	const state = await deps.casesOfAnyKind.apply(caseId, 'system', now, (current) => recordNonDelivery(current, mail, why));
	await settleOrWarn(deps, state, mail);
}

/** Finishes what of that a crash left half done before `before`, an instant. */
export async function finishReturns(
	deps: ReturnPorts,
	before: string,
): Promise<{ readonly found: number; readonly failed: number }> {
	const counts = { found: 0, failed: 0 };
	let cursor: string | undefined;
	do {
		const page = await deps.returned.list({ before, ...(cursor !== undefined && { cursor }) });
		for (const { caseId, mail } of page.mails) {
			counts.failed += await forEachGoingOn([caseId], async () => {
				if (await finishReturn(deps, caseId, mail)) counts.found++;
			});
		}
		cursor = page.next;
	} while (cursor !== undefined);
	return counts;
}

/** True where something was left to do. */
async function finishReturn(deps: ReturnPorts, caseId: string, mail: string): Promise<boolean> {
	const [state, returned] = await Promise.all([deps.casesOfAnyKind.load(caseId), deps.returned.get(caseId, mail)]);
	if (!state || !returned) return false;
	const recorded = state.undelivered?.some((each) => each.mail === mail) ?? false;
	if (recorded) return settleOrWarn(deps, state, mail);
	await recordReturn(deps, state, mail, returned.why);
	return true;
}

/** One that is dealt with leaves the list; of another the DPO knows, or is mailed now. True where either had to be done. */
async function settleOrWarn({ returned, mailbox, policy, links }: ReturnPorts, state: CaseHead, mail: string): Promise<boolean> {
	const { caseId, kind } = state;
	const duty = dutyOf(kind, mail);
	if (!duty) return false;
	const open = unsettledMails(state).find((each) => each.mail === mail);
	if (!open) {
		await returned.remove(caseId, mail);
		return true;
	}
	const key = keyOfWarning(mail);
	if (state.mails.includes(key)) return false;
	const letter = mailUndelivered({ policy, caseId, kind, mail, why: open.why, duty, caseLink: links.forDpo(caseId) });
	await mailbox.send(caseId, key, { to: policy.dpo.email, ...letter });
	return true;
}
