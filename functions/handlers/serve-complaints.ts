import { randomUUID } from 'node:crypto';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { complaintScope, type Links, links as linksOf } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { complaintWorkflow } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import { complaintSchema } from '../contract/requests/complaint.ts';
import { tokenSchema } from '../contract/requests/submission.ts';
import { establishIdentity } from '../core/complaint/commands.ts';
import type { ComplaintState } from '../core/complaint/complaint.ts';
import { isOver } from '../core/complaint/fold.ts';
import type { Complaints } from '../core/complaint/ports.ts';
import { subjectKey } from '../core/identity/address.ts';
import type { Act } from '../core/identity/token.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Mailbox, Subjects, Workflow } from '../core/ports.ts';
import { submitComplaint } from '../middleware/complaint/submit.ts';
import { type Answer, type Endpoint, type HttpOptions, http, type Request } from '../middleware/http.ts';
import { resendLinks } from '../middleware/resend-links.ts';
import { contentSecurityPolicy } from '../views/content-security-policy.ts';
import { statusLinkLetter } from '../views/letters/status-link.ts';
import { complaintAccepted } from '../views/pages/complaint-accepted.ts';
import { complaintForm } from '../views/pages/complaint-form.ts';
import { complaintStatus } from '../views/pages/complaint-status.ts';
import { complaintConfirmed, confirmComplaint } from '../views/pages/confirm-complaint.ts';
import { linkNotValid } from '../views/pages/link-not-valid.ts';
import { problemPage } from '../views/pages/problem-page.ts';
import { resendForm } from '../views/pages/resend-form.ts';
import { complaintHistory } from '../views/wording/complaints.ts';

interface Deps extends Pick<CasePorts, 'clock' | 'policy'> {
	readonly complaints: Complaints;
	readonly links: Pick<Links, 'read' | 'complaint'>;
	readonly subjects: Pick<Subjects, 'allowMail'>;
	readonly mailbox: Pick<Mailbox, 'send'>;
	/** Of complaints. */
	readonly workflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

/** A link that is not good: whether it expired, was altered, or is of a complaint that never was, is all one. */
const badLink = () =>
	new HttpProblem(
		404,
		'This link does not work',
		'It may have expired, or been cut short. Ask for a new one, or write to our data protection officer.',
	);

/** The public endpoints of complaints (Data Protection Act 2018, s.164A): the form, and what the mailed links lead to. */
export function makeComplaints(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { complaints, clock, policy, links } = deps;
	const page = (body: string, status = 200): Answer => ({ status, body });
	const kind = 'complaint';
	const letterOf = async (state: ComplaintState) =>
		statusLinkLetter({ policy, kind, state, statusLink: await links.complaint(state) });
	const resend = resendLinks({ ...deps, cases: complaints, kind, letterOf });

	/** The complaint, for the holder of a token that is good for this act. */
	async function open(request: Request, act: Act, token: unknown): Promise<ComplaintState> {
		const state = await complaints.load(request.reference);
		const reading = await links.read(token, state ? complaintScope(state) : request.reference, act, clock.now());
		if (!state || reading !== 'valid') throw badLink();
		return state;
	}

	return {
		'GET /complaints/new': async () => page(complaintForm({ policy, nonce: randomUUID() })),

		'POST /complaints': async (request) => {
			const reference = await submitComplaint(deps, request.read(complaintSchema), request.headers['idempotency-key']);
			return request.wantsPage
				? page(complaintAccepted({ policy, reference }), 202)
				: { status: 202, body: { reference, status: 'received' } };
		},

		'GET /complaints/{reference}': async (request) => {
			const state = await open(request, 'view', request.query.token);
			const { caseId: reference, about, status, clock: dates, outcome, answered } = state;
			const history = complaintHistory(await complaints.events(reference), policy.timeZone);
			if (request.wantsPage) return page(complaintStatus({ policy, state, history }));
			const { receivedOn, outcomeTargetOn } = dates;
			// Until the letter has gone out, the outcome is not the link's to tell.
			const told = answered && outcome && { outcome: outcome.outcome };
			return { status: 200, body: { reference, about, status, receivedOn, outcomeTargetOn, ...told, history } };
		},

		// Mail scanners follow links: only the button's POST confirms.
		'GET /complaints/{reference}/identity': async (request) => {
			const { caseId: reference, ...state } = await open(request, 'identity', request.query.token);
			if (state.identity) return page(complaintConfirmed({ policy, reference }));
			return page(confirmComplaint({ policy, reference, token: String(request.query.token) }));
		},

		'POST /complaints/{reference}/identity': async (request) => {
			const given = request.hasBody ? request.read(tokenSchema).token : undefined;
			const { caseId } = await open(request, 'identity', given ?? request.query.token);
			const state = await complaints.apply(caseId, 'subject', clock.now(), (now) => establishIdentity(now, 'mail-link'));
			if (!state.identity && isOver(state)) throw badLink();
			return request.wantsPage
				? page(complaintConfirmed({ policy, reference: caseId }))
				: { status: 200, body: { reference: caseId, status: state.status } };
		},

		'GET /complaints/{reference}/resend': resend.show,
		'POST /complaints/{reference}/resend': resend.send,
	};
}

/** What the pages are answered with; a form that has errors is shown again with what was typed. */
export const pageOptions = (policy: Policy): HttpOptions => ({
	contentSecurityPolicy: contentSecurityPolicy(),
	problemPage: ({ reference, typed }, { status, title, message: detail, errors }) => {
		if (errors.length > 0) {
			return reference
				? resendForm({ policy, kind: 'complaint', reference, values: typed(), errors })
				: complaintForm({ policy, nonce: randomUUID(), values: typed(), errors });
		}
		return status === 404 && reference
			? linkNotValid({ policy, resend: `/complaints/${reference}/resend` })
			: problemPage({ policy, status, title, detail });
	},
});

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	return {
		...ports,
		complaints: complaintsHere(ports.client),
		links: linksOf(keys),
		subjects: subjects(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		workflow: complaintWorkflow(),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = http(() => {
	const deps = production();
	return { endpoints: makeComplaints(deps), options: pageOptions(deps.policy) };
});
