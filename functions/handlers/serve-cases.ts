import { anyCases } from '../adapters/any-cases.ts';
import { breaches } from '../adapters/breaches.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { required } from '../adapters/environment.ts';
import { keptMails } from '../adapters/kept-mails.ts';
import { secretKeys } from '../adapters/keys.ts';
import { policyNotices } from '../adapters/policy-notices.ts';
import { returnedMails } from '../adapters/returned-mails.ts';
import { complaintWorkflow, subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { entriesSchema } from '../contract/requests/entries.ts';
import type { Complaints } from '../core/complaint/ports.ts';
import { subjectKey } from '../core/identity/address.ts';
import type { AnyCases, ReturnedMails, Workflow } from '../core/ports.ts';
import { breachView } from '../middleware/breach/view.ts';
import { listCases, showCase } from '../middleware/case-pages.ts';
import { enterComplaint } from '../middleware/complaint/submit.ts';
import { complaintView } from '../middleware/complaint/view.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import type { KindView } from '../middleware/kinds/view.ts';
import { policyNoticeView } from '../middleware/policy-notice/view.ts';
import { enterCase } from '../middleware/subject-request/entry.ts';
import { subjectRequestView } from '../middleware/subject-request/view.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy'> {
	readonly casesOfAnyKind: Pick<AnyCases, 'load'>;
	readonly returned: Pick<ReturnedMails, 'list'>;
	/** Of each kind of case. */
	readonly views: readonly KindView[];
	readonly workflow: Workflow;
	readonly complaints: Complaints;
	readonly complaintWorkflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

/** What the DPO sees, every open case of any kind with its clock, and enters: requests and complaints that came otherwise than by the form. */
export function makeCases(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'GET /cases': async ({ query }) => ({ status: 200, body: await listCases(deps, query) }),
		'POST /cases': async (request) => {
			const entry = request.read(entriesSchema);
			const body =
				entry.kind === 'complaint'
					? await enterComplaint({ ...deps, workflow: deps.complaintWorkflow }, request, entry)
					: await enterCase(deps, request, entry);
			return { status: 201, body };
		},
		'GET /cases/{reference}': async ({ reference }) => ({ status: 200, body: await showCase(deps, reference) }),
	};
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const mailbox = { list: (caseId: string) => keptMails(ports.client, required(env.casesTable), caseId) };
	const complaints = complaintsHere(ports.client);
	return {
		...{ ...ports, complaints, complaintWorkflow: complaintWorkflow() },
		casesOfAnyKind: anyCases(ports.client),
		returned: returnedMails(ports.client, required(env.casesTable)),
		views: [
			subjectRequestView({ ...ports, mailbox }),
			breachView({ ...ports, mailbox, cases: breaches(ports.client) }),
			complaintView({ ...ports, complaints, mailbox }),
			policyNoticeView({ ...ports, mailbox, notices: policyNotices(ports.client) }),
		],
		workflow: subjectRequests(),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = http(() => ({ endpoints: makeCases(production()) }));
