import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod/mini';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { type Downloads, downloads } from '../adapters/downloads.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, linkScope, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { type PublicTransferKey, publicTransferKey, transferKey } from '../adapters/transfer-signature.ts';
import { subjectRequests } from '../adapters/workflow-ports.ts';
import { env } from '../contract/env.ts';
import { type FieldProblem, HttpProblem } from '../contract/problem.ts';
import { particularsOf, particularsTyped } from '../contract/requests/particulars.ts';
import { submissionSchema, tokenSchema } from '../contract/requests/submission.ts';
import { isAnswered } from '../core/case/answers.ts';
import { type CaseState, rights } from '../core/case/case.ts';
import { caseDates, withCaseDates } from '../core/case/case-dates.ts';
import { establishIdentity, recordDownload, withdraw } from '../core/case/commands.ts';
import { isEnded } from '../core/case/fold.ts';
import { referenceFrom } from '../core/case/reference.ts';
import { withoutPersonalData } from '../core/errors.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import type { Act } from '../core/identity/token.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Mailbox, Person, Subjects, Workflow } from '../core/ports.ts';
import { accessPackageKey } from '../core/request/export/keys.ts';
import { wrongParticulars } from '../core/request/particulars.ts';
import { recipientsNamed } from '../core/request/recipients.ts';
import { type Answer, type Endpoint, type HttpOptions, http, type Request, type Typed } from '../middleware/http.ts';
import { mailNowOrLater } from '../middleware/mail-now-or-later.ts';
import { resendLinks } from '../middleware/resend-links.ts';
import { logger } from '../middleware/step.ts';
import { checkedParticulars, submitIntake } from '../middleware/submit-intake.ts';
import { contentSecurityPolicy } from '../views/content-security-policy.ts';
import { acknowledgement } from '../views/letters/acknowledgement.ts';
import type { Letter } from '../views/letters/letter.ts';
import { statusLinkLetter } from '../views/letters/status-link.ts';
import { withdrawnLetter } from '../views/letters/withdrawn.ts';
import { chooseRight } from '../views/pages/choose-right.ts';
import { confirmIdentity } from '../views/pages/confirm-identity.ts';
import { confirmWithdrawal } from '../views/pages/confirm-withdrawal.ts';
import { exportGone } from '../views/pages/export-gone.ts';
import { exportPage } from '../views/pages/export-page.ts';
import { home } from '../views/pages/home.ts';
import { identityConfirmed } from '../views/pages/identity-confirmed.ts';
import { linkNotValid } from '../views/pages/link-not-valid.ts';
import { problemPage } from '../views/pages/problem-page.ts';
import { requestAccepted } from '../views/pages/request-accepted.ts';
import { requestForm } from '../views/pages/request-form.ts';
import { requestStatus } from '../views/pages/request-status.ts';
import { resendForm } from '../views/pages/resend-form.ts';
import { withdrawn } from '../views/pages/withdrawn.ts';
import { historyInWords } from '../views/wording/history.ts';
import { rightName } from '../views/wording/rights.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'waits'> {
	readonly subjects: Subjects;
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly workflow: Workflow;
	readonly downloads: Downloads;
	readonly keyOf: (address: string) => Promise<string>;
	/** The API's description, as text. */
	readonly openApi: () => string;
	/** The public key that transfers to other controllers are signed with. */
	readonly transferKey: () => Promise<PublicTransferKey>;
}

/** A link that is not good: whether it expired, was altered, or is of a case that never was, is all one. */
const badLink = () =>
	new HttpProblem(
		404,
		'This link does not work',
		'It may have expired, or been cut short. Ask for a new one, or make a new request.',
	);

