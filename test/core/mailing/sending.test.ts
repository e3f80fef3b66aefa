import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	beginListing,
	beginShard,
	mailingShards,
	progressOf,
	recipientKeyOf,
	shardOfRecipient,
} from '../../../functions/core/mailing/mailing.ts';
import { afterRecipients, nextFor, type Sending } from '../../../functions/core/mailing/sending.ts';

const now = '2026-03-02T10:00:00.000Z';
const later = '2026-03-02T10:00:00.001Z';

describe('what is done next about a recipient', () => {
	test.each<[string, Sending, string]>([
		['to whom nothing was sent', { tries: 0 }, 'send'],
		['whose claim has a moment left', { tries: 1, claimedUntil: later }, 'wait'],
		['whose claim ends now', { tries: 1, claimedUntil: now }, 'send'],
		['who was begun twice, the second time by somebody who may live', { tries: 2, claimedUntil: later }, 'wait'],
		['who was begun twice, and nobody knows', { tries: 2, claimedUntil: now }, 'give-up'],
		['who was sent theirs', { tries: 1, sentAt: now }, 'settled'],
		['whose address is refused', { tries: 1, failed: 'refused' }, 'settled'],
	])('%s', (_, sending, next) => {
		expect(nextFor(sending, now)).toBe(next);
	});

	test('never a third mail, whoever dies when', () => {
		// Each attempt is sent or not, and is recorded or not, before it dies.
		fc.assert(
			fc.property(fc.array(fc.record({ sent: fc.boolean(), recorded: fc.boolean() }), { maxLength: 6 }), (attempts) => {
				let sending: Sending = { tries: 0 };
				let mails = 0;
				for (const { sent, recorded } of attempts) {
					if (nextFor(sending, now) !== 'send') break;
					sending = { tries: sending.tries + 1, claimedUntil: now };
					if (sent) mails++;
					if (sent && recorded) sending = { tries: sending.tries, sentAt: now };
				}
				expect(mails).toBeLessThanOrEqual(2);
				// Nobody who had none counts as sent to, and whoever had two is told of.
				if (sending.sentAt !== undefined) expect(mails).toBeGreaterThanOrEqual(1);
				if (mails === 2) expect(sending.tries).toBe(2);
			}),
		);
	});
});

test('a shard counts whom it has dealt with, and stands after the last of them', () => {
	const before = { ...beginShard(3), cursor: 'a', sent: 5, repeated: 1, failed: 2 };
	expect(
		afterRecipients(
			before,
			[
				{ key: 'b', tries: 1, sentAt: now },
				{ key: 'c', tries: 2, sentAt: now },
				{ key: 'd', tries: 1, failed: 'refused' },
			],
			false,
		),
	).toEqual({ shard: 3, cursor: 'd', done: false, sent: 7, repeated: 2, failed: 3 });
	const { cursor: _, ...figures } = before;
	expect(afterRecipients(before, [], true)).toEqual({ ...figures, done: true });
	expect(afterRecipients(beginShard(0), [], true)).toEqual({ ...beginShard(0), done: true });
});

test('the figures are those of all shards, and of the list', () => {
	const listing = { ...beginListing, listed: 12, rejectedRows: 2 };
	const shards = [
		{ ...beginShard(0), sent: 5, repeated: 1 },
		{ ...beginShard(1), sent: 6, failed: 1 },
	];
	expect(progressOf(listing, shards, 3)).toEqual({ listed: 12, rejectedRows: 2, sent: 11, repeated: 1, undelivered: 3, failed: 1 });
});

test('a recipient’s key is good for a tag of a mail, another in each mailing, and in one of the shards', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), (mailing, subject) => {
			const key = recipientKeyOf(mailing, subject);
			expect(key).toMatch(/^[\w-]{43}$/);
			expect(recipientKeyOf(`${mailing}2`, subject)).not.toBe(key);
			expect(shardOfRecipient(key)).toBeGreaterThanOrEqual(0);
			expect(shardOfRecipient(key)).toBeLessThan(mailingShards);
		}),
	);
});
