import { expect, test } from '@jest/globals';
import {
	type CaseMailing,
	foldMailing,
	mailingsThatReached,
	missedNobody,
	recountMailings,
} from '../../../functions/core/mailing/case-mailing.ts';

const at = '2026-11-02T09:00:00.000Z';
const ordered = (number: number): CaseMailing => ({
	...{ number, text: { key: 'letter', hash: '' }, source: { kind: 'stores', categories: ['names'] }, orderedAt: at },
});
const sent = (number: number, reached: number, missed: number): CaseMailing => ({
	...ordered(number),
	ended: { outcome: 'sent', reached, missed, at },
});
const refused: CaseMailing = { ...ordered(2), ended: { outcome: 'refused', at } };

test('what came back since a letter went out is no longer reached, and says so once', () => {
	const mailings = [sent(1, 5, 0), refused, ordered(3)];
	const counted = new Map([1, 2, 3].map((number) => [number, { reached: 4, missed: 1 }]));
	const events = recountMailings({ mailings }, counted);
	expect(events).toEqual([{ type: 'mailing-recounted', data: { number: 1, reached: 4, missed: 1 } }]);
	const after = events.reduce((all, event) => foldMailing(all, event, 'later'), mailings as readonly CaseMailing[]);
	expect(after).toEqual([sent(1, 4, 1), refused, ordered(3)]);
	expect(recountMailings({ mailings: after }, counted)).toEqual([]);
	expect([missedNobody({ mailings: [sent(1, 5, 0), refused] }), missedNobody({ mailings: [sent(1, 4, 1)] })]).toEqual([
		...[true, false],
	]);
	expect(mailingsThatReached({ mailings: after })).toEqual([{ at, people: 4 }]);
});

test('a letter of which nothing is kept any more stays as it was counted', () => {
	expect(recountMailings({ mailings: [sent(1, 5, 0)] }, new Map())).toEqual([]);
});
