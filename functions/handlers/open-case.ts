import * as z from 'zod/mini';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { type Links, links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import { particularsOf } from '../contract/requests/particulars.ts';
import { isAnswered } from '../core/case/answers.ts';
import { type CaseState, channels, rights } from '../core/case/case.ts';
import { establishIdentity, recordEffect } from '../core/case/commands.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { isEnded } from '../core/case/fold.ts';
import { type ClockDates, clockDates } from '../core/clock/clock-dates.ts';
import { clockOfIntake } from '../core/clock/intake-clock.ts';
import { isAwaitingProof, receivedOn } from '../core/clock/request-clock.ts';
import { CalendarExhaustedError, localDate } from '../core/clock/statutory.ts';
import { InvalidInput } from '../core/errors.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import type { Mailbox, Person, Subjects } from '../core/ports.ts';
import { restrictionGrounds, wrongParticulars } from '../core/request/particulars.ts';
import { rulesOfRight } from '../core/request/rights.ts';
import { type Started, wrongIn } from '../middleware/started.ts';
import { step } from '../middleware/step.ts';
import { sendClockMails } from '../middleware/subject-request/clock-mails.ts';
import { acknowledgement } from '../views/letters/acknowledgement.ts';
import { receipt } from '../views/letters/receipt.ts';

interface Deps extends Pick<CasePorts, 'cases' | 'clock' | 'policy' | 'policies' | 'texts'> {
	readonly subjects: Subjects;
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly keyOf: (address: string) => Promise<string>;
}

/** What "Start execution" takes; the API and `retry` use the last two. */
const inputSchema = z.union([
	z.strictObject({
		request: z.strictObject({
			right: z.enum(rights),
			email: z.string(),
			name: z.optional(z.string().check(z.maxLength(200))),
			details: z.optional(z.string().check(z.maxLength(2000))),
			corrections: z.optional(
				z.array(z.strictObject({ category: z.string(), field: z.string(), value: z.string().check(z.maxLength(5000)) })),
			),
			ground: z.optional(z.enum(restrictionGrounds)),
			categories: z.optional(z.array(z.string())),
			purposes: z.optional(z.array(z.string())),
			transferTo: z.optional(z.string().check(z.maxLength(2000))),
			channel: z.optional(z.enum(channels)),
			receivedAt: z.optional(z.iso.datetime({ offset: true })),
			identityEstablished: z.optional(z.boolean()),
		}),
	}),
	z.strictObject({ intakeId: z.string() }),
	z.strictObject({ caseId: z.string() }),
]);

const howTo =
	`Write {"request": {"right": "…", "email": "…"}}; right is one of ${rights.join(', ')}. Some rights say more: rectification ` +
	'"corrections": [{"category": "…", "field": "…", "value": "…"}]; restriction "ground" (accuracy, unlawful or claims); objection "details". ' +
	'Optionally with name, details, categories, purposes, transferTo, channel ' +
	`(${channels.join(', ')}), receivedAt (an instant that has passed, as 2026-11-02T09:30:00Z) and identityEstablished (true or false).`;

/**
 * OpenCase, the first state of the workflow: validates what it is given, opens the case, and asks the person to confirm.
 * The case belongs to the execution's name, so a repeated call opens nothing twice, and finishes what a crash left.
 *
 * @throws InvalidInput with what to write instead.
 */
export function makeOpenCase(deps: Deps) {
	return async ({ execution, input }: Started): Promise<{ caseId: string; awaitIdentity: boolean }> => {
		const { caseId, actor } = await intake(deps, execution, input);
		const opened = (await deps.cases.load(caseId)) ?? (await open(deps, caseId, actor, execution));
		// Two executions at one case would do everything twice.
		if (!opened.executions.includes(execution)) {
			throw new InvalidInput(`Case ${caseId} is in the hands of execution ${opened.executions.at(-1)}. ${howTo}`);
		}
		const state = await stopMarketing(deps, await establishIdentityOf(deps, opened));
		if (!state.identity && !isEnded(state)) await askForIdentity(deps, state);
		else await acknowledgeReceipt(deps, state);
		if (!isEnded(state)) await sendClockMails(deps, state);
		return { caseId, awaitIdentity: !isAnswered(state, 'identity') };
	};
}

/** Marketing stops at once, whoever typed the address (Art 21(3)). */
async function stopMarketing({ cases, clock, subjects }: Deps, state: CaseState): Promise<CaseState> {
	if (!rulesOfRight[state.right].stopsMarketing || isEnded(state) || state.effects.length > 0) return state;
	const person = await cases.person(state.caseId);
	if (!person) return state;
	await subjects.suppress(person.subjectKey, clock.now());
	return cases.apply(state.caseId, 'system', clock.now(), (now) => recordEffect(now, 'marketing-stopped'));
}

/** Where the DPO had made sure who asks before the case was opened, they came by a mailed link, or nobody need know, the person is not asked. */
async function establishIdentityOf({ cases, clock }: Deps, state: CaseState): Promise<CaseState> {
	if (state.identity || isEnded(state)) return state;
	const person = await cases.person(state.caseId);
	if (!person) return state;
	if (!person.identityEstablished) {
		if (person.provenBy) {
			const { provenBy } = person;
			return cases.apply(state.caseId, 'subject', clock.now(), (now) => establishIdentity(now, provenBy));
		}
		if (!rulesOfRight[state.right].withoutProof) return state;
		return cases.apply(state.caseId, 'system', clock.now(), (now) => establishIdentity(now, 'not-needed'));
	}
	return cases.apply(state.caseId, person.enteredBy ?? 'dpo:console', clock.now(), (now) => establishIdentity(now, 'dpo'));
}

/** The case that the input is about; what was typed into the console is moved out of the workflow's history first. */
async function intake(deps: Deps, execution: string, input: unknown): Promise<{ caseId: string; actor: string }> {
	const parsed = inputSchema.safeParse(input);
	if (!parsed.success) throw new InvalidInput(`${wrongIn(inputSchema.def.options[0], 'request', input)} ${howTo}`);
	if ('caseId' in parsed.data || 'intakeId' in parsed.data) {
		const given = 'caseId' in parsed.data ? parsed.data.caseId : parsed.data.intakeId;
		const caseId = caseOfExecution(execution);
		if (caseId !== given) {
			throw new InvalidInput(`The execution of an existing case bears its reference as its name. ${howTo}`);
		}
		const person = await deps.cases.person(caseId);
		if (!person && !(await deps.cases.load(caseId))) {
			throw new InvalidInput(`There is no case and no intake ${caseId}. ${howTo}`);
		}
		return { caseId, actor: person?.enteredBy ?? 'subject' };
	}
	const { request } = parsed.data;
	const email = normaliseAddress(request.email);
	if (!email) throw new InvalidInput(`request.email is not an e-mail address. ${howTo}`);
	const now = deps.clock.now();
	const receivedAt = request.receivedAt ? new Date(request.receivedAt).toISOString() : now;
	if (receivedAt > now) throw new InvalidInput(`request.receivedAt lies in the future. ${howTo}`);
	if (!clockOf(deps, { receivedAt })) throw new InvalidInput(`request.receivedAt lies too far back. ${howTo}`);
	const particulars = particularsOf(request);
	const [wrong] = wrongParticulars(deps.policy, request.right, particulars, request.details);
	if (wrong) throw new InvalidInput(`request.${wrong.field}: ${wrong.message} ${howTo}`);
	const caseId = caseOfExecution(execution);
	if ((await deps.cases.load(caseId))?.closedAt) {
		throw new InvalidInput(
			`The name ${execution} belongs to a case that is closed: start the execution under another name. ${howTo}`,
		);
	}
	await deps.cases.submit(caseId, {
		subjectKey: await deps.keyOf(email),
		email,
		...(request.name && { name: request.name }),
		...(request.details && { details: request.details }),
		...(Object.keys(particulars).length > 0 && { particulars }),
		right: request.right,
		channel: request.channel ?? 'console',
		receivedAt,
		identityEstablished: request.identityEstablished ?? false,
	});
	return { caseId, actor: 'dpo:console' };
}

async function open(deps: Deps, caseId: string, actor: string, execution: string): Promise<CaseState> {
	const person = await deps.cases.person(caseId);
	if (!person) throw new InvalidInput(`There is no intake ${caseId}. ${howTo}`);
	const dates = clockOf(deps, person);
	if (!dates) throw new InvalidInput(`Intake ${caseId} was received too long ago. ${howTo}`);
	await deps.policies.keep();
	return deps.cases.open(caseId, actor, deps.clock.now(), {
		type: 'case-opened',
		data: {
			kind: 'subject-request',
			right: person.right,
			channel: person.channel,
			identityNeeded: !person.identityEstablished && !person.provenBy && !rulesOfRight[person.right].withoutProof,
			receivedAt: person.receivedAt,
			receivedOn: receivedOn(dates.clock),
			...dates,
			policyVersion: deps.policy.version,
			execution,
		},
	});
}

/** The request's clock, asked from now on; `undefined` where it began before the years whose holidays we know. */
function clockOf({ policy, clock }: Deps, intake: Pick<Person, 'receivedAt' | 'authority'>): ClockDates | undefined {
	const askedAt = clock.now();
	try {
		return clockDates(clockOfIntake(policy, intake, askedAt), localDate(askedAt, policy.timeZone));
	} catch (error) {
		if (error instanceof CalendarExhaustedError) return undefined;
		throw error;
	}
}

/** Who need not confirm, since the DPO has made sure who asks, is told that the request came. */
async function acknowledgeReceipt(deps: Deps, state: CaseState): Promise<void> {
	// What is awaited is asked for instead, and no date is due yet.
	if (isEnded(state) || state.mails.includes('receipt') || isAwaitingProof(state.clock)) return;
	const person = await deps.cases.person(state.caseId);
	if (!person?.enteredBy || !person.identity) return;
	const letter = receipt({ policy: deps.policy, state, statusLink: await deps.links.view(state) });
	await deps.mailbox.send(state.caseId, 'receipt', { to: person.email, ...letter });
}

async function askForIdentity(deps: Deps, state: CaseState): Promise<void> {
	const person = await deps.cases.person(state.caseId);
	if (!person) return;
	const { mailsPerAddressAndHour: limit } = deps.policy;
	// Who is mailed is whoever was typed into a form: a few an hour, or the form is a weapon. `resend` serves them later.
	if (!(await deps.subjects.allowMail(person.subjectKey, deps.clock.now(), limit, state.caseId))) return;
	const letter = acknowledgement({
		policy: deps.policy,
		state,
		confirmLink: await deps.links.identity(state),
		statusLink: await deps.links.view(state),
	});
	await deps.mailbox.send(state.caseId, 'acknowledgement', { to: person.email, ...letter });
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	return {
		...ports,
		subjects: subjects(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		links: links(keys),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = step(() => makeOpenCase(production()));
