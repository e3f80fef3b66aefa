import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { secretKeys } from '../adapters/keys.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { type PolicyNoticePorts, policyNoticePorts } from '../adapters/policy-notice-ports.ts';
import { policyNoticeWorkflow } from '../adapters/workflow-ports.ts';
import { policyNoticeSchema } from '../contract/requests/policy-notice.ts';
import { conflict } from '../core/errors.ts';
import type { Mailings } from '../core/mailing/ports.ts';
import { changeBetween } from '../core/policy-notice/change.ts';
import type { Workflow } from '../core/ports.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import { readChange, versionsUntilNow } from '../middleware/policy-change.ts';
import { subjectInPath } from '../middleware/subject-in-path.ts';
import { submitPolicyNotice } from '../middleware/submit-policy-notice.ts';

interface Deps extends PolicyNoticePorts, Pick<CasePorts, 'clock' | 'policies'> {
	readonly mailings: Pick<Mailings, 'ofSubject'>;
	/** Of notices. */
	readonly workflow: Pick<Workflow, 'start'>;
}

/** The versions of the policy, notices of what changed from one to another, and of which version somebody was told. */
export function makePolicies(deps: Deps): Readonly<Record<string, Endpoint>> {
	return {
		'GET /policies': async () => {
			const inForce = await versionsUntilNow(deps);
			const { upcoming } = deps;
			const ahead = upcoming && upcoming.version !== inForce.at(-1)?.version ? upcoming : undefined;
			return {
				status: 200,
				body: {
					inForce: inForce.toReversed(),
					upcoming: ahead && { version: ahead.version, lastUpdated: ahead.organisation.lastUpdated },
				},
			};
		},

		'POST /policy-notices': async (request) => {
			const change = changeBetween(await versionsUntilNow(deps), deps.upcoming, request.read(policyNoticeSchema));
			const { before, after } = change;
			const { changes } = await readChange(deps.policies, { before, policyVersion: after });
			if (changes.length === 0) throw conflict('People read the same in both versions: there is nothing to tell.');
			const { reference } = await submitPolicyNotice(deps, change, request.actor);
			return { status: 201, body: { reference, before, after, changes: changes.length } };
		},

		'GET /subjects/{subjectKey}/policy-notices': async (request) => {
			const told = (await deps.mailings.ofSubject(subjectInPath(request))).flatMap(({ mailing, sentAt, undelivered }) =>
				mailing.policyVersion === undefined
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
