import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { UploadedLists } from '../../../functions/core/mailing/ports.ts';
import type { RejectedRow } from '../../../functions/core/mailing/recipient-rows.ts';
import { type ListPage, largestPage, uploadPages } from '../../../functions/middleware/mailing/list-upload.ts';

const million = 1_000_000;
/** Octets in which S3 gives a file. */
const piece = 64 * 1024;
/** What may have been read and is in no page yet: a piece, behind a row that has not ended. */
const mostAhead = piece + 64 * 1024;

/** A list that is made while it is read. */
class Generated {
	readonly #rows: number;
	readonly #rowOf: (nth: number) => string;
	/** How often it was opened. */
	opened = 0;
	/** Octets that were given since it was opened last. */
	given = 0;

	constructor(rows: number, rowOf: (nth: number) => string) {
		this.#rows = rows;
		this.#rowOf = rowOf;
	}

	get lists(): UploadedLists {
		return {
			open: (_key, from, _mark, marked) => {
				this.opened++;
				marked('mark');
				return this.#octets(from);
			},
			remove: async () => undefined,
		};
	}

	async *#octets(from: number): AsyncGenerator<Uint8Array> {
		this.given = from;
		let skip = from;
		let text = 'name,email\n';
		for (let nth = 0; nth <= this.#rows; nth++) {
			if (nth < this.#rows) text += `${this.#rowOf(nth)}\n`;
			if (nth < this.#rows && text.length < piece) continue;
			const octets = Buffer.from(text);
			text = '';
			const rest = octets.subarray(Math.min(skip, octets.length));
			skip -= octets.length - rest.length;
			if (rest.length === 0) continue;
			this.given += rest.length;
			yield rest;
		}
	}

	pages(): AsyncGenerator<ListPage> {
		return uploadPages(this.lists, { key: 'list' }, undefined);
	}
}

const octetOf = ({ next }: ListPage): number => (JSON.parse(next ?? '{}') as { from: number }).from;

/** What all pages come to, and the most that one held, or that had been read ahead of it. */
async function read(list: Generated, look: (rejected: RejectedRow) => string = ({ problem }) => problem) {
	const all = { rows: 0, addresses: 0, rejected: {} as Record<string, number> };
	const most = { addresses: 0, rejected: 0, ahead: 0 };
	for await (const page of list.pages()) {
		all.rows += page.rows;
		all.addresses += page.addresses.length;
		for (const each of page.rejected) all.rejected[look(each)] = (all.rejected[look(each)] ?? 0) + 1;
		most.addresses = Math.max(most.addresses, page.addresses.length);
		most.rejected = Math.max(most.rejected, page.rejected.length);
		if (page.next !== undefined) most.ahead = Math.max(most.ahead, list.given - octetOf(page));
	}
	return { all, most };
}

/** Opened for the delimiter, for the header, and for all of its rows. */
const opens = 3;

describe('a list of a million rows', () => {
	test('streams: it is read as its pages are taken, in pages of a bounded size', async () => {
		const list = new Generated(million, (nth) => `Person ${nth},p${nth}@example.com`);
		const { all, most } = await read(list);
		expect(all).toEqual({ rows: million, addresses: million, rejected: {} });
		expect([most.addresses, most.ahead <= mostAhead, list.opened]).toEqual([largestPage.addresses, true, opens]);
	}, 300_000);

	test('of which none names an address streams too, and every one is told of', async () => {
		const list = new Generated(million, (nth) => (nth % 2 === 0 ? `Person ${nth},` : `Person ${nth},nobody`));
		const { all, most } = await read(list);
		expect(all).toEqual({
			...{ rows: million, addresses: 0 },
			rejected: { 'no-address': million / 2, 'not-an-address': million / 2 },
		});
		expect([most.rejected, most.ahead <= mostAhead, list.opened]).toEqual([largestPage.rows, true, opens]);
	}, 300_000);
});

/** All of them, where every fault is asked for. */
const broken = process.env.EVERY_FAULT === undefined ? 40_000 : million;

test(`${broken} broken rows are told of without opening the list once more, nor a good one lost among them`, async () => {
	const list = new Generated(broken, (nth) =>
		nth % 4 === 3 ? `Person ${nth},p${nth}@example.com` : nth % 2 === 0 ? `"Person ${nth},p${nth}@example.com` : `a "b" ${nth},x`,
	);
	const { all, most } = await read(list);
	expect(all).toEqual({ rows: broken, addresses: broken / 4, rejected: { quotes: (broken * 3) / 4 } });
	expect([most.rejected <= largestPage.rows, most.ahead <= mostAhead, list.opened]).toEqual([true, true, opens]);
}, 600_000);

test('a list is not read while nobody takes its pages, and goes on from where they ended', async () => {
	const list = new Generated(million, (nth) => `Person ${nth},p${nth}@example.com`);
	const pages = list.pages();
	const { value: first } = await pages.next();
	const given = list.given;
	for (let turn = 0; turn < 50; turn++) await setImmediate();
	expect([list.given, given <= octetOf(first) + mostAhead]).toEqual([given, true]);
	await pages.return(undefined);
	const later = new Generated(3_000, (nth) => `Person ${nth},p${nth}@example.com`);
	const { value: next } = await uploadPages(later.lists, { key: 'list' }, first.next).next();
	expect([next.addresses[0], later.opened]).toEqual([`p${largestPage.addresses}@example.com`, 1]);
});
