import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mailingShards } from '../../functions/core/mailing/mailing.ts';
import { csvOf, MailingScene, peopleOf, recipientOf } from '../fixtures/mailing.ts';
import { MemoryStore, record } from '../fixtures/memory-store.ts';
import { callsToDieAt, Life, startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let scene: MailingScene;
let nth = 0;
let id: string;

beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	id = `CASE-m${++nth}`;
	scene = new MailingScene(tables);
});

const figures = (more: object = {}) => ({ listed: 0, rejectedRows: 0, sent: 0, repeated: 0, undelivered: 0, failed: 0, ...more });
const once = (addresses: readonly string[]) => addresses.map((address) => [address, 1]);
const times = () => [...scene.post.times].sort();
const rejected = () => [...scene.rejected.values()].flat();

describe('a mailing to a list', () => {
	test('goes to each address once, however it is written and however often it stands there', async () => {
		const csv = 'Name;E-Mail\nAnn;ann@example.com\nBob; BOB@Example.com \nAnn again;Ann@example.com\n\nCy;cy@example.com\n';
		await scene.upload(id, csv);
		expect(await scene.run(id)).toEqual(figures({ listed: 3, sent: 3 }));
		expect(times()).toEqual(once(['ann@example.com', 'bob@example.com', 'cy@example.com']));
		expect((await scene.ports().mailings.get(id))?.listing).toMatchObject({ done: true, rows: 4, listed: 3, rejectedRows: 0 });
	});

	test('leaves out what is no address, and says which row it was and why', async () => {
		const csv = 'email,name\nann@example.com,Ann\nnobody,Bob\n,Cy\n"dan@example.com;eve@example.com",D\n=HYPERLINK("x")@,F\n';
		await scene.upload(id, csv);
		expect(await scene.run(id)).toEqual(figures({ listed: 1, rejectedRows: 4, sent: 1 }));
		expect(rejected()).toEqual([
			{ row: 3, problem: 'not-an-address', value: 'nobody' },
			{ row: 4, problem: 'no-address' },
			{ row: 5, problem: 'not-an-address', value: 'dan@example.com;eve@example.com' },
			{ row: 6, problem: 'quotes' },
		]);
	});

	test('takes the column that is named', async () => {
		await scene.upload(id, 'work,private\na@example.com,b@example.com\n', 'Private');
		await scene.run(id);
		expect(times()).toEqual(once(['b@example.com']));
	});

	test.each([
		['names no column of addresses', 'name,phone\nAnn,1\n', undefined],
		['names two', 'email,e-mail\na@example.com,b@example.com\n', undefined],
		['lacks the column that is named', 'email\na@example.com\n', 'Address'],
		['has no header', 'ann@example.com\nbob@example.com\n', undefined],
		['is empty', '', undefined],
	])('that %s is refused as a whole, and nobody is mailed', async (_, csv, column) => {
		await scene.upload(id, csv, column);
		expect(await scene.run(id)).toEqual(figures());
		const refused = (await scene.ports().mailings.get(id))?.refused;
		expect(refused).toMatch(/^[^@]+$/);
		expect(await scene.list(id)).toMatchObject({ status: 'refused' });
		expect(scene.post.taken).toEqual([]);
		expect(scene.letters.map(({ mail }) => mail)).toEqual([
			expect.objectContaining({
				subject: expect.stringContaining('nobody was mailed'),
				text: expect.stringContaining(`Why: ${refused}`),
			}),
		]);
	});

	test('that holds nobody comes to nothing', async () => {
		await scene.upload(id, 'email\n');
		expect(await scene.run(id)).toEqual(figures());
	});

	test('is removed once it is read, and its recipients are kept sealed, and expire', async () => {
		await scene.upload(id, csvOf(['ann@example.com']));
		await scene.run(id);
		expect(scene.lists.files.has(`uploads/${id}`)).toBe(false);
		const kept = await scene.recipients(id);
		expect(JSON.stringify(kept)).not.toContain('ann@');
		expect(kept.map(({ expiresAt }) => expiresAt)).toEqual([Date.parse('2027-03-02T00:00:00Z') / 1000]);
	});

	test('that is exchanged while it is read is refused', async () => {
		await scene.upload(id, csvOf(peopleOf(600)));
		scene.remaining = () => 10_000;
		expect((await scene.list(id)).status).toBe('more');
		scene.lists.files.set(`uploads/${id}`, csvOf(peopleOf(900, 'other')));
		expect((await scene.list(id)).status).toBe('refused');
		expect((await scene.ports().mailings.get(id))?.refused).toContain('Another file');
	});

	test('may not be sent before all are listed', async () => {
		await scene.upload(id, csvOf(['ann@example.com']));
		await expect(scene.send(id, 0)).rejects.toMatchObject({ name: 'MailingNotListedError' });
		await expect(scene.list('no such')).rejects.toMatchObject({ name: 'MailingNotFoundError' });
	});

	test('is asked for twice, and sent once, as it was asked for first', async () => {
		await scene.upload(id, csvOf(['ann@example.com']));
		await scene
			.ports()
			.mailings.open(
				{ id, caseId: 'CASE', letter: { subject: '', text: '', html: '' }, source: { kind: 'stores', categories: [] } },
				'2026-03-03T10:00:00.000Z',
			);
		await scene.run(id);
		await scene.run(id);
		expect(times()).toEqual(once(['ann@example.com']));
		expect(scene.letters.map(({ caseId, key }) => [caseId, key])).toEqual([['CASE', `mailing-report-${id}`]]);
	});
});

