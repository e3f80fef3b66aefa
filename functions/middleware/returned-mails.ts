import type { Links } from '../adapters/links.ts';
import { type CaseHead, recordNonDelivery } from '../core/case/kind.ts';
import { dutyOf, keyOfWarning, unsettledMails } from '../core/case/statutory-mails.ts';
import { keyOfReturns, letterOfReturns, mailingOf } from '../core/mailing/case-mailing.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { AnyCases, Clock, Mailbox, ReturnedMail, ReturnedMails } from '../core/ports.ts';
import type { Letter } from '../views/letters/letter.ts';
import { mailUndelivered } from '../views/letters/mail-undelivered.ts';
import { mailingReturned } from '../views/letters/mailing-returned.ts';
import { forEachGoingOn } from './sweep.ts';

export interface ReturnPorts {
	readonly casesOfAnyKind: Pick<AnyCases, 'load' | 'apply'>;
	readonly returned: ReturnedMails;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly clock: Clock;
	readonly policy: Policy;
	readonly links: Pick<Links, 'forDpo' | 'mailing'>;
}

/** A mail of a case came back. */
export function recordReturn(deps: ReturnPorts, state: CaseHead, mail: string, why: ReturnedMail['why']): Promise<void> {
	return record(deps, state, () => mail, why);
}

/** A mail of a letter to many came back after the letter was reported: one mail of the case stands for all of these, until it is settled. */
export function recordReturnOfLetter(deps: ReturnPorts, state: CaseHead, number: number, why: ReturnedMail['why']): Promise<void> {
	return record(deps, state, (current) => keyOfReturns(current, number), why);
}

/** Where the law asks for the mail, it is listed first, so that whoever dies on the way is found; the DPO is mailed once. */
async function record(
	deps: ReturnPorts,
	before: CaseHead,
	keyIn: (state: CaseHead) => string,
	why: ReturnedMail['why'],
): Promise<void> {
	const { caseId, kind } = before;
	const now = deps.clock.now();
	const list = async (mail: string) => {
		if (dutyOf(kind, mail)) await deps.returned.add({ caseId, mail, why }, now);
	};
	await list(keyIn(before));
	const state = await deps.casesOfAnyKind.apply(caseId, 'system', now, (current) =>
		recordNonDelivery(current, keyIn(current), why),
	);
	// Settled meanwhile, the key is another.
	if (keyIn(state) !== keyIn(before)) await list(keyIn(state));
	await settleOrWarn(deps, state, keyIn(state));
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
	const letter = letterOfReturns(mail);
	await (letter === undefined
		? recordReturn(deps, state, mail, returned.why)
		: recordReturnOfLetter(deps, state, letter, returned.why));
	return true;
}

/** One that is dealt with leaves the list; of another the DPO knows, or is mailed now. True where either had to be done. */
async function settleOrWarn(deps: ReturnPorts, state: CaseHead, mail: string): Promise<boolean> {
	const { returned, mailbox, policy } = deps;
	const { caseId, kind } = state;
	if (dutyOf(kind, mail) && !unsettledMails(state).some((each) => each.mail === mail)) {
		await returned.remove(caseId, mail);
		return true;
	}
	const key = keyOfWarning(mail);
	const letter = state.mails.includes(key) ? undefined : warningOf(deps, state, mail);
	if (!letter) return false;
	await mailbox.send(caseId, key, { to: policy.dpo.email, ...letter });
	return true;
}

/** Of a single mail that no law asks for nobody is told. */
function warningOf({ policy, links }: ReturnPorts, { caseId, kind, undelivered = [] }: CaseHead, mail: string): Letter | undefined {
	const duty = dutyOf(kind, mail);
	const letter = letterOfReturns(mail);
	if (letter !== undefined) {
		const id = mailingOf(caseId, letter);
		return mailingReturned({ policy, caseId, mail, duty, id, link: links.mailing(id) });
	}
	const found = undelivered.find((each) => each.mail === mail);
	return duty && found && mailUndelivered({ policy, caseId, kind, mail, why: found.why, duty, caseLink: links.forDpo(caseId) });
}
