import type { CasePorts } from '../../adapters/case-ports.ts';
import type { Links } from '../../adapters/links.ts';
import { settledBetween } from '../../core/case/kind.ts';
import { localDate } from '../../core/clock/statutory.ts';
import {
	isToBeAcknowledged,
	mailThatTells,
	progressMail,
	recordAcknowledgement,
	recordAnswer,
	recordProgress,
} from '../../core/complaint/commands.ts';
import type { ComplaintNotice, ComplaintState, ToldByMail } from '../../core/complaint/complaint.ts';
import type { Complaints } from '../../core/complaint/ports.ts';
import type { Mail, Mailbox, ReturnedMails, Subjects } from '../../core/ports.ts';
import { complaintAcknowledged } from '../../views/letters/complaint/acknowledged.ts';
import { complainantAddressAdded } from '../../views/letters/complaint/address-added.ts';
import { handlerAssigned, remedyAssigned } from '../../views/letters/complaint/assigned.ts';
import { complainantAsked } from '../../views/letters/complaint/identity-asked.ts';
import { complaintProgress } from '../../views/letters/complaint/progress.ts';
import { complaintReply } from '../../views/letters/complaint/reply.ts';
import { toBePosted } from '../../views/letters/complaint/to-be-posted.ts';
import type { Letter } from '../../views/letters/letter.ts';
import { mailEachNowOrLater } from '../mail-now-or-later.ts';
import { type RemedyTask, readRemedy } from './remedy-text.ts';

export interface ComplaintMailPorts extends Pick<CasePorts, 'clock' | 'policy' | 'texts'> {
	readonly complaints: Complaints;
	readonly mailbox: Mailbox;
	readonly links: Links;
}

/** Of whoever tells what the case remembers as told. */
export interface TellingPorts extends ComplaintMailPorts {
	readonly returned: Pick<ReturnedMails, 'remove'>;
}

const recordTold = { acknowledgement: recordAcknowledgement, outcome: recordAnswer } as const;

/** That it came, for the DPO, who posts it. A key of its own: should the person give an address before it is, they are mailed. */
const acknowledgementToPost = 'acknowledgement-to-be-posted';

/** Tells it by the mail whose key the case says now, and records that; what of it came back before needs nobody any more. */
export async function tellByMail(
	deps: TellingPorts,
	state: ComplaintState,
	what: ToldByMail,
	content: Letter,
): Promise<ComplaintState> {
	const { complaints, clock, returned } = deps;
	const { caseId } = state;
	const key = mailThatTells(state, what);
	await writeToComplainant(deps, state, key, content);
	const told = await complaints.apply(caseId, 'system', clock.now(), (now) => recordTold[what](now, key));
	for (const mail of settledBetween(state, told)) await returned.remove(caseId, mail);
	return told;
}

/** A letter to whoever complains; where they gave no address, to the DPO, who posts it. Once per key; to nobody where who it was is erased. */
async function writeToComplainant(deps: ComplaintMailPorts, state: ComplaintState, key: string, content: Letter): Promise<void> {
	const mail = await toComplainant(deps, state, key, content);
	if (mail) await deps.mailbox.send(state.caseId, key, mail);
}

/** The letter as it goes out; `undefined` where nobody is left to write to. */
async function toComplainant(
	{ complaints, policy }: ComplaintMailPorts,
	state: ComplaintState,
	key: string,
	content: Letter,
): Promise<Mail | undefined> {
	const person = await complaints.intake(state.caseId);
	if (!person) return undefined;
	const { email, postalAddress } = person;
	if (email !== undefined) return { to: email, ...content };
	const post = toBePosted({ policy, state, content, postalAddress, acknowledges: key === acknowledgementToPost });
	return { to: policy.dpo.email, ...post };
}

/**
 * Tells the person that the complaint came, unless they were told, or were mailed too often in this hour: then a later call does. A
 * letter that is to be posted is none yet: that it went out, the DPO says.
 */