/** What anybody can reach: the privacy centre's pages and forms, and what the mailed links lead to. */
export function makePrivacyCentre(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { cases, clock, policy, links } = deps;
	const page = (body: string, status = 200): Answer => ({ status, body });
	const resend = resendLinks({ ...deps, kind: 'subject-request', letterOf: (state: CaseState) => linksAnew(deps, state) });

	/** The case, for the holder of a token that is good for this act. */
	async function open(request: Request, act: Act, token: unknown): Promise<CaseState> {
		const state = await cases.load(request.reference);
		const reading = await links.read(token, state ? linkScope(state) : request.reference, act, clock.now());
		if (!state || reading !== 'valid') throw badLink();
		return state;
	}

	/** The page's button posts the token as a field; a program may post nothing, and leave it in the link. */
	const posted = (request: Request) => {
		const given = request.hasBody ? request.read(tokenSchema).token : undefined;
		return given ?? request.query.token;
	};

	return {
		'GET /': async () => page(home(policy)),

		'GET /openapi.json': async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: deps.openApi() }),

		// What proves that a transfer to another controller (Art 20(2)) came from here.
		'GET /.well-known/jwks.json': async () => ({ status: 200, body: { keys: [await deps.transferKey()] } }),

		'GET /requests/new': async ({ query }) => {
			const right = rights.find((name) => name === query.right);
			return page(right ? requestForm({ policy, right, nonce: randomUUID() }) : chooseRight({ policy }));
		},

		'POST /requests': async (request) => {
			const submission = request.read(submissionSchema);
			const reference = await submit(deps, submission, request.headers['idempotency-key'] ?? submission.nonce ?? randomUUID());
			return request.wantsPage
				? page(requestAccepted({ policy, reference, right: submission.right }), 202)
				: { status: 202, body: { reference, status: 'received' } };
		},

		'GET /requests/{reference}': async (request) => {
			const state = await open(request, 'view', request.query.token);
			const { caseId: reference, right, status, receivedOn } = state;
			const { dueOn } = caseDates(state, clock.now());
			const history = historyInWords(await cases.events(reference), policy.timeZone);
			const recipients = recipientsNamed(await deps.policies.of(state.policyVersion), state);
			if (!request.wantsPage) return { status: 200, body: { reference, right, status, receivedOn, dueOn, history, recipients } };
			const canWithdraw = !isEnded(state) && !state.stores && !state.decision;
			const token = canWithdraw ? await links.token(linkScope(state), 'withdraw', `${dueOn}T23:59:59.000Z`) : '';
			return page(requestStatus({ policy, state, dueOn, history, recipients, canWithdraw, token }));
		},

		// Mail scanners follow links: only the button's POST confirms.
		'GET /requests/{reference}/identity': async (request) => {
			const state = await open(request, 'identity', request.query.token);
			if (state.identity) return page(confirmedPage(policy, withCaseDates(state, clock.now())));
			if (isEnded(state)) throw badLink();
			return page(confirmIdentity({ policy, reference: state.caseId, right: state.right, token: String(request.query.token) }));
		},

		'POST /requests/{reference}/identity': async (request) => {
			const { caseId } = await open(request, 'identity', posted(request));
			const state = await cases.apply(caseId, 'subject', clock.now(), (now) => establishIdentity(now, 'mail-link'));
			if (!state.identity) throw badLink();
			await wake(deps, state, 'identity');
			return request.wantsPage
				? page(confirmedPage(policy, withCaseDates(state, clock.now())))
				: { status: 200, body: { reference: caseId, status: state.status, dueOn: caseDates(state, clock.now()).dueOn } };
		},

		'GET /requests/{reference}/withdraw': async (request) => {
			const state = await open(request, 'withdraw', request.query.token);
			if (state.ended === 'withdrawn') return page(withdrawn({ policy, reference: state.caseId }));
			return page(confirmWithdrawal({ policy, reference: state.caseId, right: state.right, token: String(request.query.token) }));
		},

		'POST /requests/{reference}/withdraw': async (request) => {
			const { caseId } = await open(request, 'withdraw', posted(request));
			const person = await cases.person(caseId);
			const state = await cases.apply(caseId, 'subject', clock.now(), withdraw);
			// The mail before the workflow goes on: closing forgets whoever never confirmed, and their mails.
			if (person) {
				await mailNowOrLater(deps.mailbox, caseId, 'withdrawn', { to: person.email, ...withdrawnLetter({ policy, state }) });
			}
			await wake(deps, state, 'identity', 'decision', 'turn');
			return request.wantsPage
				? page(withdrawn({ policy, reference: caseId }))
				: { status: 200, body: { reference: caseId, status: state.status } };
		},

		'GET /requests/{reference}/resend': resend.show,
		'POST /requests/{reference}/resend': resend.send,

		'GET /requests/{reference}/export': async (request) => {
			const { caseId: reference, right, delivered } = await open(request, 'export', request.query.token);
			if (!delivered?.exportExpiresAt || !(await deps.downloads.exists(accessPackageKey(reference)))) {
				return page(exportGone({ policy, reference, right }), 410);
			}
			return {
				status: 200,
				headers: { 'content-security-policy': contentSecurityPolicy(await deps.downloads.origin()) },
				body: exportPage({
					policy,
					reference,
					right,
					token: String(request.query.token),
					availableUntil: delivered.exportExpiresAt,
				}),
			};
		},

		'POST /requests/{reference}/export': async (request) => {
			const { caseId } = await open(request, 'export', posted(request));
			const key = accessPackageKey(caseId);
			if (!(await deps.downloads.exists(key))) {
				throw new HttpProblem(410, 'No longer available', 'The download has expired. You can make a new request.');
			}
			await cases.apply(caseId, 'subject', clock.now(), recordDownload);
			return { status: 303, headers: { location: await deps.downloads.sign(key, `${caseId}.zip`) } };
		},
	};
}

