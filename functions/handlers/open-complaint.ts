import * as z from 'zod/mini';
import { type CasePorts, casePorts } from '../adapters/case-ports.ts';
import { complaintsHere } from '../adapters/complaints.ts';
import { required } from '../adapters/environment.ts';
import { secretKeys } from '../adapters/keys.ts';
import { links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { returnedMails } from '../adapters/returned-mails.ts';
import { subjects } from '../adapters/subjects.ts';
import { env } from '../contract/env.ts';
import { channels } from '../core/case/case.ts';
import { caseOfExecution } from '../core/case/execution.ts';
import { readReference } from '../core/case/reference.ts';
import { CalendarExhaustedError } from '../core/clock/statutory.ts';
import { type ComplaintClock, complaintClock } from '../core/complaint/clock.ts';
import { type ComplaintState, complaintSubjects } from '../core/complaint/complaint.ts';
import type { Complainant } from '../core/complaint/ports.ts';
import { InvalidInput } from '../core/errors.ts';
import { normaliseAddress, subjectKey } from '../core/identity/address.ts';
import type { Subjects } from '../core/ports.ts';
import { acknowledgeComplaint, sendComplaintMails, type TellingPorts } from '../middleware/complaint/mails.ts';
import { type Started, wrongIn } from '../middleware/started.ts';
import { step } from '../middleware/step.ts';

interface Deps extends TellingPorts, Pick<CasePorts, 'policies' | 'cases'> {
	readonly subjects: Pick<Subjects, 'allowMail'>;
	readonly keyOf: (address: string) => Promise<string>;
}

/** What "Start execution" takes; the API, `retry` and `escalate` use the last two. */
const inputSchema = z.union([
	z.strictObject({
		complaint: z.strictObject({
			about: z.enum(complaintSubjects),
			text: z.string().check(z.minLength(1), z.maxLength(5000)),
			concerning: z.optional(z.string().check(z.maxLength(64))),
			email: z.optional(z.string()),
			name: z.optional(z.string().check(z.maxLength(200))),
			postalAddress: z.optional(z.string().check(z.maxLength(500))),
			channel: z.optional(z.enum(channels)),
			receivedAt: z.optional(z.iso.datetime({ offset: true })),
		}),
	}),
	z.strictObject({ intakeId: z.string() }),
	z.strictObject({ caseId: z.string() }),
]);

const howTo =
	`Write {"complaint": {"about": "…", "text": "…", "email": "…"}}; about is one of ${complaintSubjects.join(', ')}. ` +
	'Optionally with concerning (the reference of a request), name, postalAddress, channel ' +
	`(${channels.join(', ')}) and receivedAt (an instant that has passed, as 2026-11-02T09:30:00Z); without email, letters go to the DPO, to be posted.`;

/**
 * OpenComplaint, the first state of the workflow: validates what it is given, opens the case, links it to the request that it is about, and
 * tells the person that it came. The case belongs to the execution's name, so a repeated call opens nothing twice, and finishes what a
 * crash left.
 *
 * @throws InvalidInput with what to write instead.
 */
export function makeOpenComplaint(deps: Deps) {
	return async ({ execution, input }: Started): Promise<{ caseId: string }> => {
		const { caseId, actor } = await intake(deps, execution, input);
		const opened = (await deps.complaints.load(caseId)) ?? (await open(deps, caseId, actor, execution));
		// Two executions at one case would do everything twice.
		if (!opened.executions.includes(execution)) {
			throw new InvalidInput(`Case ${caseId} is in the hands of execution ${opened.executions.at(-1)}. ${howTo}`);
		}
		const state = await acknowledgeComplaint(deps, opened);
		await sendComplaintMails(deps, state);
		return { caseId };
	};
}

/** The case that the input is about; what was typed into the console is moved out of the workflow's history first. */
async function intake(deps: Deps, execution: string, input: unknown): Promise<{ caseId: string; actor: string }> {
	const { complaints, clock } = deps;
	const parsed = inputSchema.safeParse(input);
	if (!parsed.success) throw new InvalidInput(`${wrongIn(inputSchema.def.options[0], 'complaint', input)} ${howTo}`);
	const caseId = caseOfExecution(execution);
	if (!('complaint' in parsed.data)) {
		const given = 'caseId' in parsed.data ? parsed.data.caseId : parsed.data.intakeId;
		if (caseId !== given) throw new InvalidInput(`The execution of an existing case bears its reference as its name. ${howTo}`);
		const person = await complaints.intake(caseId);
		if (person?.kind !== 'complaint' && !(await complaints.load(caseId))) {
			throw new InvalidInput(`There is no complaint and no intake ${caseId}. ${howTo}`);
		}
		return { caseId, actor: person?.enteredBy ?? 'subject' };
	}
	const { complaint } = parsed.data;
	const email = complaint.email === undefined ? undefined : normaliseAddress(complaint.email);
	if (complaint.email !== undefined && email === undefined) {
		throw new InvalidInput(`complaint.email is not an e-mail address. ${howTo}`);
	}
	const concerning = complaint.concerning === undefined ? undefined : readReference(complaint.concerning);
	if (complaint.concerning !== undefined && concerning === undefined) {
		throw new InvalidInput(`complaint.concerning is no reference of ours. ${howTo}`);
	}
	const now = clock.now();
	const receivedAt = complaint.receivedAt ? new Date(complaint.receivedAt).toISOString() : now;
	if (receivedAt > now) throw new InvalidInput(`complaint.receivedAt lies in the future. ${howTo}`);
	if (!clockOf(deps, receivedAt)) throw new InvalidInput(`complaint.receivedAt lies too far back. ${howTo}`);
	if ((await complaints.load(caseId))?.closedAt) {
		throw new InvalidInput(
			`The name ${execution} belongs to a case that is closed: start the execution under another name. ${howTo}`,
		);
	}
	const { about, text, name, postalAddress, channel = 'console' } = complaint;
	await complaints.submit(caseId, {
		...{ kind: 'complaint', about, text, channel, receivedAt, enteredBy: 'dpo:console' },
		...(email !== undefined && { email, subjectKey: await deps.keyOf(email) }),
		...(concerning !== undefined && { concerning }),
		...(name && { name }),
		...(postalAddress && { postalAddress }),
	});
	return { caseId, actor: 'dpo:console' };
}

async function open(deps: Deps, caseId: string, actor: string, execution: string): Promise<ComplaintState> {
	const { complaints, policies, policy, clock } = deps;
	const person = await complaints.intake(caseId);
	if (person?.kind !== 'complaint') throw new InvalidInput(`There is no intake ${caseId}. ${howTo}`);
	const { about, channel, receivedAt } = person;
	const dates = clockOf(deps, receivedAt);
	if (!dates) throw new InvalidInput(`Intake ${caseId} was received too long ago. ${howTo}`);
	await policies.keep();
	const linked = await requestOf(deps, person);
	return complaints.open(caseId, actor, clock.now(), {
		type: 'case-opened',
		data: {
			...{ kind: 'complaint', about, channel, receivedAt, clock: dates },
			...(linked && { linked }),
			...{ policyVersion: policy.version, execution },
		},
	});
}

/** The request that the person named, where there is one. Nobody but the DPO is told whether. */
async function requestOf({ cases }: Deps, { concerning, subjectKey: key }: Complainant): Promise<ComplaintState['linked']> {
	if (concerning === undefined) return undefined;
	const [request, asker] = await Promise.all([cases.load(concerning), cases.person(concerning)]);
	if (!request) return undefined;
	const theirs = [asker?.subjectKey, ...(asker?.otherKeys ?? [])].filter((each) => each !== undefined);
	return { to: concerning, samePerson: key !== undefined && theirs.includes(key) };
}

/** `undefined` where it began before the years whose holidays we know. */
function clockOf({ policy }: Pick<Deps, 'policy'>, receivedAt: string): ComplaintClock | undefined {
	try {
		return complaintClock(policy, receivedAt);
	} catch (error) {
		if (error instanceof CalendarExhaustedError) return undefined;
		throw error;
	}
}

function production(): Deps {
	const ports = casePorts();
	const keys = secretKeys();
	return {
		...ports,
		complaints: complaintsHere(ports.client),
		subjects: subjects(ports.client, required(env.subjectsTable)),
		mailbox: sesMailbox(ports),
		links: links(keys),
		returned: returnedMails(ports.client, required(env.casesTable)),
		keyOf: async (address) => subjectKey(address, (await keys()).subjectKey),
	};
}

export const handler = step(() => makeOpenComplaint(production()));
