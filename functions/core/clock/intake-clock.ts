/** The clock of a request as it was taken in, before anybody has looked at it. */
import type { Policy } from '../policy/schema.ts';
import type { Person } from '../ports.ts';
import { awaitProof, openClock, type RequestClockState, receivedOn, receiveProof } from './request-clock.ts';
import { localDate } from './statutory.ts';

/**
 * It runs from receipt; where somebody asks for a child or for another, from the day on which their authority was shown, which is
 * never before receipt. Authority that was not shown yet is asked for with the first mail.
 *
 * @param askedAt instant of the first mail.
 */
export function clockOfIntake(
	policy: Pick<Policy, 'timeZone' | 'jurisdictions' | 'clock'>,
	{ receivedAt, authority }: Pick<Person, 'receivedAt' | 'authority'>,
	askedAt: string,
): RequestClockState {
	const clock = openClock(policy, receivedAt, askedAt);
	if (!authority) return clock;
	if (authority.shownAt === undefined) return awaitProof(clock, 'authority', localDate(askedAt, policy.timeZone));
	const received = receivedOn(clock);
	const shownOn = localDate(authority.shownAt, policy.timeZone);
	return receiveProof(awaitProof(clock, 'authority', received), 'authority', shownOn < received ? received : shownOn);
}
