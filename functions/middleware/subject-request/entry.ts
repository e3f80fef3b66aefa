import { randomUUID } from 'node:crypto';
import { wrongField } from '../../contract/problem.ts';
import type { Entry } from '../../contract/requests/entry.ts';
import { passedInstant } from '../../contract/requests/instants.ts';
import { particularsOf } from '../../contract/requests/particulars.ts';
import { referenceFrom } from '../../core/case/reference.ts';
import { type ClockDates, clockDates } from '../../core/clock/clock-dates.ts';
import { clockOfIntake } from '../../core/clock/intake-clock.ts';
import { outstandingProofs } from '../../core/clock/request-clock.ts';
import { CalendarExhaustedError, localDate } from '../../core/clock/statutory.ts';
import { conflict } from '../../core/errors.ts';
import { normaliseAddress } from '../../core/identity/address.ts';
import type { Policy } from '../../core/policy/schema.ts';
import type { CaseRepository, Clock, Person, Workflow } from '../../core/ports.ts';
import { claimOf } from '../../core/request/claim.ts';
import { rulesOfRight } from '../../core/request/rights.ts';
import type { Request } from '../http.ts';
import { checkedParticulars, submitIntake } from '../submit-intake.ts';

interface Deps {
	readonly cases: CaseRepository;
	readonly clock: Clock;
	readonly policy: Policy;
	readonly workflow: Workflow;
	readonly keyOf: (address: string) => Promise<string>;
}

/**
 * A request that the DPO enters for the person. The due date is answered at once, before the workflow has opened the case; while
 * authority is awaited, the one that would hold if it were shown today.
 *
 * @throws HttpProblem where an instant lies in the future or too far back, or the key belongs to another request.
 */
export async function enterCase(deps: Deps, { headers, actor }: Request, entry: Entry) {
	const now = deps.clock.now();
	const { right, channel, name, details, identity } = entry;
	const authority = authorityOf(entry, now);
	const particulars = checkedParticulars(deps.policy, right, particularsOf(entry), details);
	const email = normaliseAddress(entry.email) ?? entry.email;
	const receivedAt = passedInstant('receivedAt', entry.receivedAt, now);
	const { dueOn, clock } = dueFrom(deps, { receivedAt, ...(authority && { authority }) }, now);
	const person: Person = {
		...{ subjectKey: await deps.keyOf(email), email, right, channel, receivedAt, enteredBy: actor },
		...(name && { name }),
		...(details && { details }),
		...(particulars && { particulars }),
		...(authority && { authority }),
		identityEstablished: identity !== undefined,
		...(identity && {
			identity: { ...identity, establishedAt: passedInstant('identity.establishedAt', identity.establishedAt, now) },
		}),
	};
	const reference = referenceFrom(JSON.stringify(['entry', headers['idempotency-key'] ?? randomUUID()]));
	await submitIntake(deps, reference, person, (before) => {
		if (!isSameRequest(before, person)) throw conflict(`The Idempotency-Key was used for another request, ${reference}.`);
	});
	const awaiting = outstandingProofs(clock);
	return { reference, dueOn, ...(awaiting.length > 0 && { awaiting }) };
}

/** For whom it is asked, if for another. Marketing is stopped for whoever asks (Art 21(3)). */
function authorityOf({ right, authority }: Entry, now: string): Person['authority'] {
	if (!authority) return undefined;
	if (rulesOfRight[right].withoutProof) throw wrongField('authority', 'Nothing need be shown for this right; leave it out.');
	const { for: whom, shownAt, how } = authority;
	return { for: whom, ...(shownAt && { shownAt: passedInstant('authority.shownAt', shownAt, now) }), ...(how && { how }) };
}

const isSameRequest = (one: Person, other: Person) =>
	(['email', 'right', 'channel', 'receivedAt'] as const).every((field) => one[field] === other[field]) &&
	JSON.stringify(one.authority) === JSON.stringify(other.authority) &&
	// What it says beyond the right, in whatever order.
	claimOf(one) === claimOf(other);

function dueFrom({ policy }: Deps, intake: Pick<Person, 'receivedAt' | 'authority'>, now: string): ClockDates {
	try {
		return clockDates(clockOfIntake(policy, intake, now), localDate(now, policy.timeZone));
	} catch (error) {
		if (!(error instanceof CalendarExhaustedError)) throw error;
		throw wrongField('receivedAt', 'It lies before the years whose bank holidays are known.');
	}
}
