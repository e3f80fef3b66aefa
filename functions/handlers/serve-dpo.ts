import { S3Client } from '@aws-sdk/client-s3';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { type Downloads, downloads } from '../adapters/downloads.ts';
import { required } from '../adapters/environment.ts';
import { type EvidenceBundles, evidenceBundles } from '../adapters/evidence-bundle.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { noticesByWebhook, type PostNotice } from '../adapters/webhook.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { actionSchema, entrySchema } from '../contract/requests.ts';
import { subjectKey } from '../core/identity/address.ts';
import { CaseNotFoundError, type Mailbox, type StoreAdapters, type Subjects, type Workflow } from '../core/ports.ts';
import { actOnCase } from '../middleware/case-actions.ts';
import { enterCase } from '../middleware/case-entry.ts';
import { listCases, listRecords } from '../middleware/case-pages.ts';
import { showCase } from '../middleware/case-view.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import { contentSecurityPolicy } from '../views/content-security-policy.ts';
import { evidenceFiles } from '../views/evidence/files.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'waits' | 'texts' | 'tasks'> {
	readonly mailbox: Mailbox;
	readonly workflow: Workflow;
	readonly subjects: Subjects;
	readonly links: Links;
	readonly stores: () => Promise<StoreAdapters>;
	readonly downloads: Downloads;
	readonly evidence: EvidenceBundles;
	readonly keyOf: (address: string) => Promise<string>;
	readonly post: PostNotice;
}

/** What the DPO sees and does: every open case with its clock, and the decisions that need a person. */
export function makeDpoApi(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { cases } = deps;
	return {
		'GET /cases': async ({ query }) => ({ status: 200, body: await listCases(deps, query) }),
		'POST /cases': async (request) => ({ status: 201, body: await enterCase(deps, request, request.read(entrySchema)) }),
		'GET /cases/{reference}': async ({ reference }) => ({ status: 200, body: await showCase(deps, reference) }),
		'GET /cases/{reference}/records': async ({ reference, query }) => ({
			status: 200,
			body: await listRecords(deps, reference, query),
		}),
		'POST /cases/{reference}/actions': async (request) => {
			const state = await actOnCase(deps, request, request.read(actionSchema));
			return { status: 200, body: { reference: state.caseId, status: state.status } };
		},
		'GET /cases/{reference}/evidence': async ({ reference }) => {
			const state = await cases.load(reference);
			if (!state) throw new CaseNotFoundError(reference);
			const [events, person, mails, texts, tasks] = await Promise.all([
				cases.events(reference),
				cases.person(reference),
				deps.mailbox.list(reference),
				deps.texts.list(reference),
				deps.tasks.list(reference),
			]);
			const files = evidenceFiles({
				state,
				events,
				person,
				mails,
				texts,
				tasks,
				policy: await deps.policies.of(state.policyVersion),
			});
			const key = await deps.evidence.write(reference, state.head, deps.clock.now(), files);
			return { status: 303, headers: { location: await deps.downloads.sign(key, `evidence-${reference}.zip`) } };
		},
	};
}

function production(): Deps {
	const ports = casePorts();
	const s3 = new S3Client({ maxAttempts: 4 });
	const bucket = required(env.exportsBucket);
	const keys = secretKeys();
	return {
		...ports,
		mailbox: sesMailbox(ports),
		workflow: subjectRequests(),
		subjects: subjects(ports.client, required(env.subjectsTable)),
		links: links(keys),
		stores: connectedStores(ports, keys),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
		post: noticesByWebhook(ports.clock, keys),
		downloads: downloads(s3, bucket),
		evidence: evidenceBundles(s3, bucket),
	};
}

export const handler = http(() => ({
	endpoints: makeDpoApi(production()),
	options: { contentSecurityPolicy: contentSecurityPolicy() },
}));