const confirmedPage = (policy: Policy, { caseId: reference, right, dueOn }: CaseState) =>
	identityConfirmed({ policy, reference, right, dueOn });

type Submission = z.infer<typeof submissionSchema>;

/** The same form sent again is the same request; with another address or other particulars in it, it is another. */
async function submit(deps: Deps, submission: Submission, nonce: string): Promise<string> {
	const email = normaliseAddress(submission.email) ?? submission.email;
	const { right, details } = submission;
	const particulars = checkedParticulars(deps.policy, right, particularsOf(submission), details);
	// Whoever goes back in the browser and corrects something else makes another request.
	const reference = referenceFrom(JSON.stringify(['request', nonce, email, right, ...(particulars ? [particulars] : [])]));
	const person: Person = {
		subjectKey: await deps.keyOf(email),
		email,
		...(submission.name && { name: submission.name }),
		...(details && { details }),
		...(particulars && { particulars }),
		right,
		channel: 'form',
		receivedAt: deps.clock.now(),
		identityEstablished: false,
	};
	await submitIntake(deps, reference, person);
	return reference;
}

/**
 * Lets the execution go on, or, where the case was flagged, the one that carries it on. Should that fail, the answer is
 * recorded all the same, and reconcile delivers it.
 */
async function wake({ waits, workflow }: Deps, state: CaseState, ...answered: readonly string[]): Promise<void> {
	const { caseId, executions } = state;
	try {
		for (const wait of answered) if (isAnswered(state, wait)) await workflow.answer(await waits.tokens(caseId, wait));
		const [, ...retried] = executions;
		const newest = retried.at(-1);
		// One that was started already is no error.
		if (newest !== undefined) await workflow.start(newest, { caseId });
	} catch (error) {
		logger.error('An answer could not be delivered', withoutPersonalData(error));
	}
}

/** The links of a request, good for what it waits for. */
async function linksAnew({ clock, policy, links }: Deps, state: CaseState): Promise<Letter> {
	const statusLink = await links.view(state);
	if (!state.identity && !isEnded(state)) {
		const confirmLink = await links.identity(state);
		return acknowledgement({ policy, state: withCaseDates(state, clock.now()), confirmLink, statusLink });
	}
	return statusLinkLetter({ policy, kind: 'subject-request', name: rightName[state.right], state, statusLink });
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	return {
		...ports,
		subjects: subjects(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		links: links(keys),
		workflow: subjectRequests(),
		downloads: downloads(new S3Client({ maxAttempts: 4 }), required(env.exportsBucket)),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
		transferKey: async () => publicTransferKey(transferKey((await keys()).transferSeed)),
		openApi: () => readFileSync(new URL('./openapi.json', import.meta.url), 'utf8'),
	};
}

/** What the pages are answered with; a form that has errors is shown again with what was typed. */
export const pageOptions = (policy: Policy): HttpOptions => ({
	contentSecurityPolicy: contentSecurityPolicy(),
	problemPage: ({ reference, typed }, { status, title, message: detail, errors }) => {
		if (errors.length > 0)
			return reference
				? resendForm({ policy, kind: 'subject-request', reference, values: typed(), errors })
				: formAgain(policy, typed(), errors);
		return status === 404 && reference ? linkNotValid({ policy }) : problemPage({ policy, status, title, detail });
	},
});

/** All that is wrong is said at once, what only the policy knows too. */
function formAgain(policy: Policy, values: Typed, errors: readonly FieldProblem[]): string {
	const right = rights.find((name) => name === values.right);
	if (!right) return chooseRight({ policy, errors });
	const more = wrongParticulars(policy, right, particularsTyped(values), [values.details].flat()[0]);
	return requestForm({ policy, right, nonce: randomUUID(), values, errors: [...errors, ...more] });
}

export const handler = http(() => {
	const deps = production();
	return { endpoints: makePrivacyCentre(deps), options: pageOptions(deps.policy) };
});
