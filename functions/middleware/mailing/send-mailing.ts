import type { Context } from 'aws-lambda';
import { backoff, type Pause } from '../../adapters/stores/backoff.ts';
import { inFlight } from '../../adapters/stores/in-flight.ts';
import { type KeptMailing, mailingShards, type ShardProgress } from '../../core/mailing/mailing.ts';
import {
	MailingNotFoundError,
	MailingNotListedError,
	type MailingPost,
	type Mailings,
	type MailingWork,
	type Recipient,
	type SendQuota,
} from '../../core/mailing/ports.ts';
import { afterRecipients, claimLife, nextFor } from '../../core/mailing/sending.ts';
import type { Clock } from '../../core/ports.ts';

export interface SendMailingDeps {
	readonly clock: Clock;
	readonly mailings: Pick<Mailings, 'get'>;
	readonly work: Omit<MailingWork, 'addRecipients' | 'moveListing' | 'refuse' | 'countRecipients' | 'recordReport'>;
	readonly post: MailingPost;
	readonly wait: Pause;
}

interface Event {
	readonly mailingId: string;
	/** From 0. */
	readonly shard: number;
}

/** `more`: called again, it goes on where it stopped. `later`: so it does, but the day's quota of the mail system is used up. */
export interface SendMailingOutcome {
	readonly status: 'done' | 'more' | 'later';
}

/** One mail, with all that is written about it, must fit into what is left. */
const margin = 60_000;
/** Recipients read at once. */
const pageSize = 50;
/** Mails under way at once: one is handed over while others are written down. */
const atOnce = 4;
/** Of what may be sent in a second, the part that mailings take: the rest is for the letters of cases. */
export const share = 0.8;
/** Milliseconds between two looks at what somebody else is at. */
const look = 5_000;

/**
 * Sends one shard of a mailing, at its part of the rate that the mail system allows, until it is done or the time is nearly up. A mail is
 * claimed before it is sent and recorded after; whoever dies in between leaves a claim, and once that is over the mail is sent again and
 * counts as repeated. Of two who are at the same shard each recipient is one's.
 *
 * @throws MailingNotFoundError @throws MailingNotListedError @throws whatever keeps the mail system from taking any mail
 */
export function makeSendMailing(deps: SendMailingDeps) {
	return async (
		{ mailingId, shard }: Event,
		{ getRemainingTimeInMillis }: Pick<Context, 'getRemainingTimeInMillis'>,
	): Promise<SendMailingOutcome> => {
		const mailing = await deps.mailings.get(mailingId);
		if (!mailing) throw new MailingNotFoundError(mailingId);
		if (!mailing.listing.done) throw new MailingNotListedError(mailingId);
		let progress = await deps.work.shard(mailingId, shard);
		if (progress.done) return { status: 'done' };
		const sender = new Sender(deps, mailing, () => getRemainingTimeInMillis() >= margin);
		while (!progress.done) {
			if (sender.isUsedUp) return { status: 'later' };
			if (!sender.goesOn()) return { status: 'more' };
			progress = await sendPage(deps, sender, mailing, progress);
		}
		return { status: 'done' };
	};
}

/** As far as it comes; what comes after the first recipient who is not dealt with is looked at again. */
async function sendPage(deps: SendMailingDeps, sender: Sender, { id }: KeptMailing, before: ShardProgress): Promise<ShardProgress> {
	const page = await deps.work.recipients(id, before.shard, before.cursor, pageSize);
	const dealtWith = await inFlight(atOnce, page, (recipient) => sender.dealWith(recipient));
	const open = dealtWith.indexOf('open');
	const settled = (open < 0 ? dealtWith : dealtWith.slice(0, open)).filter((each) => typeof each === 'object');
	const after = afterRecipients(before, settled, open < 0 && page.length < pageSize);
	if (settled.length === 0 && !after.done) return before;
	return (await deps.work.moveShard(id, before, after)) === 'written' ? after : deps.work.shard(id, before.shard);
}

/** What one invocation sends. */
class Sender {
	readonly goesOn: () => boolean;
	readonly #deps: SendMailingDeps;
	readonly #mailing: KeptMailing;
	/** No mail may go before the day's quota has room again. */
	isUsedUp = false;
	#quota: SendQuota | undefined;
	/** Milliseconds since the epoch at which the next mail may go. */
	#next = 0;

	constructor(deps: SendMailingDeps, mailing: KeptMailing, goesOn: () => boolean) {
		this.#deps = deps;
		this.#mailing = mailing;
		this.goesOn = goesOn;
	}

	/** `open`: the time, or the quota, was up first. `gone`: the person was erased. */
	async dealWith(recipient: Recipient): Promise<Recipient | 'open' | 'gone'> {
		const { work, clock, wait } = this.#deps;
		let throttled = 0;
		for (let at: Recipient | undefined = recipient; at !== undefined; ) {
			const now = clock.now();
			const next = nextFor(at, now);
			if (next === 'settled') return at;
			if (next === 'give-up') return work.recordFailed(this.#mailing.id, at, 'unconfirmed', now);
			if (this.isUsedUp || !this.goesOn()) return 'open';
			if (next === 'wait') await wait(Math.min(look, Date.parse(at.claimedUntil ?? now) - Date.parse(now) + 1));
			else {
				if (throttled > 0) await wait(backoff(throttled, { base: 500, cap: 30_000 }));
				if (!(await this.#turn())) return 'open';
				const sent = await this.#send(at);
				if (sent !== 'throttled' && sent !== undefined) return sent;
				if (sent === 'throttled') throttled++;
			}
			at = await work.recipient(this.#mailing.id, at.key);
		}
		return 'gone';
	}

	/** `undefined`: somebody else has it. */
	async #send(recipient: Recipient): Promise<Recipient | 'throttled' | undefined> {
		const { work, clock, post } = this.#deps;
		const { id } = this.#mailing;
		const until = new Date(Date.parse(clock.now()) + claimLife).toISOString();
		const claimed = await work.claim(id, recipient, until);
		if (!claimed) return undefined;
		const handover = await post.send(this.#mailing, claimed);
		switch (handover.outcome) {
			case 'accepted':
				return work.recordSent(id, claimed, clock.now());
			case 'refused':
				return work.recordFailed(id, claimed, 'refused', clock.now());
			case 'throttled':
				await work.release(id, claimed);
				// Perhaps it is the day's quota that is used up.
				this.#quota = undefined;
				return 'throttled';
			case 'not-sent':
				await work.release(id, claimed);
				throw handover.error;
			case 'unsure':
				throw handover.error;
		}
	}

	/** Waits until a mail may go; false: the time is up first, or the quota is used up. */
	async #turn(): Promise<boolean> {
		const { clock, post, wait } = this.#deps;
		this.#quota ??= await post.quota();
		// Waiting for another day is the workflow's: it costs nothing there.
		this.isUsedUp = this.#quota.left <= 0;
		if (this.isUsedUp) return false;
		const now = Date.parse(clock.now());
		const turn = Math.max(now, this.#next);
		this.#next = turn + (1000 * mailingShards) / (this.#quota.perSecond * share);
		if (turn > now) await wait(turn - now);
		return this.goesOn();
	}
}
