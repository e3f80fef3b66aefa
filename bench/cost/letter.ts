/** What a letter to many comes to, from what a thousand people take. */
import { mailingShards } from '../../functions/core/mailing/mailing.ts';
import { share } from '../../functions/middleware/mailing/send-mailing.ts';
import { functions } from '../../lib/system/functions.ts';
import type { Chapter } from './document.ts';
import { sum, type Usage } from './usage.ts';

/** For 1,000 people of an uploaded list. */
const measures = ['dynamodb-read', 'dynamodb-write', 's3-write', 's3-read', 'seconds'] as const;
/** `seconds`: until they are listed, by one function; how long sending takes is a matter of SES's rate. */
export type LetterMeasured = Readonly<Partial<Record<(typeof measures)[number], number>>>;

export const letters: Chapter<'people' | 'least'> = {
	uses: 'What a letter to many uses',
	costs: 'What a letter to many costs',
	columns: { people: '1,000 people', least: 'the least' },
	rows: measures,
	priced: ({ people }) => [
		{ head: '10,000 people, 14 a second', ...letterTo(10_000, 14, people) },
		{ head: '10,000 people, 100 a second', ...letterTo(10_000, 100, people) },
		{ head: '100,000 people, 14 a second', ...letterTo(100_000, 14, people) },
		{ head: '100,000 people, 100 a second', ...letterTo(100_000, 100, people) },
	],
};

/** Seconds after which a function hands over: Lambda's longest, less the last minute. */
const turn = functions['send-mailing'].timeoutSeconds - 60;
const gigabytes = { list: functions['list-recipients'].memoryMb / 1024, send: functions['send-mailing'].memoryMb / 1024 };

export interface Letter {
	readonly usage: Usage;
	/** From the first row to the last mail, by one clock. */
	readonly seconds: number;
}

/** @param perSecond mails that SES takes a second. */
export function letterTo(people: number, perSecond: number, { seconds: alone = 0, ...units }: LetterMeasured): Letter {
	const times = people / 1_000;
	const listing = alone * times;
	const sending = people / (perSecond * share);
	const invocations = Math.ceil(listing / turn) + mailingShards * Math.ceil(sending / turn);
	return {
		seconds: listing + sending,
		usage: {
			...sum([[times, units]]),
			mail: people,
			// Most of the time the functions that send wait for their turn, and all of it is charged.
			'lambda-gb-second': listing * gigabytes.list + mailingShards * sending * gigabytes.send,
			'lambda-request': invocations,
			// ListRecipients and AllListed, or SendMailing and AllSent, for each invocation; ShardSent for each shard.
			'state-transition': 2 * invocations + mailingShards,
		},
	};
}