describe('a mailing to whom stores know', () => {
	const dates = { collected: '2025-01-01' };
	const of = (email: string, more: object = {}) => ({ of: [`email:${email}`], dates, ...more });

	test('reaches everybody with a record of the categories, by what other stores know where there is no address', async () => {
		const crm = new MemoryStore('crm', [
			record('1', 'enquiries', of('ann@example.com')),
			record('2', 'enquiries', of('bob@example.com')),
			record('3', 'job-details', of('not-meant@example.com')),
			record('link', 'contact-details', {
				of: ['email:mem@example.com', 'member-id:m1'],
				yields: [
					{ kind: 'email', value: 'mem@example.com', scope: 'unique' },
					{ kind: 'member-id', value: 'm1', scope: 'unique' },
				],
			}),
		]);
		const payments = new MemoryStore('payments', [
			record('i1', 'invoices', { of: ['member-id:m1'], dates }),
			record('i2', 'invoices', { of: ['member-id:m1'], dates }),
			record('i3', 'invoices', { of: ['member-id:stranger'], dates }),
		]);
		scene = new MailingScene(tables, [crm, payments]);
		await scene.toCategories(id, 'enquiries', 'invoices');
		expect(await scene.run(id)).toEqual(figures({ listed: 3, rejectedRows: 1, sent: 3 }));
		expect(times()).toEqual(once(['ann@example.com', 'bob@example.com', 'mem@example.com']));
		expect(rejected()).toEqual([{ row: 'i3', store: 'payments', problem: 'no-address' }]);
	});

	test('says of which stores it could not ask who is in them', async () => {
		const crm = new MemoryStore('crm', []);
		const payments = new MemoryStore('payments', []);
		payments.unable = ['due'];
		scene = new MailingScene(tables, [crm, payments, new MemoryStore('rightful', [])]);
		await scene.toCategories(id, 'invoices', 'cctv-images', 'request-records', 'enquiries');
		expect(await scene.run(id)).toEqual(figures());
		expect((await scene.ports().mailings.get(id))?.listing.notListed).toEqual([
			{ store: 'payments', category: 'invoices', why: 'cannot-list' },
			{ store: 'cctv', category: 'cctv-images', why: 'by-hand' },
			{ store: 'rightful', category: 'request-records', why: 'cannot-list' },
		]);
		expect(scene.letters[0]?.mail.text).toContain('Invoices in Payments: it answers for people');
	});

	test('is not made of what a store out of reach left out', async () => {
		const crm = new MemoryStore('crm', [record('1', 'enquiries', of('ann@example.com'))]);
		crm.available = false;
		scene = new MailingScene(tables, [crm]);
		await scene.toCategories(id, 'enquiries');
		await expect(scene.run(id, undefined, 1)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
		expect(scene.post.taken).toEqual([]);
	});
});

describe('an address', () => {
	test('that is refused is counted and listed, and keeps nobody else from the letter', async () => {
		const people = peopleOf(30);
		scene.post.says = (address) => (address === people[7] ? { outcome: 'refused' } : undefined);
		await scene.upload(id, csvOf(people));
		expect(await scene.run(id)).toEqual(figures({ listed: 30, sent: 29, failed: 1 }));
		expect(await scene.notDelivered(id)).toEqual([{ address: people[7], why: 'refused', at: expect.any(String) }]);
	});

	test('that is throttled is tried again until it is taken, and counts once', async () => {
		scene.post.says = (_, tried) => (tried < 4 ? { outcome: 'throttled' } : undefined);
		await scene.upload(id, csvOf(peopleOf(3)));
		expect(await scene.run(id)).toEqual(figures({ listed: 3, sent: 3 }));
		expect(scene.waited).toBeGreaterThan(0);
	});

	test('of which nobody knows whether the mail went out is mailed once more, and reported', async () => {
		const lost = { outcome: 'unsure', error: new Error('socket hang up') } as const;
		scene.post.says = (address, tried) => (address === 'person0@example.com' && tried === 1 ? lost : undefined);
		await scene.upload(id, csvOf(peopleOf(2)));
		expect(await scene.run(id)).toEqual(figures({ listed: 2, sent: 2, repeated: 1 }));
	});

	test('of which nobody knows it twice is not mailed a third time, and is listed', async () => {
		const lost = { outcome: 'unsure', error: new Error('socket hang up') } as const;
		let asked = 0;
		scene.post.says = (address) => {
			if (address !== 'person0@example.com') return undefined;
			asked++;
			return lost;
		};
		await scene.upload(id, csvOf(peopleOf(9)));
		expect(await scene.run(id)).toEqual(figures({ listed: 9, sent: 8, failed: 1 }));
		expect(asked).toBe(2);
		expect(await scene.notDelivered(id)).toEqual([{ address: 'person0@example.com', why: 'unconfirmed', at: expect.any(String) }]);
	});

	test('is not spent on a mail system that takes none: once it takes them again, each has one', async () => {
		let down = true;
		scene.post.says = () => (down ? { outcome: 'not-sent', error: new Error('paused') } : undefined);
		await scene.upload(id, csvOf(peopleOf(20)));
		await expect(scene.run(id, undefined, 3)).rejects.toThrow('paused');
		expect(await scene.ports().mailings.progress(id)).toEqual(figures({ listed: 20 }));
		down = false;
		expect(await scene.run(id)).toEqual(figures({ listed: 20, sent: 20 }));
		expect(times().every(([, count]) => count === 1)).toBe(true);
	});
});

describe('the rate', () => {
	test('is what the mail system allows, shared between the shards, and less than all of it', async () => {
		scene.post.quota = { perSecond: 10, left: Number.POSITIVE_INFINITY };
		await scene.upload(id, csvOf(peopleOf(200)));
		await scene.list(id);
		const inFirst = (await scene.recipients(id)).filter(({ pk }) => String(pk).endsWith('#0')).length;
		const begun = Date.parse(scene.clock.now());
		await scene.send(id, 0);
		const seconds = (Date.parse(scene.clock.now()) - begun) / 1000;
		expect(seconds).toBeCloseTo(((inFirst - 1) * mailingShards) / (10 * 0.8), 0);
	});

	test('stands still while today’s quota is used up, and goes on when there is more', async () => {
		scene.post.quota = { perSecond: 100, left: 0 };
		let left = 10;
		scene.remaining = () => left-- * 30_000;
		await scene.upload(id, csvOf(['ann@example.com']));
		while ((await scene.list(id)).status === 'more') left = 10;
		const shard = Number(
			String((await scene.recipients(id))[0]?.pk)
				.split('#')
				.at(-1),
		);
		left = 10;
		expect(await scene.send(id, shard)).toEqual({ status: 'later' });
		expect(scene.post.taken).toEqual([]);
		scene.post.quota = { perSecond: 100, left: 1 };
		left = 10;
		expect(await scene.send(id, shard)).toEqual({ status: 'done' });
		expect(scene.post.taken).toEqual(['ann@example.com']);
	});
});

describe('a mail that comes back', () => {
	test('is counted once and listed, with the reason that was heard first', async () => {
		await scene.upload(id, csvOf(peopleOf(3)));
		await scene.run(id);
		const { mailings } = scene.ports();
		const key = recipientOf(id, 'person1@example.com');
		await mailings.recordNonDelivery(id, key, 'bounced', '2026-03-02T11:00:00.000Z');
		await mailings.recordNonDelivery(id, key, 'complained', '2026-03-02T12:00:00.000Z');
		await mailings.recordNonDelivery(id, recipientOf(id, 'stranger@example.com'), 'bounced', '2026-03-02T12:00:00.000Z');
		expect(await mailings.progress(id)).toEqual(figures({ listed: 3, sent: 3, undelivered: 1 }));
		expect(await scene.notDelivered(id)).toEqual([
			{ address: 'person1@example.com', why: 'bounced', at: '2026-03-02T11:00:00.000Z' },
		]);
	});

	test('is heard though what hears it dies at any of its calls', async () => {
		await scene.upload(id, csvOf(['ann@example.com']));
		await scene.run(id);
		const key = recipientOf(id, 'ann@example.com');
		for (const last of [1, 2]) {
			for (const when of ['before', 'after'] as const) {
				await expect(
					scene.ports(new Life(last, when)).mailings.recordNonDelivery(id, key, 'bounced', '2026-03-02T11:00:00.000Z'),
				).rejects.toMatchObject({ name: 'Died' });
			}
		}
		await scene.ports().mailings.recordNonDelivery(id, key, 'suppressed', '2026-03-02T12:00:00.000Z');
		expect((await scene.ports().mailings.progress(id)).undelivered).toBe(1);
	});
});

test('two executions at once send to each person once', async () => {
	const people = peopleOf(120);
	await scene.upload(id, csvOf(people));
	await Promise.all([scene.run(id), scene.run(id)]);
	expect(times()).toEqual(once([...people].sort()));
	expect(await scene.ports().mailings.progress(id)).toEqual(figures({ listed: 120, sent: 120 }));
});

/** Ten thousand, where every fault is asked for. */
const many = process.env.EVERY_FAULT === undefined ? 3_000 : 10_000;

test(`${many} people are mailed, each once, though what sends is killed again and again`, async () => {
	const people = peopleOf(many);
	await scene.upload(id, csvOf(people));
	const deaths = many / 250;
	let killed = 0;
	const progress = await scene.run(id, (invocation) => {
		if (invocation > deaths) return new Life();
		killed++;
		return new Life(100 + 37 * invocation, invocation % 2 === 0 ? 'before' : 'after');
	});
	const twice = times().filter(([, count]) => count > 1).length;
	expect(progress).toEqual(figures({ listed: many, sent: many, repeated: progress.repeated }));
	expect(times().map(([address]) => address)).toEqual([...people].sort());
	expect(times().every(([, count]) => count <= 2)).toBe(true);
	// Each death leaves a few of which nobody knows; who had it twice is one of them.
	expect(killed).toBe(deaths);
	expect(progress.repeated).toBeGreaterThanOrEqual(twice);
	expect(progress.repeated).toBeLessThanOrEqual(4 * killed);
}, 600_000);

test('whoever dies at any of its calls leaves a mailing that ends with the same figures, and nobody mailed more than twice', async () => {
	const csv = `${csvOf(peopleOf(12))}nobody\r\nperson3@example.com\r\n`;
	await scene.upload(`${id}-calm`, csv);
	const lives: Life[] = [];
	const calm = await scene.run(`${id}-calm`, () => {
		const life = new Life();
		lives.push(life);
		return life;
	});
	expect(calm).toEqual(figures({ listed: 12, rejectedRows: 1, sent: 12 }));
	let died = 0;
	let repeats = 0;
	// Invocations that make as many calls are alike.
	const made = lives.map((life) => life.calls);
	for (const [invocation, calls] of made.entries()) {
		if (made.indexOf(calls) !== invocation) continue;
		for (const call of callsToDieAt(calls)) {
			for (const when of ['before', 'after'] as const) {
				const name = `${id}-${invocation}-${call}-${when}`;
				scene = new MailingScene(tables);
				await scene.upload(name, csv);
				const progress = await scene.run(name, (number) => {
					if (number !== invocation + 1) return new Life();
					died++;
					return new Life(call, when);
				});
				const twice = [...scene.post.times.values()].filter((count) => count > 1).length;
				expect({ name, ...progress, repeated: 0 }).toEqual({ name, ...calm });
				expect([...scene.post.times.values()].every((count) => count <= 2)).toBe(true);
				// Whoever had it twice is among those that are reported.
				expect(progress.repeated).toBeGreaterThanOrEqual(twice);
				repeats += progress.repeated;
				expect(scene.letters).toHaveLength(1);
			}
		}
	}
	expect(died).toBeGreaterThan(30);
	expect(repeats).toBeGreaterThan(0);
}, 600_000);
