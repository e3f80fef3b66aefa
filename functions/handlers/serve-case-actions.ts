import { anyCases } from '../adapters/any-cases.ts';
import { casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { noticesByWebhook } from '../adapters/webhook.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { subjectKey } from '../core/identity/address.ts';
import { type AnyCases, CaseNotFoundError } from '../core/ports.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import type { KindActions } from '../middleware/kinds/actions.ts';
import { subjectRequestActions } from '../middleware/subject-request-actions.ts';

interface Deps {
	readonly casesOfAnyKind: Pick<AnyCases, 'load'>;
	/** Of each kind of case. */
	readonly actions: readonly KindActions[];
}

/** What the DPO does with a case of any kind: the decisions that need a person, and the commands on its clock and its tasks. */
export function makeCaseActions({ casesOfAnyKind, actions }: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'POST /cases/{reference}/actions': async (request) => {
			const found = await casesOfAnyKind.load(request.reference);
			const kind = actions.find((each) => each.kind === found?.kind);
			if (!found || !kind) throw new CaseNotFoundError(request.reference);
			const state = await kind.act(request, found);
			return { status: 200, body: { reference: state.caseId, status: state.status } };
		},
	};
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	const deps = {
		...ports,
		mailbox: sesMailbox(ports),
		workflow: subjectRequests(),
		subjects: subjects(ports.client, required(env.subjectsTable)),
		links: links(keys),
		keyOf: async (address: string) => subjectKey(address, (await keys()).subjectKey),
		post: noticesByWebhook(ports.clock, keys),
	};
	return { casesOfAnyKind: anyCases(ports.client), actions: [subjectRequestActions(deps)] };
}

export const handler = http(() => ({ endpoints: makeCaseActions(production()) }));
