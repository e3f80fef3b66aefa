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
import { subjectKey } from '../core/identity/address.ts';
import type { Mailbox, Subjects, Workflow } from '../core/ports.ts';
import { actOnCase } from '../middleware/case-actions.ts';
import { type Endpoint, http } from '../middleware/http.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly workflow: Workflow;
	readonly subjects: Subjects;
	readonly links: Links;
	readonly keyOf: (address: string) => Promise<string>;
	readonly post: PostNotice;
}

/** What the DPO does with a case: the decisions that need a person, and the commands on its clock, tasks and recipients. */
export function makeCaseActions(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
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

export const handler = http(() => ({ endpoints: makeCaseActions(production()) }));
