import { randomUUID } from 'node:crypto';
import { SFNClient } from '@aws-sdk/client-sfn';
import { bundledPolicy } from '../adapters/bundled-policy.ts';
import { DynamoCaseRepository } from '../adapters/case-repository.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, linkReader, linkScope } from '../adapters/links.ts';
import { retentionSchedule } from '../adapters/retention-schedule.ts';
import { stepFunctions } from '../adapters/step-functions.ts';
import { subjects } from '../adapters/subjects.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readUnsubscribeToken } from '../adapters/unsubscribe-token.ts';
import { unsubscriptions } from '../adapters/unsubscriptions.ts';
import { env } from '../contract/env.ts';
import { HttpProblem } from '../contract/problem.ts';
import { unsubscribeSchema } from '../contract/requests/unsubscribe.ts';
import type { CaseState } from '../core/case/case.ts';
import { assertUndoable, recordComingBack } from '../core/case/commands.ts';
import { readReference, referenceFrom } from '../core/case/reference.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { CaseRepository, Clock, Person, Subjects, Workflow } from '../core/ports.ts';
import type { RetentionSchedule, Unsubscriptions } from '../core/retention/ports.ts';
import { type Answer, type Endpoint, type HttpOptions, http, type Request } from '../middleware/http.ts';
import { comeBack } from '../middleware/retention/come-back.ts';
import { standingSchedule } from '../middleware/retention/standing-schedule.ts';
import { keysOf } from '../middleware/retention/subject-marks.ts';
import { submitIntake } from '../middleware/submit-intake.ts';
import { contentSecurityPolicy } from '../views/content-security-policy.ts';
import { confirmUndo } from '../views/pages/confirm-undo.ts';
import { confirmUnsubscribing } from '../views/pages/confirm-unsubscribing.ts';
import { linkNotValid } from '../views/pages/link-not-valid.ts';
import { problemPage } from '../views/pages/problem-page.ts';
import { unsubscribeForm } from '../views/pages/unsubscribe-form.ts';
import { unsubscribed } from '../views/pages/unsubscribed.ts';
import { unsubscribingAsked } from '../views/pages/unsubscribing-asked.ts';
import { unsubscribingUndone } from '../views/pages/unsubscribing-undone.ts';

interface Deps {
	readonly policy: Policy;
	readonly clock: Clock;
	readonly cases: CaseRepository;
	readonly workflow: Workflow;
	readonly subjects: Pick<Subjects, 'suppress' | 'holdsOn'>;
	readonly unsubscriptions: Pick<Unsubscriptions, 'get' | 'consent' | 'comeBack'>;
	readonly schedule: Pick<RetentionSchedule, 'which' | 'remove'>;
	readonly links: Pick<Links, 'read'>;
	/** The address of a link's token; `undefined` where it is none of ours. */
	readonly addressOf: (token: string) => Promise<string | undefined>;
	readonly keyOf: (address: string) => Promise<string>;
}

/** Whatever is wrong with a link, it is all one. */
const badLink = () =>
	new HttpProblem(404, 'This link does not work', 'It may have expired, or been cut short. Use a newer one, or give your address.');

const page = (body: string, status = 200): Answer => ({ status, body });

/** Unsubscribing, by a link, from a mail client (RFC 8058), by an address alone; and coming back. */
export function makeUnsubscribe(deps: Deps): Readonly<Record<string, Endpoint>> {
	const { policy } = deps;
	return {
		// Mail scanners follow links: only a POST unsubscribes.
		'GET /unsubscribe': async ({ query: { token } }) => {
			if (token === undefined) return page(unsubscribeForm({ policy, nonce: randomUUID() }));
			await addressOf(deps, token);
			return page(confirmUnsubscribing({ policy, token }));
		},

		'POST /unsubscribe': async (request) => {
			const { token } = request.query;
			if (token === undefined) return askedByAddress(deps, request);
			// What the body says is the mail client's affair: it is there to tell a click from a scanner, which the method does too.
			await unsubscribeByLink(deps, token, await addressOf(deps, token));
			return request.wantsPage ? page(unsubscribed({ policy })) : { status: 200, body: { status: 'unsubscribed' } };
		},

		'GET /unsubscribe/undo': async (request) => {
			const { caseId: reference } = await openUndo(deps, request);
			return page(confirmUndo({ policy, reference, token: String(request.query.token) }));
		},

		'POST /unsubscribe/undo': async (request) => {
			const { caseId: reference, undone } = await undo(deps, await openUndo(deps, request));
			const { stopped = [], deleted = [], remaining = [] } = undone ?? {};
			return request.wantsPage
				? page(unsubscribingUndone({ policy, stopped, deleted, remaining }))
				: { status: 200, body: { reference, status: 'undone', stopped, deleted, remaining } };
		},
	};
}

