import { randomUUID } from 'node:crypto';
import { wrongField } from '../../contract/problem.ts';
import type { ComplaintEntry, ComplaintSubmission } from '../../contract/requests/complaint.ts';
import { passedInstant } from '../../contract/requests/instants.ts';
import { readReference, referenceFrom } from '../../core/case/reference.ts';
import { CalendarExhaustedError } from '../../core/clock/statutory.ts';
import { type ComplaintClock, complaintClock } from '../../core/complaint/clock.ts';
import type { Complainant, Complaints } from '../../core/complaint/ports.ts';
import { conflict } from '../../core/errors.ts';
import { normaliseAddress } from '../../core/identity/address.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { Clock, Workflow } from '../../core/ports.ts';
import type { Request } from '../http.ts';
import { submitIntake } from '../submit-intake.ts';

interface Deps {
	readonly complaints: Complaints;
	readonly clock: Clock;
	readonly policy: Policy;
	/** Of complaints. */
	readonly workflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

const asCases = ({ complaints, workflow }: Deps) => ({ cases: complaints, workflow });

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
	await submitIntake(asCases(deps), reference, { ...person, channel: 'form', receivedAt: deps.clock.now() });
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
	const receivedAt = passedInstant('receivedAt', entry.receivedAt, deps.clock.now());
	const { acknowledgeBy, publishedAcknowledgeBy, outcomeTargetOn } = clockOf(deps.policy, receivedAt);
	const complainant: Complainant = {
		...(await complainantOf(deps, entry)),
		...(entry.postalAddress && { postalAddress: entry.postalAddress }),
		...{ channel: entry.channel, receivedAt, enteredBy: actor },
	};
	const reference = referenceFrom(JSON.stringify(['entry', headers['idempotency-key'] ?? randomUUID()]));
	await submitIntake(asCases(deps), reference, complainant, (before) => {
		if (!isSameComplaint(before, complainant)) throw conflict(`The Idempotency-Key was used for another case, ${reference}.`);
	});
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
		throw wrongField('receivedAt', 'It lies before the years whose bank holidays are known.');
	}
}
