/** From which version of the policy to which: what a notice is about. */
import { unprocessable } from '../errors.ts';

/** Since when a version is in force here. One that comes back after another is in force anew; one that reads the same is no other. */
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
	/** Of `before` and `after` among those in force; of `after` the one that it will have, where it is not in force yet. */
	readonly from: number;
	readonly to: number;
	/** It is not in force yet. */
	readonly upcoming: boolean;
}

/**
 * Every change that there has been, and the one that comes, in their order.
 *
 * @param history in the order of their numbers, the one in force last. @param upcoming version that reads differently from that
 */
export function everyChange(history: readonly PolicyInForce[], upcoming: string | undefined): readonly PolicyChange[] {
	const inForce = history.slice(1).map((after, index) => changeTo(history[index] as PolicyInForce, after));
	const last = history.at(-1);
	if (!last || upcoming === undefined) return inForce;
	return [...inForce, { before: last.version, after: upcoming, from: last.number, to: last.number + 1, upcoming: true }];
}

const changeTo = (before: PolicyInForce, after: PolicyInForce): PolicyChange => ({
	...{ before: before.version, after: after.version, from: before.number, to: after.number, upcoming: false },
});

/**
 * The change from one version to another, each as the DPO names it; the newest that there is, where it is not named.
 *
 * @throws CommandRejectedError where there is no such version, or nothing before it.
 */
export function changeNamed(
	history: readonly PolicyInForce[],
	upcoming: string | undefined,
	named: { readonly before?: string | undefined; readonly after?: string | undefined },
): PolicyChange {
	const last = history.at(-1);
	const isUpcoming = upcoming !== undefined && (named.after === undefined || named.after === upcoming);
	const inForce = isUpcoming ? undefined : history.findLast(({ version }) => version === (named.after ?? last?.version));
	const after = isUpcoming && last ? { version: upcoming, number: last.number + 1 } : inForce;
	if (!after) throw unprocessable('There is no such version: GET /policies has them.', 'after');
	const before = history.findLast(
		({ number, version }) => number < after.number && (named.before === undefined || named.before === version),
	);
	if (!before) throw unprocessable('No such version was in force here before it: GET /policies has them.', 'before');
	return {
		...{ before: before.version, after: after.version, from: before.number, to: after.number },
		upcoming: inForce === undefined,
	};
}
