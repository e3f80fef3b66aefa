import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { noticesByWebhook, type PostNotice } from '../adapters/webhook.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { actionSchema } from '../contract/requests/action.ts';
import { entrySchema } from '../contract/requests/entry.ts';
import { subjectKey } from '../core/identity/address.ts';
import type { Mailbox, Subjects, Workflow } from '../core/ports.ts';
import { actOnCase } from '../middleware/case-actions.ts';
import { enterCase } from '../middleware/case-entry.ts';
import { listCases } from '../middleware/case-pages.ts';
import { showCase } from '../middleware/case-view.ts';
import { type Endpoint, http } from '../middleware/http.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly workflow: Workflow;
	readonly subjects: Subjects;
	readonly links: Links;
	readonly keyOf: (address: string) => Promise<string>;
	readonly post: PostNotice;
}

/** What the DPO sees and does: every open case with its clock, and the decisions that need a person. */
export function makeDpoApi(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'GET /cases': async ({ query }) => ({ status: 200, body: await listCases(deps, query) }),
		'POST /cases': async (request) => ({ status: 201, body: await enterCase(deps, request, request.read(entrySchema)) }),
		'GET /cases/{reference}': async ({ reference }) => ({ status: 200, body: await showCase(deps, reference) }),
		'POST /cases/{reference}/actions': async (request) => {
			const state = await actOnCase(deps, request, request.read(actionSchema));
			return { status: 200, body: { reference: state.caseId, status: state.status } };
		},
	};
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	return {
		...ports,
		mailbox: sesMailbox(ports),
		workflow: subjectRequests(),
		subjects: subjects(ports.client, required(env.subjectsTable)),
		links: links(keys),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
		post: noticesByWebhook(ports.clock, keys),
	};
}

export const handler = http(() => ({ endpoints: makeDpoApi(production()) }));
