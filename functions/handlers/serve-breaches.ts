import { randomUUID } from 'node:crypto';
import { type BreachPorts, breachPorts } from '../adapters/breach-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type ReportLinks, reportLinks } from '../adapters/report-links.ts';
import { breachWorkflow } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { wrongField } from '../contract/problem.ts';
import { breachSchema, givenOf, reportLinkSchema } from '../contract/requests/breach.ts';
import { isLate } from '../core/breach/breach-clock.ts';
import { isNotified } from '../core/breach/fold.ts';
import { reporters } from '../core/breach/reporters.ts';
import { referenceFrom } from '../core/case/reference.ts';
import { CaseNotFoundError, type Workflow } from '../core/ports.ts';
import { instantUnderLaw, submitBreach } from '../middleware/breach/submit.ts';
import { textsByKey } from '../middleware/breach/texts.ts';
import { type Endpoint, http } from '../middleware/http.ts';
import { assertCategories } from '../middleware/known-categories.ts';
import { authorityNotification } from '../views/letters/authority-notification.ts';

interface Deps extends BreachPorts {
	readonly workflow: Pick<Workflow, 'start'>;
	readonly reportLinks: ReportLinks;
	/** Origin of the public API. */
	readonly publicUrl: string;
}

/** What the DPO does with breaches that are not cases yet, and the links by which others report them. */
export function makeBreaches(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { cases, clock, policy, texts } = deps;
	return {
		'POST /breaches': async (request) => {
			const { awareAt, ...facts } = givenOf(request.read(breachSchema));
			const now = clock.now();
			assertCategories(policy, facts);
			const reference = referenceFrom(JSON.stringify(['breach', request.headers['idempotency-key'] ?? randomUUID()]));
			const submitted = await submitBreach(deps, reference, {
				...{ kind: 'breach', channel: 'dpo', receivedAt: now, enteredBy: request.actor, facts },
				awareAt: instantUnderLaw('awareAt', awareAt, now),
			});
			return { status: 201, body: submitted };
		},

		'POST /breaches/links': async (request) => {
			const { for: holder, renew = false } = request.read(reportLinkSchema);
			const known = reporters(policy);
			if (!known.includes(holder)) throw wrongField('for', `Write one of: ${known.join(', ')}.`);
			const { key, mintedAt } = await deps.reportLinks.mint(holder, renew, clock.now());
			const query = new URLSearchParams({ from: holder, key });
			return { status: 201, body: { for: holder, url: `${deps.publicUrl}/breaches/report?${query}`, mintedAt } };
		},

		// To look at, or to file on the authority's site, before it is recorded.
		'GET /breaches/{reference}/notification': async ({ reference, query, wantsPage }) => {
			const state = await cases.load(reference);
			if (!state) throw new CaseNotFoundError(reference);
			const at = clock.now();
			const late = !isNotified(state) && isLate(state.awareAt, at);
			const { subject, text, html } = authorityNotification({
				...{ policy, state, texts: await textsByKey(texts, reference), phase: state.notifications.length + 1 },
				...{ final: query.final === 'true', at, delay: late ? reasonsToCome : undefined },
			});
			return { status: 200, body: wantsPage ? html : { subject, text, html } };
		},
	};
}

const reasonsToCome = 'To be written when it is sent.';

function production(): Deps {
	const ports = breachPorts();
	return {
		...ports,
		workflow: breachWorkflow(),
		reportLinks: reportLinks(ports.client, required(env.casesTable), secretKeys()),
		publicUrl: required(env.publicUrl),
	};
}

export const handler = http(() => ({ endpoints: makeBreaches(production()) }));
