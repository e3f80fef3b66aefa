import { S3Client } from '@aws-sdk/client-s3';
import { anyCases } from '../adapters/any-cases.ts';
import { breaches } from '../adapters/breaches.ts';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { type Downloads, downloads } from '../adapters/downloads.ts';
import { required } from '../adapters/environment.ts';
import { type EvidenceBundles, evidenceBundles } from '../adapters/evidence-bundle.ts';
import { keptMails } from '../adapters/kept-mails.ts';
import { secretKeys } from '../adapters/keys.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { connectedStores } from '../adapters/store-ports.ts';
import { ForeignCursorError } from '../adapters/stores/cursor.ts';
import { env } from '../contract/env.ts';
import { foreignCursor, HttpProblem } from '../contract/problem.ts';
import { CommandRejectedError } from '../core/errors.ts';
import { type AnyCases, CaseNotFoundError, type Mailbox } from '../core/ports.ts';
import type { StoreAdapters } from '../core/stores/ports.ts';
import { breachEvidence } from '../middleware/breach/evidence.ts';
import { complaintEvidence } from '../middleware/complaint/evidence.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import type { KindEvidence } from '../middleware/kinds/evidence.ts';
import { policyNoticeEvidence } from '../middleware/policy-notice/evidence.ts';
import { subjectRequestEvidence } from '../middleware/subject-request/evidence.ts';
import { evidenceFiles } from '../views/evidence/files.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policies' | 'texts'> {
	readonly casesOfAnyKind: Pick<AnyCases, 'load' | 'events'>;
	/** Of each kind of case. */
	readonly kindEvidence: readonly KindEvidence[];
	readonly mailbox: Pick<Mailbox, 'list'>;
	readonly stores: () => Promise<StoreAdapters>;
	readonly downloads: Pick<Downloads, 'sign'>;
	readonly evidence: EvidenceBundles;
}

/** What belongs to a case and is read, not acted on: the records in question of a request, and the evidence of any case. */
export function makeCaseFiles({ cases, casesOfAnyKind, stores, ...deps }: Deps): Readonly<Record<string, Endpoint>> {
	return {
		// To look at before deciding: of one store, a page at a time.
		'GET /cases/{reference}/records': async ({ reference, query }) => {
			const [state, person] = await Promise.all([cases.load(reference), cases.person(reference)]);
			if (!state || !person) throw new CaseNotFoundError(reference);
			if (!person.identifiers) throw new CommandRejectedError('conflict', `Case ${reference} has not been assessed yet.`);
			const connected = await stores();
			const adapter = connected.get(query.store ?? '');
			if (!adapter) {
				const message = `Write store=, one of: ${[...connected.keys()].join(', ')}.`;
				throw new HttpProblem(422, 'Not understood', message, [{ field: 'store', message }]);
			}
			const page = await adapter.find(person.identifiers, query.cursor).catch((error: unknown) => {
				throw error instanceof ForeignCursorError ? foreignCursor() : error;
			});
			return { status: 200, body: { records: page.records, ...(page.next !== undefined && { cursor: page.next }) } };
		},

		'GET /cases/{reference}/evidence': async ({ reference }) => {
			const state = await casesOfAnyKind.load(reference);
			const kind = deps.kindEvidence.find((each) => each.kind === state?.kind);
			if (!state || !kind) throw new CaseNotFoundError(reference);
			const policy = await deps.policies.of(state.policyVersion);
			const [events, mails, texts, own] = await Promise.all([
				casesOfAnyKind.events(reference),
				deps.mailbox.list(reference),
				deps.texts.list(reference),
				kind.filesOf(state, policy),
			]);
			const files = evidenceFiles({ state, events, mails, texts, policy, own });
			const key = await deps.evidence.write(reference, state.head, deps.clock.now(), files);
			return { status: 303, headers: { location: await deps.downloads.sign(key, `evidence-${reference}.zip`) } };
		},
	};
}

function production(): Deps {
	const ports = casePorts();
	const s3 = new S3Client({ maxAttempts: 4 });
	const bucket = required(env.exportsBucket);
	return {
		...ports,
		casesOfAnyKind: anyCases(ports.client),
		kindEvidence: [
			subjectRequestEvidence(ports),
			breachEvidence({ cases: breaches(ports.client) }),
			complaintEvidence(complaintsHere(ports.client)),
			policyNoticeEvidence({ ...ports, mailings: keptMailings(ports.client, ports.policy, secretKeys()) }),
		],
		mailbox: { list: (caseId) => keptMails(ports.client, required(env.casesTable), caseId) },
		stores: connectedStores(ports, secretKeys()),
		downloads: downloads(s3, bucket),
		evidence: evidenceBundles(s3, bucket),
	};
}

export const handler = http(() => ({ endpoints: makeCaseFiles(production()) }));