export async function acknowledgeComplaint(
	deps: TellingPorts & { readonly subjects: Pick<Subjects, 'allowMail'> },
	state: ComplaintState,
): Promise<ComplaintState> {
	const { complaints, clock, policy, subjects, links } = deps;
	const { caseId } = state;
	if (state.acknowledged || !isToBeAcknowledged(state)) return state;
	const person = await complaints.intake(caseId);
	if (!person) return state;
	const { email, subjectKey, enteredBy } = person;
	const letter = complaintAcknowledged({ policy, state, statusLink: await links.complaint(state) });
	if (email === undefined) {
		if (!state.mails.includes(acknowledgementToPost)) await writeToComplainant(deps, state, acknowledgementToPost, letter);
		return state;
	}
	const unproven = enteredBy === undefined && state.identity === undefined;
	if (subjectKey !== undefined && unproven && !state.mails.includes(mailThatTells(state, 'acknowledgement'))) {
		// Who is mailed is whoever was typed into a form: a few an hour, or the form is a weapon.
		if (!(await subjects.allowMail(subjectKey, clock.now(), policy.mailsPerAddressAndHour, caseId))) return state;
	}
	return tellByMail(deps, state, 'acknowledgement', letter);
}

/** Tells the person how it stands; once for each time that they are owed it. Until the mail has gone out, they are owed it. */
export async function tellProgress(deps: ComplaintMailPorts, state: ComplaintState): Promise<ComplaintState> {
	const { complaints, clock, policy, links, mailbox } = deps;
	const key = progressMail(state);
	if (!state.mails.includes(key)) {
		const today = localDate(clock.now(), state.clock.timeZone);
		const letter = complaintProgress({ policy, state, today, statusLink: await links.complaint(state) });
		const mail = await toComplainant(deps, state, key, letter);
		if (mail && (await mailEachNowOrLater(mailbox, state, { [key]: mail })) === 0) return state;
	}
	return complaints.apply(state.caseId, 'system', clock.now(), (now) => recordProgress(now, key));
}

/**
 * Mails everybody what they are owed because of what happened, and were not mailed yet; each once, by the number of its event.
 *
 * @param before instant: what is not older is left to whoever is at it.
 * @returns how many were mailed.
 */
export async function sendComplaintMails(deps: ComplaintMailPorts, state: ComplaintState, before?: string): Promise<number> {
	const owed = state.notices.filter(({ mail, at }) => !state.mails.includes(mail) && (before === undefined || at <= before));
	const mails: Record<string, Mail> = {};
	for (const notice of owed) {
		const mail = await mailOf(deps, state, notice);
		if (mail) mails[notice.mail] = mail;
	}
	return mailEachNowOrLater(deps.mailbox, state, mails);
}

/** `undefined` where what it would say, or whom to, was erased. */
async function mailOf(deps: ComplaintMailPorts, state: ComplaintState, notice: ComplaintNotice): Promise<Mail | undefined> {
	const { policy, texts, links } = deps;
	const { caseId } = state;
	if (notice.about === 'identity') {
		const confirmLink = await links.complainant(state, notice.at);
		return toComplainant(deps, state, notice.mail, complainantAsked({ policy, state, confirmLink }));
	}
	if (notice.about === 'address') {
		const statusLink = await links.complaint(state);
		return toComplainant(deps, state, notice.mail, complainantAddressAdded({ policy, state, statusLink }));
	}
	const text = await texts.get(caseId, notice.text.key);
	if (text === undefined) return undefined;
	if (notice.about === 'reply') {
		return toComplainant(deps, state, notice.mail, complaintReply({ policy, state, text }));
	}
	if (notice.about === 'handler') return { to: text, ...handlerAssigned({ policy, state, caseLink: links.forDpo(caseId) }) };
	const remedy = state.remedies.find(({ number }) => number === notice.remedy);
	const { to, task }: RemedyTask = readRemedy(text);
	return { to, ...remedyAssigned({ policy, state, task, dueOn: remedy?.dueOn ?? '' }) };
}
