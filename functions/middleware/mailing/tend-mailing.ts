import type { CaseHead } from '../../core/case/kind.ts';
import {
	type CaseMailing,
	endMailing,
	type MailingEnd,
	type MailingEvent,
	mailingOf,
	mailingUnderWay,
} from '../../core/mailing/case-mailing.ts';
import type { KeptMailing, Mailing, MailingProgress } from '../../core/mailing/mailing.ts';
import type { Mailings } from '../../core/mailing/ports.ts';
import type { CaseLog, Clock, ErasableTexts } from '../../core/ports.ts';
import { reachOf } from './recount.ts';

export interface TendMailingDeps<S extends CaseHead> {
	readonly cases: Pick<CaseLog<S, MailingEvent>, 'apply'>;
	readonly clock: Clock;
	readonly texts: Pick<ErasableTexts, 'get'>;
	readonly mailings: Pick<Mailings, 'open' | 'get' | 'progress'>;
}

export type MailingContent = Omit<Mailing, 'id' | 'caseId' | 'source'>;

/** A case that sends letters to many. */
type MailingCase = CaseHead & { readonly mailings: readonly CaseMailing[] };

/**
 * Opens the mailing of the case that was ordered, for its steps to carry out; one that is over is recorded as such.
 *
 * @param contentOf what is sent, from the words that the DPO wrote for it, and the ids of the mailings before it
 * @returns the case as it then stands, and the mailing that is under way.
 */
export async function tendMailing<S extends MailingCase>(
	deps: TendMailingDeps<S>,
	state: S,
	contentOf: (text: string, before: readonly string[]) => MailingContent | Promise<MailingContent>,
): Promise<{ readonly state: S; readonly mailing?: string }> {
	const ordered = mailingUnderWay(state);
	if (!ordered) return { state };
	const id = mailingOf(state.caseId, ordered.number);
	const mailing = (await deps.mailings.get(id)) ?? (await open(deps, state, ordered, contentOf));
	if (mailing.reportedAt === undefined) return { state, mailing: id };
	const end = endOf(mailing, await deps.mailings.progress(id));
	const ended = await deps.cases.apply(state.caseId, 'system', deps.clock.now(), (now) => endMailing(now, ordered.number, end));
	return { state: ended };
}

async function open<S extends MailingCase>(
	{ mailings, texts, clock }: TendMailingDeps<S>,
	{ caseId, mailings: all }: S,
	{ number, text: { key }, source }: CaseMailing,
	contentOf: (text: string, before: readonly string[]) => MailingContent | Promise<MailingContent>,
): Promise<KeptMailing> {
	const text = await texts.get(caseId, key);
	if (text === undefined) throw new Error(`The letter ${key} of ${caseId} is gone.`);
	const before = all.filter((each) => each.number < number).map((each) => mailingOf(caseId, each.number));
	return mailings.open({ id: mailingOf(caseId, number), caseId, source, ...(await contentOf(text, before)) }, clock.now());
}

const endOf = (mailing: KeptMailing, progress: MailingProgress): MailingEnd =>
	mailing.refused === undefined ? { outcome: 'sent', ...reachOf(mailing, progress) } : { outcome: 'refused' };
