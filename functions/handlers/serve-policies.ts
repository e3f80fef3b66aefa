import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { secretKeys } from '../adapters/keys.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { type PolicyNoticePorts, policyNoticePorts } from '../adapters/policy-notice-ports.ts';
import { policyNoticeWorkflow } from '../adapters/workflow-ports.ts';
import { policyNoticeSchema } from '../contract/requests/policy-notice.ts';
import { conflict } from '../core/errors.ts';
import type { Mailings } from '../core/mailing/ports.ts';
import { changeNamed } from '../core/policy-notice/change.ts';
import type { Workflow } from '../core/ports.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import { readsTheSame, versionToCome } from '../middleware/policy-notice/policy-change.ts';
import { submitPolicyNotice } from '../middleware/policy-notice/submit.ts';
import { subjectInPath } from '../middleware/subject-in-path.ts';

interface Deps extends PolicyNoticePorts, Pick<CasePorts, 'clock'> {
	readonly mailings: Pick<Mailings, 'ofSubject'>;
	/** Of notices. */
	readonly workflow: Pick<Workflow, 'start'>;
}

/** The versions of the policy, notices of what changed from one to another, and of which version somebody was told. */
export function makePolicies(deps: Deps): Readonly<Record<string, Endpoint>> {
	const noticesTo = async (number: number) => (await deps.changes.of({ from: number - 1, to: number })).map(({ caseId }) => caseId);
	return {
		'GET /policies': async () => {
			const history = await deps.history.list();
			const { upcoming } = deps;
			const version = await versionToCome(deps, history);
			const next = (history.at(-1)?.number ?? 0) + 1;
			const inForce = await Promise.all(history.map(async (entry) => ({ ...entry, notices: await noticesTo(entry.number) })));
			return {
				status: 200,
				body: {
					inForce: inForce.toReversed(),
					upcoming: version &&
						upcoming && { number: next, version, lastUpdated: upcoming.organisation.lastUpdated, notices: await noticesTo(next) },
				},
			};
		},

		'POST /policy-notices': async (request) => {
			const named = request.read(policyNoticeSchema);
			const history = await deps.history.list();
			const change = changeNamed(history, await versionToCome(deps, history), named);
			const { before, after } = change;
			if (await readsTheSame(deps.policies, before, after)) {
				throw conflict('People read the same in both versions: there is nothing to tell.');
			}
			const { reference, isNew } = await submitPolicyNotice(deps, change, request.actor);
			return { status: isNew ? 201 : 200, body: { reference, before, after } };
		},

		'GET /subjects/{subjectKey}/policy-notices': async (request) => {
			const told = (await deps.mailings.ofSubject(subjectInPath(request))).flatMap(({ mailing, sentAt, undelivered }) =>
				mailing.policyVersion === undefined || sentAt === undefined
					? []
					: [{ version: mailing.policyVersion, reference: mailing.caseId, mailing: mailing.id, sentAt, undelivered }],
			);
			return { status: 200, body: { told } };
		},
	};
}

function production(): Deps {
	const ports = casePorts();
	return {
		...ports,
		...policyNoticePorts(ports),
		mailings: keptMailings(ports.client, ports.policy, secretKeys()),
		workflow: policyNoticeWorkflow(),
	};
}

export const handler = http(() => ({ endpoints: makePolicies(production()) }));
