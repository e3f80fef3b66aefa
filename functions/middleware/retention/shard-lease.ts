import type { Clock } from '../../core/ports.ts';
import { ShardTakenError } from '../../core/retention/errors.ts';
import { holdsInForce } from '../../core/retention/holds.ts';
import type { Guards, HoldsToHeed } from '../../core/retention/ports.ts';
import type { DeletionPage, Standing } from './delete-due.ts';

/** How long a page may delete, in milliseconds; a page of a large store takes another lease. */
const lease = 60_000;

/** The right to delete in a shard, for a page at a time. */
export class ShardLease {
	readonly #deps: LeaseDeps;
	readonly #owner: string;
	readonly #shard: number;
	/** Instant. */
	until = '';

	constructor(deps: LeaseDeps, owner: string, shard: number) {
		this.#deps = deps;
		this.#owner = owner;
		this.#shard = shard;
	}

	get isHalfOver(): boolean {
		return Date.parse(this.#deps.clock.now()) >= Date.parse(this.until) - lease / 2;
	}

	/** Takes it, or prolongs it. @throws ShardTakenError where another sweep has it. */
	async take(): Promise<void> {
		const now = this.#deps.clock.now();
		const until = new Date(Date.parse(now) + lease).toISOString();
		if ((await this.#deps.guards.leaseShard(this.#shard, this.#owner, until, now)) === 'taken')
			throw new ShardTakenError(this.#shard);
		this.until = until;
	}
}

interface LeaseDeps {
	readonly guards: Pick<Guards, 'leaseShard'>;
	readonly clock: Clock;
}

export interface StandingDeps {
	readonly guards: Pick<Guards, 'ofShard'>;
	readonly holds: HoldsToHeed;
}

/** In the way of deleting nothing. */
export const nothingStands: Standing = { guards: new Map(), holds: holdsInForce([]) };

/** Reads what stands in the way of deleting in a shard: counts once the shard is leased. */
export async function standingIn({ guards, holds }: StandingDeps, shard: number): Promise<Standing> {
	const [ofShard, inForce] = await Promise.all([guards.ofShard(shard), holds.inForce()]);
	return { guards: ofShard, holds: inForce };
}

/** What stands in the way as all items of a page see it: whoever reads it anew does so for the others too. */
export function leasedStanding(
	deps: StandingDeps,
	shard: number,
	first: Standing,
	leased: ShardLease | undefined,
): Pick<DeletionPage, 'standing' | 'renew' | 'renewInTime'> {
	let last = first;
	let renewing: Promise<Standing> | undefined;
	const renew = () => {
		renewing ??= (async () => {
			await leased?.take();
			last = await standingIn(deps, shard);
			return last;
		})().finally(() => {
			renewing = undefined;
		});
		return renewing;
	};
	return {
		standing: () => last,
		renew,
		renewInTime: async () => renewing ?? (leased?.isHalfOver ? renew() : last),
	};
}
