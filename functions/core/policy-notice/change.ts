/** From which version of the policy to which: what a notice is about. */
import { referenceFrom } from '../case/reference.ts';
import { conflict, unprocessable } from '../errors.ts';

/** Since when a version is in force here. One that comes back after another is in force anew. */
export interface PolicyInForce {
	/** From 1, in the order in which they came into force. */
	readonly number: number;
	readonly version: string;
	/** Calendar date that the policy bears. */
	readonly lastUpdated: string;
	/** Instant. */
	readonly since: string;
}

export interface PolicyChange {
	/** Versions. */
	readonly before: string;
	readonly after: string;
	/** Of `after` among those in force; the one that it will have, where it is not in force yet. */
	readonly number: number;
	/** It is not in force yet. */
	readonly upcoming: boolean;
}

interface Version {
	readonly version: string;
}

/**
 * What is to be told of now: what comes, or else what came last.
 *
 * @param history in the order of their numbers, the one in force last.
 * @returns `undefined` where there is none: one version only has ever been in force here.
 */
export function changeAhead(history: readonly PolicyInForce[], upcoming: Version | undefined): PolicyChange | undefined {
	const [before, inForce] = [history.at(-2), history.at(-1)];
	if (!inForce) return undefined;
	if (upcoming && upcoming.version !== inForce.version) {
		return { before: inForce.version, after: upcoming.version, number: inForce.number + 1, upcoming: true };
	}
	return before && { before: before.version, after: inForce.version, number: inForce.number, upcoming: false };
}

/**
 * The change from one version to another, each as the DPO names it; {@link changeAhead} says what is not named.
 *
 * @throws CommandRejectedError where there is no such version, or nothing before it.
 */
export function changeBetween(
	history: readonly PolicyInForce[],
	upcoming: Version | undefined,
	named: { readonly before?: string | undefined; readonly after?: string | undefined },
): PolicyChange {
	const ahead = changeAhead(history, upcoming);
	if (named.before === undefined && named.after === undefined) {
		if (!ahead) throw conflict('The policy has not changed since it came into force here: there is nothing to tell.');
		return ahead;
	}
	const after = afterOf(history, upcoming, named.after ?? ahead?.after ?? history.at(-1)?.version);
	const before = named.before ?? history.filter(({ number }) => number < after.number).at(-1)?.version;
	if (before === undefined || !history.some(({ version }) => version === before)) {
		throw unprocessable('No such version was in force here before it: GET /policies has them.', 'before');
	}
	if (before === after.after) throw unprocessable('Write two versions: this is one.', 'before');
	return { ...after, before };
}

function afterOf(
	history: readonly PolicyInForce[],
	upcoming: Version | undefined,
	version: string | undefined,
): Omit<PolicyChange, 'before'> {
	const known = history.findLast((each) => each.version === version);
	if (known) return { after: known.version, number: known.number, upcoming: false };
	if (!upcoming || upcoming.version !== version) {
		throw unprocessable('There is no such version: GET /policies has them.', 'after');
	}
	return { after: upcoming.version, number: history.length + 1, upcoming: true };
}

/** One case for each change, whoever asks for it, and whether or not it is in force meanwhile. */
export const referenceOfChange = ({ before, after, number }: PolicyChange): string =>
	referenceFrom(JSON.stringify(['policy-notice', number, before, after]));
