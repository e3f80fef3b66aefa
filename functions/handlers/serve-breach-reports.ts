import { randomUUID } from 'node:crypto';
import { type Breaches, breaches } from '../adapters/breaches.ts';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { erasableTexts } from '../adapters/case-items.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type ReportLinks, reportLinks } from '../adapters/report-links.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { breachWorkflow } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { HttpProblem, wrongField } from '../contract/problem.ts';
import { type BreachForm, breachFormSchema, givenOf } from '../contract/requests/breach.ts';
import { standingNotice } from '../core/breach/fold.ts';
import { reporters, staff } from '../core/breach/reporters.ts';
import { referenceFrom } from '../core/case/reference.ts';
import { instantOfLocalTime } from '../core/clock/statutory.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, ErasableTexts, Workflow } from '../core/ports.ts';
import { type BreachSubmitted, instantUnderLaw, submitBreach } from '../middleware/breach/submit.ts';
import { type Endpoint, type HttpOptions, http, type Typed } from '../middleware/http.ts';
import { contentSecurityPolicy } from '../views/content-security-policy.ts';
import { typedText } from '../views/forms.ts';
import { breachAccepted } from '../views/pages/breach-accepted.ts';
import { breachReport } from '../views/pages/breach-report.ts';
import { problemPage } from '../views/pages/problem-page.ts';
import { publicNotice } from '../views/pages/public-notice.ts';
import { reportLinkNeeded } from '../views/pages/report-link-needed.ts';

interface Deps {
	readonly cases: Breaches;
	readonly clock: Clock;
	readonly policy: Policy;
	readonly texts: Pick<ErasableTexts, 'get'>;
	readonly workflow: Pick<Workflow, 'start'>;
	readonly reportLinks: ReportLinks;
	readonly keyOf: (address: string) => Promise<string>;
}

/** Whether it was renewed, altered, or is another processor's, is all one to whoever comes by it. */
const badLink = () =>
	new HttpProblem(404, 'This link does not work', 'It may have been renewed. Write to the data protection officer at once.');

/** What staff and processors report breaches by, each by their own link, and the notices that anybody may read. */
export function makeBreachReports(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { cases, clock, policy, texts } = deps;
	const opens = async (from: string, key: unknown) =>
		reporters(policy).includes(from) && (await deps.reportLinks.opens(from, key, clock.now()));
	return {
		'GET /breaches/report': async ({ query }) => {
			const { from = '', key } = query;
			if (!(await opens(from, key))) return { status: 404, body: reportLinkNeeded({ policy }) };
			const form = breachReport({ policy, from, linkKey: String(key), processor: nameOf(policy, from), nonce: randomUUID() });
			return { status: 200, body: form };
		},

		'POST /breaches/report': async (request) => {
			const form = givenOf(request.read(breachFormSchema));
			if (!(await opens(form.from, form.key))) throw badLink();
			const { reference, notifyBy, openedLate } = await submit(deps, form, request.headers['idempotency-key']);
			return request.wantsPage
				? { status: 201, body: breachAccepted({ policy, reference }) }
				: { status: 201, body: { reference, notifyBy, openedLate } };
		},

		'GET /notices/{reference}': async ({ reference }) => {
			const state = await cases.load(reference);
			const notice = state && standingNotice(state);
			const text = notice && (await texts.get(reference, notice.text.key));
			if (!notice || text === undefined) throw new HttpProblem(404, 'No such notice', 'There is no notice here.');
			return { status: 200, body: publicNotice({ policy, reference, publishedAt: notice.publishedAt, text }) };
		},
	};
}

async function submit(deps: Deps, form: BreachForm, key: string | undefined): Promise<BreachSubmitted> {
	const { clock, policy } = deps;
	const now = clock.now();
	const { from, key: _, nonce = randomUUID(), name, email, awareAt, ...facts } = form;
	const passed = instantUnderLaw('awareAt', instantIn(awareAt, policy.timeZone), now);
	// Whoever goes back in the browser and corrects something makes another report.
	const reference = referenceFrom(JSON.stringify(['breach', from, key ?? nonce, passed, facts.nature]));
	if (!(await deps.reportLinks.allow(from, reference, policy.breachReportsPerHour, now))) {
		throw new HttpProblem(
			429,
			'Too many reports',
			`Write to ${policy.dpo.email} at once; more than ${policy.breachReportsPerHour} came in an hour.`,
		);
	}
	const address = email === undefined ? undefined : (normaliseAddress(email) ?? email);
	return submitBreach(deps, reference, {
		...{ kind: 'breach', awareAt: passed, receivedAt: now, facts: givenOf(facts) },
		...(from === staff ? { channel: 'staff' } : { channel: 'processor', processor: from }),
		...(name !== undefined && { name }),
		...(address !== undefined && { email: address, subjectKey: await deps.keyOf(address) }),
	});
}

/** As the browser's control sends it, by the clocks of the controller; or with an offset of its own. @throws HttpProblem */
function instantIn(typed: string, timeZone: string): string {
	try {
		if (/(Z|[+-]\d{2}:\d{2})$/i.test(typed)) return new Date(typed).toISOString();
		return instantOfLocalTime(typed, timeZone);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw wrongField('awareAt', 'Write a date and a time, as 2026-11-22T14:30.');
	}
}

/** Absent: the staff. */
const nameOf = ({ recipients }: Policy, from: string): string | undefined =>
	from === staff ? undefined : (recipients[from]?.name ?? from);

function production(): Deps {
	const client = documentClient();
	const table = required(env.casesTable);
	const keys = secretKeys();
	return {
		cases: breaches(client),
		clock: systemClock,
		policy: bundledPolicy(),
		texts: erasableTexts(client, table),
		workflow: breachWorkflow(),
		reportLinks: reportLinks(client, table, keys),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

/** What the pages are answered with; a form that has errors is shown again with what was typed. */
export const pageOptions = (policy: Policy): HttpOptions => ({
	contentSecurityPolicy: contentSecurityPolicy(),
	problemPage: ({ path, typed }, { status, title, message: detail, errors }) => {
		if (errors.length > 0) return formAgain(policy, typed(), errors);
		const ofNotice = path.reference !== undefined;
		return status === 404 && !ofNotice ? reportLinkNeeded({ policy }) : problemPage({ policy, status, title, detail });
	},
});

const formAgain = (policy: Policy, values: Typed, errors: HttpProblem['errors']): string =>
	breachReport({
		...{ policy, from: typedText(values, 'from'), linkKey: typedText(values, 'key') },
		...{ processor: nameOf(policy, typedText(values, 'from')), nonce: randomUUID(), values, errors },
	});

export const handler = http(() => {
	const deps = production();
	return { endpoints: makeBreachReports(deps), options: pageOptions(deps.policy) };
});
