import { anyCases } from '../adapters/any-cases.ts';
import { breaches } from '../adapters/breaches.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { keptMails } from '../adapters/kept-mails.ts';
import { secretKeys } from '../adapters/keys.ts';
import { returnedMails } from '../adapters/returned-mails.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { entrySchema } from '../contract/requests/entry.ts';
import { subjectKey } from '../core/identity/address.ts';
import type { AnyCases, ReturnedMails, Workflow } from '../core/ports.ts';
import { breachView } from '../middleware/breach-view.ts';
import { enterCase } from '../middleware/case-entry.ts';
import { listCases, showCase } from '../middleware/case-pages.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import type { KindView } from '../middleware/kinds/view.ts';
import { subjectRequestView } from '../middleware/subject-request-view.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy'> {
	readonly casesOfAnyKind: Pick<AnyCases, 'load'>;
	readonly returned: Pick<ReturnedMails, 'list'>;
	/** Of each kind of case. */
	readonly views: readonly KindView[];
	readonly workflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

/** What the DPO sees, every open case of any kind with its clock, and enters: requests that came otherwise than by the form. */
export function makeCases(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'GET /cases': async ({ query }) => ({ status: 200, body: await listCases(deps, query) }),
		'POST /cases': async (request) => ({ status: 201, body: await enterCase(deps, request, request.read(entrySchema)) }),
		'GET /cases/{reference}': async ({ reference }) => ({ status: 200, body: await showCase(deps, reference) }),
	};
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const mailbox = { list: (caseId: string) => keptMails(ports.client, required(env.casesTable), caseId) };
	return {
		...ports,
		casesOfAnyKind: anyCases(ports.client),
		returned: returnedMails(ports.client, required(env.casesTable)),
		views: [subjectRequestView({ ...ports, mailbox }), breachView({ ...ports, mailbox, cases: breaches(ports.client) })],
		workflow: subjectRequests(),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = http(() => ({ endpoints: makeCases(production()) }));
