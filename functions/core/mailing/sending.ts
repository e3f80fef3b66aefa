/** What is done next about one recipient, so that each is mailed once, at most twice, and nobody is passed over in silence. */
import type { ShardProgress } from './mailing.ts';

/** What has become of one recipient so far. */
export interface Sending {
	/** How often sending was begun and not taken back. */
	readonly tries: number;
	/** Instant until which whoever began may still be at it; absent when that is over, one way or the other. */
	readonly claimedUntil?: string;
	/** Instant at which the mail system took it. */
	readonly sentAt?: string;
	readonly failed?: 'refused' | 'unconfirmed';
}

/**
 * How long whoever begins to send has for it, in milliseconds. Who is slower than that counts as dead, and the mail as perhaps sent: the
 * mail system's answer is not waited for nearly as long.
 */
export const claimLife = 60_000;

/** Nobody is sent the same letter more often, even where nobody knows whether they got it. */
const mostTries = 2;

/**
 * `send`: begin. `wait`: somebody is at it. `give-up`: it was begun as often as it may be, and nobody lives who could say what came of
 * it. `settled`: nothing is left to do.
 *
 * @param now instant.
 */
export function nextFor({ tries, claimedUntil, sentAt, failed }: Sending, now: string): 'send' | 'wait' | 'give-up' | 'settled' {
	if (sentAt !== undefined || failed !== undefined) return 'settled';
	if (claimedUntil !== undefined && claimedUntil > now) return 'wait';
	return tries >= mostTries ? 'give-up' : 'send';
}

type Taken = { readonly sentAt?: unknown; readonly tries: number };

/** Whether it perhaps went out twice: whoever had taken it to send it before died, perhaps after SES had it. */
const isPerhapsTwice = ({ sentAt, tries }: Taken): boolean => sentAt !== undefined && tries > 1;

/** {@link isPerhapsTwice}, as it is said of a mail. @param taken with how many took it to send it, and were not refused by SES */
export const perhapsTwice = (taken: Taken): { readonly perhapsTwice?: true } =>
	isPerhapsTwice(taken) ? { perhapsTwice: true } : {};

/** The shard after some recipients with whom nothing is left to do, in the order of their keys. */
export function afterRecipients(
	shard: ShardProgress,
	settled: readonly (Sending & { readonly key: string })[],
	done: boolean,
): ShardProgress {
	const sent = settled.filter(({ sentAt }) => sentAt !== undefined);
	// Where it stood names somebody, which nobody needs to know once it is done.
	const cursor = done ? undefined : (settled.at(-1)?.key ?? shard.cursor);
	return {
		shard: shard.shard,
		...(cursor !== undefined && { cursor }),
		done,
		sent: shard.sent + sent.length,
		repeated: shard.repeated + sent.filter(isPerhapsTwice).length,
		failed: shard.failed + settled.length - sent.length,
	};
}