/** @throws HttpProblem where the token is none of ours. */
async function addressOf(deps: Deps, token: string): Promise<string> {
	const address = await deps.addressOf(token);
	if (address === undefined) throw badLink();
	return address;
}

/** An address that somebody typed stops marketing to it, whoever that was, and no more until the mailed link is confirmed. */
async function askedByAddress(deps: Deps, request: Request): Promise<Answer> {
	const { email: typed, nonce = randomUUID() } = request.read(unsubscribeSchema);
	const email = normaliseAddress(typed) ?? typed;
	const once = request.headers['idempotency-key'] ?? nonce;
	const reference = referenceFrom(JSON.stringify(['unsubscribe', once, email]));
	const person = await personOf(deps, email);
	await deps.subjects.suppress(person.subjectKey, person.receivedAt);
	await submitIntake(deps, reference, person);
	return request.wantsPage
		? page(unsubscribingAsked({ policy: deps.policy, reference }), 202)
		: { status: 202, body: { reference, status: 'received' } };
}

/** The same click sent again is the same request; after the person came back it is another. */
async function unsubscribeByLink(deps: Deps, token: string, address: string): Promise<void> {
	const { subjects, unsubscriptions } = deps;
	const person = await personOf(deps, address);
	// At once, and whatever becomes of the rest.
	await subjects.suppress(person.subjectKey, person.receivedAt);
	if (await unsubscriptions.get(person.subjectKey)) return;
	const cameBack = (await unsubscriptions.consent(person.subjectKey))?.since ?? '';
	const reference = await referenceOfClick(deps, token, cameBack);
	await submitIntake(deps, reference, { ...person, provenBy: 'mail-link' });
}

async function referenceOfClick({ cases }: Deps, token: string, cameBack: string): Promise<string> {
	for (let withdrawn = 0; ; withdrawn++) {
		const reference = referenceFrom(JSON.stringify(['unsubscribe by link', token, cameBack, withdrawn]));
		// Who took it back and clicks once more means it once more.
		if ((await cases.load(reference))?.ended !== 'withdrawn') return reference;
	}
}

async function personOf({ clock, keyOf }: Deps, email: string): Promise<Person> {
	return {
		subjectKey: await keyOf(email),
		email,
		right: 'unsubscribing',
		channel: 'form',
		receivedAt: clock.now(),
		identityEstablished: false,
	};
}

/** The case whose unsubscribing the holder of the mailed link may undo. @throws HttpProblem where there is none */
async function openUndo({ cases, clock, links }: Deps, { query }: Request): Promise<CaseState> {
	const reference = readReference(query.reference ?? '') ?? '-';
	const state = await cases.load(reference);
	const reading = await links.read(query.token, state ? linkScope(state) : reference, 'undo', clock.now());
	if (state?.right !== 'unsubscribing' || reading !== 'valid') throw badLink();
	return state;
}

/** What was undone stays undone: pressed again, the button changes nothing, unless the person has unsubscribed again since. */
async function undo(deps: Deps, state: CaseState): Promise<CaseState> {
	const { cases, clock } = deps;
	assertUndoable(state);
	const person = await cases.person(state.caseId);
	// Nobody knows any more whose case it was.
	if (!person) throw badLink();
	const standing = await standingSchedule(deps, keysOf(person));
	if (state.undone && !standing.unsubscription) return state;
	const now = clock.now();
	const cameBack = await comeBack(deps, standing, () => ({ since: now, how: 'undo' }));
	return cases.apply(state.caseId, 'subject', now, (current) => recordComingBack(current, 'link', cameBack));
}

function production(): Deps {
	const client = documentClient();
	const table = required(env.subjectsTable);
	const keys = secretKeys();
	return {
		policy: bundledPolicy(),
		clock: systemClock,
		cases: DynamoCaseRepository.fromEnvironment(client),
		workflow: stepFunctions(new SFNClient({ maxAttempts: 4 }), required(env.subjectRequestMachine)),
		subjects: subjects(client, table),
		unsubscriptions: unsubscriptions(client, table),
		schedule: retentionSchedule({ client, table, key: async () => (await keys()).sealingKey }),
		links: linkReader(keys),
		addressOf: async (token) => readUnsubscribeToken(token, (await keys()).sealingKey),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

/** What the pages are answered with; a form that has errors is shown again with what was typed. */
export const pageOptions = (policy: Policy): HttpOptions => ({
	contentSecurityPolicy: contentSecurityPolicy(),
	problemPage: ({ typed }, { status, title, message: detail, errors }) => {
		if (errors.length > 0) return unsubscribeForm({ policy, nonce: randomUUID(), values: typed(), errors });
		return status === 404 ? linkNotValid({ policy }) : problemPage({ policy, status, title, detail });
	},
});

export const handler = http(() => {
	const deps = production();
	return { endpoints: makeUnsubscribe(deps), options: pageOptions(deps.policy) };
});
