import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { anyCases } from '../adapters/any-cases.ts';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { casesWithLetters } from '../adapters/cases-with-letters.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { journal } from '../adapters/journal.ts';
import { addresseeOf } from '../adapters/kept-mails.ts';
import { secretKeys } from '../adapters/keys.ts';
import { links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { returnedMails } from '../adapters/returned-mails.ts';
import { subjects } from '../adapters/subjects.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { env } from '../contract/env.ts';
import { type MailEvent, type MailReturned, readMailEvent } from '../contract/mail-event.ts';
import { type Journal, journalName } from '../core/audit/journal.ts';
import { subjectKey } from '../core/identity/address.ts';
import type { Mailings } from '../core/mailing/ports.ts';
import type { AnyCases, Subjects } from '../core/ports.ts';
import { type ReturnPorts, recordReturn, recordReturnOfLetter } from '../middleware/returned-mails.ts';
import { logger, step } from '../middleware/step.ts';

interface Deps extends ReturnPorts {
	readonly casesOfAnyKind: Pick<AnyCases, 'load' | 'apply' | 'intake'>;
	readonly journal: Pick<Journal, 'append'>;
	/** To whom a mail was written; `undefined`: there is none of that key, or it was erased. */
	readonly addresseeOf: (caseId: string, mail: string) => Promise<string | undefined>;
	readonly subjects: Pick<Subjects, 'suppress'>;
	readonly keyOf: (address: string) => Promise<string>;
	readonly mailings: Pick<Mailings, 'recordNonDelivery' | 'get' | 'progress'>;
	/** Counts a mail that came back. */
	readonly count: () => void;
}

/**
 * Records that a mail came back, as SES says by an event: in the case, in the journal, or with the mailing that it is of. What is not about
 * a mail of ours does nothing; the same told twice, late or in another order changes nothing more.
 */
export function makeRecordNonDelivery(deps: Deps) {
	return async (event: MailEvent): Promise<void> => {
		const returned = readMailEvent(event);
		if (!returned) {
			logger.info('The event is about no mail of ours that came back');
			return;
		}
		if ('mailing' in returned) {
			await recordInMailing(deps, returned);
			return;
		}
		const known = returned.caseId === journalName ? await recordInJournal(deps, returned) : await recordInCase(deps, returned);
		if (known) deps.count();
		else logger.info('The event is about a mail that is not, or no longer, kept');
	};
}

type OfCase = Extract<MailReturned, { readonly caseId: string }>;

/** Counted first: whether it comes too late for the report is looked up after that, so that one or the other has it. */
async function recordInMailing(
	deps: Deps,
	{ mailing, recipient, why, forGood }: Extract<MailReturned, { readonly mailing: string }>,
): Promise<void> {
	const { mailings, clock, subjects } = deps;
	const subject = await mailings.recordNonDelivery(mailing, recipient, why, clock.now());
	if (forGood && subject !== undefined) await subjects.suppress(subject, clock.now());
	await recordReturnOfLetter(deps, mailing, why);
}

/** What belongs to no case goes to the DPO: no further mail would arrive there, so that the alarm tells of it. */
async function recordInJournal({ journal, clock, addresseeOf }: Deps, { mail, why }: OfCase): Promise<boolean> {
	if ((await addresseeOf(journalName, mail)) === undefined) return false;
	await journal.append({ type: 'mail-undelivered', data: { mail, why } }, clock.now(), 'system', `mail/${mail}/undelivered`);
	return true;
}

async function recordInCase(deps: Deps, { caseId, mail, why, forGood }: OfCase): Promise<boolean> {
	const [state, to] = await Promise.all([deps.casesOfAnyKind.load(caseId), deps.addresseeOf(caseId, mail)]);
	if (!state || (to === undefined && !state.mails.includes(mail))) return false;
	if (forGood && to !== undefined) await suppressMarketing(deps, caseId, to);
	await recordReturn(deps, state, mail, why);
	return true;
}

/** Where nothing arrives any more, or mail is unwanted, no marketing goes (Art 21(3)); what the law asks for is still tried. */
async function suppressMarketing({ casesOfAnyKind, subjects, keyOf, clock }: Deps, caseId: string, to: string): Promise<void> {
	const [intake, key] = await Promise.all([casesOfAnyKind.intake(caseId), keyOf(to)]);
	// The mail may have gone to ourselves, or to a recipient: that is nobody whom marketing goes to.
	if (intake?.subjectKey !== key && !intake?.otherKeys?.includes(key)) return;
	await subjects.suppress(key, clock.now());
}

function production(): Deps {
	const client = documentClient();
	const keys = secretKeys();
	const policy = bundledPolicy();
	const clock = systemClock;
	const table = required(env.casesTable);
	const metrics = new Metrics({ namespace: 'Rightful', serviceName: 'rightful' });
	return {
		clock,
		policy,
		casesOfAnyKind: anyCases(client),
		casesWithLetters: casesWithLetters(client),
		returned: returnedMails(client, table),
		mailbox: sesMailbox({ client, clock, policy }),
		links: links(keys),
		journal: journal(client, required(env.auditTable)),
		addresseeOf: (caseId, mail) => addresseeOf(client, table, caseId, mail),
		subjects: subjects(client, required(env.subjectsTable)),
		mailings: keptMailings(client, policy, keys),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
		count: () => {
			metrics.addMetric('MailUndelivered', MetricUnit.Count, 1);
			metrics.publishStoredMetrics();
		},
	};
}

export const handler = step(() => makeRecordNonDelivery(production()));
