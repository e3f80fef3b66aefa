import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { keptMails } from '../adapters/kept-mails.ts';
import { secretKeys } from '../adapters/keys.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { entrySchema } from '../contract/requests/entry.ts';
import { subjectKey } from '../core/identity/address.ts';
import type { Mailbox, Workflow } from '../core/ports.ts';
import { enterCase } from '../middleware/case-entry.ts';
import { listCases } from '../middleware/case-pages.ts';
import { showCase } from '../middleware/case-view.ts';
import { type Endpoint, http } from '../middleware/http.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'texts' | 'tasks'> {
	readonly mailbox: Pick<Mailbox, 'list'>;
	readonly workflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

/** What the DPO sees, every open case with its clock, and enters: requests that came otherwise than by the form. */
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
	return {
		...ports,
		mailbox: { list: (caseId) => keptMails(ports.client, required(env.casesTable), caseId) },
		workflow: subjectRequests(),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = http(() => ({ endpoints: makeCases(production()) }));
