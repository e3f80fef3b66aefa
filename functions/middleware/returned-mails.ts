import type { Links } from '../adapters/links.ts';
import { type CaseHead, recordNonDelivery } from '../core/case/kind.ts';
import { dutyOf, keyOfWarning } from '../core/case/statutory-mails.ts';
import { keyOfReturns, letterOfReturns, mailingOf, numberOfMailing, recordReturnOf } from '../core/mailing/case-mailing.ts';
import type { CasesWithLetters, Mailings } from '../core/mailing/ports.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { AnyCases, Clock, Mailbox, ReturnedMail, ReturnedMails } from '../core/ports.ts';
import type { Letter } from '../views/letters/letter.ts';
import { mailUndelivered } from '../views/letters/mail-undelivered.ts';
import { mailingReturned } from '../views/letters/mailing-returned.ts';
import { reachOf } from './mailing/recount.ts';
import { forEachGoingOn } from './sweep.ts';

export interface ReturnPorts {
	readonly casesOfAnyKind: Pick<AnyCases, 'load' | 'apply'>;
	readonly casesWithLetters: CasesWithLetters;
	readonly mailings: Pick<Mailings, 'get' | 'progress'>;
	readonly returned: ReturnedMails;
	readonly mailbox: Pick<Mailbox, 'send'>;
	readonly clock: Clock;
	readonly policy: Policy;
	readonly links: Pick<Links, 'forDpo' | 'mailing'>;
}

/** A mail of a case came back; the DPO is mailed once. */
export async function recordReturn(deps: ReturnPorts, before: CaseHead, mail: string, why: ReturnedMail['why']): Promise<void> {
	await list(deps, before, mail, why);
	const state = await deps.casesOfAnyKind.apply(before.caseId, 'system', deps.clock.now(), (current) =>
		recordNonDelivery(current, mail, why),
	);
	await settleOrWarn(deps, state, mail);
}

/**
 * A mail of a letter to many came back, and is counted with it. What the letter came to was reported to the DPO without it, if it is
 * late: then its case says so, open or closed, and whom it reached; one mail of the case stands for all that do, until it is settled.
 */
export async function recordReturnOfLetter(deps: ReturnPorts, id: string, why: ReturnedMail['why']): Promise<void> {
	const mailing = await deps.mailings.get(id);
	const found = mailing?.reportedAt === undefined ? undefined : await deps.casesOfAnyKind.load(mailing.caseId);
	const cases = found && deps.casesWithLetters[found.kind];
	const before = await cases?.load(found?.caseId ?? '');
	if (!mailing || !cases || !before) return;
	const number = numberOfMailing(id);
	const key = keyOfReturns(before, number);
	await list(deps, before, key, why);
	const now = reachOf(mailing, await deps.mailings.progress(id));
	const state = await cases.apply(before.caseId, 'system', deps.clock.now(), (current) =>
		recordReturnOf(current, number, now, why),
	);
	// Settled meanwhile, the key is another.
	const another = keyOfReturns(state, number);
	if (another !== key) await list(deps, state, another, why);
	for (const each of new Set([key, another])) await settleOrWarn(deps, state, each);
}

/** Where the law asks for the mail, it is listed first, so that whoever dies on the way is found. */
async function list(
	{ returned, clock }: ReturnPorts,
	{ caseId, kind }: CaseHead,
	mail: string,
	why: ReturnedMail['why'],
): Promise<void> {
	if (dutyOf(kind, mail)) await returned.add({ caseId, mail, why }, clock.now());
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
		: recordReturnOfLetter(deps, mailingOf(caseId, letter), returned.why));
	return true;
}

/** One that is dealt with, or was none, leaves the list; of another the DPO knows, or is mailed now. True where either had to be done. */
async function settleOrWarn(deps: ReturnPorts, state: CaseHead, mail: string): Promise<boolean> {
	const { returned, mailbox, policy } = deps;
	const { caseId, undelivered = [] } = state;
	if (!undelivered.some((each) => each.mail === mail && each.settledAt === undefined)) {
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
