import { randomUUID } from 'node:crypto';
import { HttpProblem } from '../contract/problem.ts';
import type { ComplaintEntry, ComplaintSubmission } from '../contract/requests/complaint.ts';
import { readReference, referenceFrom } from '../core/case/reference.ts';
import { CalendarExhaustedError } from '../core/clock/statutory.ts';
import { type ComplaintClock, complaintClock } from '../core/complaint/clock.ts';
import type { Complainant, Complaints } from '../core/complaint/ports.ts';
import { CommandRejectedError, withoutPersonalData } from '../core/errors.ts';
import { normaliseAddress } from '../core/identity/address.ts';
import type { Policy } from '../core/policy/schema.ts';
import type { Clock, Workflow } from '../core/ports.ts';
import type { Request } from './http.ts';
import { logger } from './step.ts';

interface Deps {
	readonly complaints: Complaints;
	readonly clock: Clock;
	readonly policy: Policy;
	/** Of complaints. */
	readonly workflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

/** Stores the intake, then starts its workflow; a crash between the two is finished by reconcile. */
async function submit({ complaints, workflow }: Deps, reference: string, complainant: Complainant): Promise<void> {
	await complaints.submit(reference, complainant);
	try {
		await workflow.start(reference, { intakeId: reference });
	} catch (error) {
		// It is stored, and will not be lost: reconcile starts it.
		logger.error('A workflow could not be started', withoutPersonalData(error));
	}
}

async function complainantOf(
	deps: Deps,
	{ about, text, concerning, email: typed, name }: Pick<ComplaintEntry, 'about' | 'text' | 'concerning' | 'email' | 'name'>,
): Promise<Omit<Complainant, 'channel' | 'receivedAt'>> {
	const email = typed === undefined ? undefined : (normaliseAddress(typed) ?? typed);
	const reference = concerning === undefined ? undefined : readReference(concerning);
	return {
		...{ kind: 'complaint', about, text },
		...(email !== undefined && { email, subjectKey: await deps.keyOf(email) }),
		...(reference !== undefined && { concerning: reference }),
		...(name && { name }),
	};
}

/** The same form sent again is the same complaint; with anything else in it, it is another. @returns the reference. */
export async function submitComplaint(deps: Deps, submission: ComplaintSubmission, key: string | undefined): Promise<string> {
	const person = await complainantOf(deps, submission);
	const { about, text, email, concerning } = person;
	const seed = ['complaint', key ?? submission.nonce ?? randomUUID(), email, about, text, concerning];
	const reference = referenceFrom(JSON.stringify(seed));
	await submit(deps, reference, { ...person, channel: 'form', receivedAt: deps.clock.now() });
	return reference;
}

/**
 * A complaint that the DPO enters for the person. By when it is to be acknowledged is answered at once, before the workflow has
 * opened the case.
 *
 * @throws HttpProblem where receipt lies in the future or too far back.
 * @throws CommandRejectedError where the key belongs to something else.
 */
export async function enterComplaint(deps: Deps, { headers, actor }: Pick<Request, 'headers' | 'actor'>, entry: ComplaintEntry) {
	const receivedAt = new Date(entry.receivedAt).toISOString();
	if (receivedAt > deps.clock.now()) throw wrongReceipt('It lies in the future; write an instant that has passed.');
	const { acknowledgeBy, publishedAcknowledgeBy, outcomeTargetOn } = clockOf(deps.policy, receivedAt);
	const complainant: Complainant = {
		...(await complainantOf(deps, entry)),
		...(entry.postalAddress && { postalAddress: entry.postalAddress }),
		...{ channel: entry.channel, receivedAt, enteredBy: actor },
	};
	const reference = referenceFrom(JSON.stringify(['entry', headers['idempotency-key'] ?? randomUUID()]));
	const before = await deps.complaints.intake(reference);
	if (before && !isSameComplaint(before, complainant)) {
		throw new CommandRejectedError('conflict', `The Idempotency-Key was used for another case, ${reference}.`);
	}
	await submit(deps, reference, complainant);
	return { reference, acknowledgeBy, publishedAcknowledgeBy, outcomeTargetOn };
}

const isSameComplaint = (one: Complainant, other: Complainant): boolean =>
	(['kind', 'about', 'text', 'email', 'concerning', 'channel', 'receivedAt'] as const).every(
		(field) => one[field] === other[field],
	);

function clockOf(policy: Policy, receivedAt: string): ComplaintClock {
	try {
		return complaintClock(policy, receivedAt);
	} catch (error) {
		if (!(error instanceof CalendarExhaustedError)) throw error;
		throw wrongReceipt('It lies outside the years whose bank holidays are known.');
	}
}

const wrongReceipt = (message: string) => new HttpProblem(422, 'Not understood', message, [{ field: 'receivedAt', message }]);
