import { anyCases } from '../adapters/any-cases.ts';
import { breaches } from '../adapters/breaches.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { casesWithLetters } from '../adapters/cases-with-letters.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { mailingProgressHere } from '../adapters/mailing-progress.ts';
import { policyNotices } from '../adapters/policy-notices.ts';
import { returnedMails } from '../adapters/returned-mails.ts';
import { subjects } from '../adapters/subjects.ts';
import { noticesByWebhook } from '../adapters/webhook.ts';
import { breachWorkflow, complaintWorkflow, policyNoticeWorkflow, subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { sharedActionSchema } from '../contract/requests/shared-action.ts';
import type { CaseHead, TextReference } from '../core/case/kind.ts';
import { settleMail } from '../core/case/mail-commands.ts';
import { subjectKey } from '../core/identity/address.ts';
import { letterOfReturns, settleReturns } from '../core/mailing/case-mailing.ts';
import type { CasesWithLetters, Mailings } from '../core/mailing/ports.ts';
import { type AnyCases, CaseNotFoundError, type ReturnedMails } from '../core/ports.ts';
import { breachActions } from '../middleware/breach/actions.ts';
import { carryOut } from '../middleware/carry-out.ts';
import { complaintActions } from '../middleware/complaint/actions.ts';
import { type Endpoint, http, type Request } from '../middleware/http.ts';
import type { KindActions } from '../middleware/kinds/actions.ts';
import { onRecount } from '../middleware/mailing/recount.ts';
import { pending } from '../middleware/pending-text.ts';
import { policyNoticeActions } from '../middleware/policy-notice/actions.ts';
import { subjectRequestActions } from '../middleware/subject-request/actions.ts';

interface Deps extends Pick<CasePorts, 'clock' | 'texts'> {
	readonly casesOfAnyKind: Pick<AnyCases, 'load' | 'apply'>;
	readonly casesWithLetters: CasesWithLetters;
	readonly mailings: Pick<Mailings, 'get' | 'progress'>;
	readonly returned: Pick<ReturnedMails, 'remove'>;
	/** Of each kind of case. */
	readonly actions: readonly KindActions[];
}

/** What the DPO does with a case of any kind: the decisions that need a person, and the commands on its clock and its tasks. */
export function makeCaseActions(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'POST /cases/{reference}/actions': async (request) => {
			const found = await deps.casesOfAnyKind.load(request.reference);
			const kind = deps.actions.find((each) => each.kind === found?.kind);
			if (!found || !kind) throw new CaseNotFoundError(request.reference);
			const settles = request.typed().action === 'settle-mail';
			const state = await (settles ? settle(deps, request, found) : kind.act(request, found));
			return { status: 200, body: { reference: state.caseId, status: state.status } };
		},
	};
}

/** Of a mail that came back, or of those of a letter: it was sent otherwise. */
async function settle(deps: Deps, request: Request, found: CaseHead): Promise<CaseHead> {
	const { casesOfAnyKind, casesWithLetters, mailings, returned, texts, clock } = deps;
	const { caseId } = found;
	const { mail, note, missed } = request.read(sharedActionSchema);
	const where = { reference: caseId, actor: request.actor, at: clock.now() };
	const words = [{ kind: 'note', text: note }];
	const cases = letterOfReturns(mail) === undefined ? undefined : casesWithLetters[found.kind];
	const sender = await cases?.load(caseId);
	let state: CaseHead;
	if (cases && sender) {
		const decide = await onRecount(mailings, sender, (now: typeof sender, text: TextReference) =>
			settleReturns(now, mail, text, missed),
		);
		state = await carryOut({ cases, texts }, where, sender, { words, decide: (now, [text = pending]) => decide(now, text) });
	} else {
		const decide = (now: CaseHead, [text = pending]: readonly (TextReference | undefined)[]) => settleMail(now, mail, text);
		state = await carryOut({ cases: casesOfAnyKind, texts }, where, found, { words, decide });
	}
	await returned.remove(caseId, mail);
	return state;
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const deps = {
		...ports,
		casesOfAnyKind: anyCases(ports.client),
		casesWithLetters: casesWithLetters(ports.client),
		returned: returnedMails(ports.client, required(env.casesTable)),
		mailbox: sesMailbox(ports),
		mailings: mailingProgressHere(ports.client),
		workflow: subjectRequests(),
		subjects: subjects(ports.client, required(env.subjectsTable)),
		links: links(keys),
		keyOf: async (address: string) => subjectKey(address, (await keys()).subjectKey),
		post: noticesByWebhook(ports.clock, keys),
	};
	const ofBreaches = { ...deps, cases: breaches(ports.client), workflow: breachWorkflow() };
	const ofComplaints = { ...deps, complaints: complaintsHere(ports.client), workflow: complaintWorkflow() };
	const ofNotices = { ...deps, notices: policyNotices(ports.client), workflow: policyNoticeWorkflow() };
	return {
		...deps,
		actions: [
			subjectRequestActions(deps),
			breachActions(ofBreaches),
			complaintActions(ofComplaints),
			policyNoticeActions(ofNotices),
		],
	};
}

export const handler = http(() => ({ endpoints: makeCaseActions(production()) }));
