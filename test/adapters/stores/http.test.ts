import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type HttpStoreProps, httpStore } from '../../../functions/adapters/stores/http.ts';
import { signRequest } from '../../../functions/adapters/stores/http-signature.ts';
import type { StoreOf } from '../../../functions/core/policy/schema.ts';
import type { Identifier, JsonValue } from '../../../functions/core/ports.ts';
import { type DueRecords, StoreUnavailableError } from '../../../functions/core/stores/ports.ts';
import {
	type CallRecord,
	type CallRecordsProcessor,
	startCallRecordsProcessor,
} from '../../../local/sample-estate/call-records-processor.ts';
import { describeStore } from './contract.ts';
import { describeDue } from './due-contract.ts';
import type { Harness, PlainRecord } from './harness.ts';
import { describeRectifying } from './rectify-contract.ts';
import { describeRestricting } from './restrict-contract.ts';
import { Switch } from './switch.ts';

const secret = 'a secret of the tests';
const entry: StoreOf<'http'> = {
	kind: 'http',
	name: 'Calls',
	description: 'Calls of the tests',
	categories: ['calls'],
	addresses: 'lower-case',
	find: { email: {}, 'contact-id': {} },
	category: { attribute: 'type', of: { call: 'calls' } },
	dates: { collected: 'calledOn' },
	hold: 'legalHold',
	personName: 'callerName',
	yields: { phone: { attribute: 'sharedLine', scope: 'shared' } },
};

const callOf = ({ person, name, collected, held, undeclared, fields }: PlainRecord): CallRecord => ({
	id: name,
	identities: { 'contact-id': person },
	attributes: {
		// As it would have travelled.
		...JSON.parse(JSON.stringify(fields ?? {})),
		type: undeclared ? 'unheard-of' : 'call',
		...(collected === undefined ? {} : { calledOn: collected }),
		...(held ? { legalHold: 'Dispute 1' } : {}),
	},
});
const unique = (value: string, kind = 'contact-id'): Identifier => ({ kind, value, scope: 'unique' });

const propsOf = (url: string): HttpStoreProps => ({
	id: 'calls',
	store: entry,
	url,
	secret,
	fetch,
	now: () => new Date().toISOString(),
	pause: async () => undefined,
	timeZone: 'Europe/London',
	pageSize: 3,
});

async function start(): Promise<Harness> {
	const processor = await startCallRecordsProcessor({ secret });
	const reach = new Switch();
	const unreached: typeof fetch = (...request) =>
		reach.fails() ? Promise.reject(new TypeError('fetch failed')) : fetch(...request);
	return {
		store: httpStore({ ...propsOf(processor.url), fetch: unreached }),
		large: httpStore({ ...propsOf(processor.url), fetch: unreached, pageSize: 100 }),
		category: 'calls',
		identifierOf: (person) => unique(person),
		idOf: ({ name }) => name,
		replace: async (records) => processor.replace(records.map(callOf)),
		put: async (record) => processor.replace([...processor.records().filter(({ id }) => id !== record.name), callOf(record)]),
		remove: async (record) => processor.replace(processor.records().filter(({ id }) => id !== record.name)),
		held: async () => processor.records().map(({ id }) => id),
		contents: async () =>
			Object.fromEntries(
				processor
					.records()
					.map(({ id, identities, attributes, restrictedBy = [] }) => [
						id,
						{ fields: { ...identities, ...(attributes as Record<string, JsonValue>) }, marks: restrictedBy.toSorted() },
					]),
			),
		failAfter: (calls) => reach.failAfter(calls),
		close: () => processor.close(),
	};
}

describeStore('a processor over http', start);
describeRectifying('a processor over http', start);
describeRestricting('a processor over http', start);
describeDue('a processor over http', start);

describe('a processor over http', () => {
	let processor: CallRecordsProcessor;
	beforeAll(async () => {
		processor = await startCallRecordsProcessor({ secret });
	});
	afterAll(() => processor?.close());
	beforeEach(() => processor.replace([1, 2].map((nth) => callOf({ person: 'c-1', name: `call-${nth}` }))));
	afterEach(() => processor.fail(undefined));

	const store = (more: Partial<HttpStoreProps> = {}) => httpStore({ ...propsOf(processor.url), ...more });
	const who = [unique('c-1')];
	const erase = () => ({ outcome: 'erase' }) as const;
	const held = () => processor.records().map(({ id }) => id);
	const unavailable = async (work: Promise<unknown>, why: string) => {
		await expect(work).rejects.toThrow(StoreUnavailableError);
		await expect(work).rejects.toThrow(`Store calls: ${why}`);
	};

	test('is asked by the address in its one spelling, and gives names and shared lines', async () => {
		processor.replace([
			{
				id: 'call-1',
				identities: { email: 'ann@example.com' },
				attributes: { type: 'call', callerName: 'Ann Example', sharedLine: '+44 20 7946 0107', calledOn: '2026-01-02' },
			},
		]);
		expect(await store().find([unique(' Ann@Example.com', 'email')])).toEqual({
			records: [
				{
					id: 'call-1',
					category: 'calls',
					fields: { type: 'call', callerName: 'Ann Example', sharedLine: '+44 20 7946 0107', calledOn: '2026-01-02' },
					dates: { collected: '2026-01-02' },
					held: false,
					personName: 'Ann Example',
				},
			],
			yields: [{ kind: 'phone', value: '+44 20 7946 0107', scope: 'shared' }],
		});
	});

	test.each([429, 500, 503])('that answers %i is asked again, and answers', async (status) => {
		processor.fail({ mode: 'status', status }, 4);
		expect((await store().find(who)).records).toHaveLength(2);
	});

	test.each([429, 500])('that goes on answering %i is unavailable after five attempts', async (status) => {
		processor.fail({ mode: 'status', status });
		const before = processor.requests();
		await unavailable(store().find(who), `answered ${status}`);
		expect(processor.requests() - before).toBe(5);
	});

	test.each([400, 404, 302, 501])('that answers %i is not asked again', async (status) => {
		processor.fail({ mode: 'status', status });
		const before = processor.requests();
		await unavailable(store().find(who), `answered ${status}`);
		expect(processor.requests() - before).toBe(1);
	});

	test('is given the time that its Retry-After asks for, within bounds', async () => {
		const pauses: number[] = [];
		const pause = async (milliseconds: number) => void pauses.push(milliseconds);
		processor.fail({ mode: 'status', status: 429, retryAfter: 7 }, 1);
		await store({ pause }).find(who);
		processor.fail({ mode: 'status', status: 503, retryAfter: 86_400 }, 1);
		await store({ pause }).find(who);
		expect(pauses).toEqual([7_000, 20_000]);
	});

	test('that does not answer in time is asked again, and is unavailable in the end', async () => {
		processor.fail({ mode: 'silence' }, 1);
		expect((await store({ timeoutMs: 150 }).find(who)).records).toHaveLength(2);
		processor.fail({ mode: 'silence' });
		await unavailable(store({ timeoutMs: 20, attempts: 2 }).find(who), 'was not reached');
	});

	test('that is slow, but in time, is waited for', async () => {
		processor.fail({ mode: 'slow', milliseconds: 50 }, 1);
		expect((await store().find(who)).records).toHaveLength(2);
	});

	test('whose receipt was lost after it erased gives it again: all that was erased is counted', async () => {
		const announce = async () => processor.fail({ mode: 'cut' }, 1);
		expect(await store().erase(who, erase, undefined, announce)).toEqual({
			erased: [{ category: 'calls', count: 2 }],
			retained: [],
		});
		expect(held()).toEqual([]);
	});

	test('is not followed elsewhere', async () => {
		let visited = 0;
		const elsewhere = createServer((_, response) => {
			visited++;
			response.end('{"records":[]}');
		});
		await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
		try {
			processor.fail({
				mode: 'redirect',
				to: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/opendsr/records/find`,
			});
			await unavailable(store().find(who), 'answered 307');
			expect(visited).toBe(0);
		} finally {
			elsewhere.close();
		}
	});

	test.each([
		['no JSON', 'what?', 'its answer is not JSON'],
		['another shape', '{"records":[{"id":7}]}', 'its answer has not the agreed shape'],
		[
			'a record twice',
			'{"records":[{"record_id":"a","attributes":{}},{"record_id":"a","attributes":{}}]}',
			'its answer has not the agreed shape',
		],
	])('that answers with %s, though signed, is unavailable', async (_, body, why) => {
		processor.fail({ mode: 'text', body, signed: true });
		await unavailable(store().find(who), why);
	});

	test('whose answer is not signed, or not by it, is not believed', async () => {
		processor.fail({ mode: 'text', body: '{"records":[]}', signed: false });
		await unavailable(store().find(who), 'its answer is not signed as its own');
	});

	test('whose answer was made for another request is not believed', async () => {
		let first: { body: string; signature: string } | undefined;
		const replayed: typeof fetch = async (...request) => {
			const answer = await fetch(...request);
			const signature = answer.headers.get('x-opendsr-signature') ?? '';
			first ??= { body: await answer.text(), signature };
			return new Response(first.body, { headers: { 'x-opendsr-signature': first.signature } });
		};
		const asked = store({ fetch: replayed });
		expect((await asked.find(who)).records).toHaveLength(2);
		await unavailable(asked.find(who), 'its answer is not signed as its own');
	});

	test('whose answer is larger than agreed is unavailable', async () => {
		await unavailable(store({ largestAnswer: 20 }).find(who), 'its answer is larger than 20 bytes');
	});

	test('whose receipt leaves records out, or names others, is not believed', async () => {
		for (const body of [
			'{"receipt":"1","erased":["call-1"],"not_held":[]}',
			'{"receipt":"1","erased":["call-1","call-2","call-3"],"not_held":[]}',
		]) {
			const announce = async () => processor.fail({ mode: 'text', body, signed: true }, 1);
			await unavailable(store().erase(who, erase, undefined, announce), 'its receipt does not account for the records asked for');
		}
	});

	test('names what is fixed: what leads on, what a record is judged by, and the mark', () => {
		expect(store().fixed).toEqual(['sharedLine', 'type', 'calledOn', 'legalHold', 'restrictedBy']);
	});

	test('is told what to expect of a record, what of it is absent, and what to put into it', async () => {
		const sent: unknown[] = [];
		const watched: typeof fetch = (address, init) => {
			sent.push([new URL(String(address)).pathname, JSON.parse(String(init?.body))]);
			return fetch(address, init);
		};
		const watching = store({ fetch: watched });
		await watching.rectify?.(who, ({ id }) => (id === 'call-1' ? { callerName: 'Ann Example' } : undefined));
		await watching.restrict?.(who, ({ id }) => id === 'call-1', { by: '4T8K-2M9P-QX1', set: true });
		const about = {
			regulation: 'gdpr',
			subject_request_id: expect.any(String),
			subject_identities: [{ identity_type: 'contact-id', identity_value: 'c-1', identity_format: 'raw' }],
		};
		expect(sent.filter((_, nth) => nth % 2 === 1)).toEqual([
			[
				'/opendsr/records/rectify',
				{
					...about,
					rectifications: [
						{
							record_id: 'call-1',
							expected: { type: 'call' },
							absent: ['calledOn', 'legalHold', 'callerName'],
							fields: { callerName: 'Ann Example' },
						},
					],
				},
			],
			[
				'/opendsr/records/restrict',
				{ ...about, record_ids: ['call-1'], restriction: { reference: '4T8K-2M9P-QX1', restricted: true } },
			],
		]);
	});

	test('whose receipt was lost after it put records right gives it again: all that was changed is told', async () => {
		const announce = async () => processor.fail({ mode: 'cut' }, 1);
		const about = { category: 'calls', field: 'callerName', after: 'Ann Example' };
		expect(await store().rectify?.(who, () => ({ callerName: 'Ann Example' }), undefined, announce)).toEqual({
			changed: [
				{ record: 'call-1', ...about },
				{ record: 'call-2', ...about },
			],
		});
	});

	test('that holds a record no more, when it is to be changed, is not believed to have changed it', async () => {
		const gone = () => processor.replace(processor.records().filter(({ id }) => id !== 'call-1'));
		const page = await store().rectify?.(
			who,
			() => ({ callerName: 'Ann Example' }),
			undefined,
			async () => gone(),
		);
		expect(page?.changed.map(({ record }) => record)).toEqual(['call-2']);
		processor.replace([1, 2].map((nth) => callOf({ person: 'c-1', name: `call-${nth}` })));
		const concerns = () => {
			gone();
			return true;
		};
		expect(await store().restrict?.(who, concerns, { by: 'R', set: true })).toEqual({ marked: [{ category: 'calls', count: 1 }] });
	});

	test('that does not show its marks is told of them all the same', async () => {
		const hiding: typeof fetch = async (address, init) => {
			// The find's answer, as one that leaves marks out would sign it.
			const marks = processor.records();
			processor.replace(marks.map(({ restrictedBy: _, ...record }) => record));
			const found = String(address).endsWith('/find') ? await fetch(address, init) : undefined;
			processor.replace(marks);
			return found ?? fetch(address, init);
		};
		const blind = store({ fetch: hiding });
		for (const set of [true, false]) {
			expect((await blind.restrict?.(who, () => true, { by: 'R', set }))?.marked).toEqual([{ category: 'calls', count: 2 }]);
			expect(processor.records().map(({ restrictedBy = [] }) => restrictedBy)).toEqual(set ? [['R'], ['R']] : [[], []]);
		}
	});

	test.each([
		['rectified', '{"receipt":"1","rectified":["call-1"],"differing":[],"not_held":[]}'],
		[
			'rectified',
			'{"receipt":"1","rectified":["call-1","call-2"],"differing":[{"record_id":"call-1","attributes":{}}],"not_held":[]}',
		],
		['restricted', '{"receipt":"1","marked":["call-1","call-2","call-3"],"not_held":[]}'],
	])('whose receipt of what it %s leaves records out, or names others, is not believed', async (what, body) => {
		const lie = () => processor.fail({ mode: 'text', body, signed: true }, 1);
		const concerns = () => {
			lie();
			return true;
		};
		const page =
			what === 'rectified'
				? store().rectify?.(
						who,
						() => ({ callerName: 'Ann Example' }),
						undefined,
						async () => lie(),
					)
				: store().restrict?.(who, concerns, { by: 'R', set: true });
		await unavailable(page as Promise<unknown>, 'its receipt does not account for the records asked for');
	});

	test.each([404, 501])(
		'that does not know a request to change records, and answers %i, is unavailable at once',
		async (status) => {
			const announce = async () => processor.fail({ mode: 'status', status });
			const before = processor.requests();
			const page = store().rectify?.(who, () => ({ callerName: 'Ann Example' }), undefined, announce);
			await unavailable(page as Promise<unknown>, `answered ${status}`);
			expect(processor.requests() - before).toBe(2);
		},
	);

	test('whose pages go round in a circle is unavailable', async () => {
		processor.fail({ mode: 'text', body: '{"records":[],"next_cursor":"again"}', signed: true });
		const { next } = await store().find(who);
		await unavailable(store().find(who, next), 'its pages go round in a circle');
	});

	const dated = { trigger: 'collected', latest: '2026-01-31' } as const;
	const due = (more: Partial<HttpStoreProps> = {}) => store(more).due?.('calls', dated, { part: 0, of: 1 }) as Promise<DueRecords>;

	test.each([404, 405, 501])('that does not know what is due, and says so by %i, is unavailable, not empty', async (status) => {
		processor.fail({ mode: 'status', status });
		await unavailable(due(), `answered ${status}`);
		await unavailable(store().holdsAtLeast?.(1) as Promise<unknown>, `answered ${status}`);
	});

	test('is asked for the records of a category by its own names, and of the day after too', async () => {
		let asked: unknown;
		const spying: typeof fetch = (url, init) => {
			asked = JSON.parse(String(init?.body));
			return fetch(url, init);
		};
		await due({ fetch: spying });
		expect(asked).toEqual({
			regulation: 'gdpr',
			date_attribute: 'calledOn',
			latest: '2026-02-01',
			category: { attribute: 'type', values: ['call'] },
			limit: 3,
		});
		await store({ fetch: spying, store: { ...entry, category: { always: 'calls' } } }).due?.('calls', dated, { part: 0, of: 1 });
		expect(asked).not.toHaveProperty('category');
	});

	test('that names more than it was asked for is heard on what is due, and by the identities that it can be asked by', async () => {
		const record = (id: string, attributes: object) => ({
			record_id: id,
			attributes: { type: 'call', calledOn: '2020-02-29', ...attributes },
			subject_identities: [
				{ identity_type: 'phone', identity_value: '+44 7700 900001' },
				{ identity_type: 'contact-id', identity_value: ' c-1' },
				{ identity_type: 'email', identity_value: 'Ann@Example.com' },
				{ identity_type: 'email', identity_value: 'no address' },
			],
		});
		const records = [record('a', {}), record('b', { calledOn: '2026-02-01' }), record('c', { type: 'unheard-of' })];
		processor.fail({ mode: 'text', body: JSON.stringify({ records }), signed: true });
		expect((await due()).records.map(({ record, identifiers }) => [record.id, identifiers])).toEqual([
			['a', [unique('ann@example.com', 'email'), unique('c-1'), unique(' c-1')]],
		]);
	});

	test('whose pages of what is due go round in a circle is unavailable', async () => {
		processor.fail({ mode: 'text', body: '{"records":[],"next_cursor":"again"}', signed: true });
		const { next } = await due();
		const again = store().due?.('calls', dated, { part: 0, of: 1 }, next);
		await unavailable(again as Promise<unknown>, 'its pages go round in a circle');
	});

	test('without a shared secret, or over plain http elsewhere, is not asked', async () => {
		const before = processor.requests();
		await unavailable(store({ secret: undefined }).find(who), 'no secret is shared with this processor');
		await unavailable(store({ url: 'http://processor.example.com' }).find(who), 'its address is not https');
		expect(processor.requests()).toBe(before);
	});
});

describe('the processor', () => {
	const now = '2026-07-01T12:00:00.000Z';
	const body = JSON.stringify({ regulation: 'gdpr', subject_identities: [{ identity_type: 'contact-id', identity_value: 'c-1' }] });
	let processor: CallRecordsProcessor;
	beforeAll(async () => {
		processor = await startCallRecordsProcessor({ secret, now: () => now });
	});
	afterAll(() => processor?.close());

	async function post({
		date = now,
		nonce = crypto.randomUUID() as string,
		key = secret,
		sent = body,
		path = '/opendsr/records/find',
	} = {}) {
		const signature = signRequest(key, { method: 'POST', path: '/opendsr/records/find', date, nonce, body });
		const answer = await fetch(processor.url + path, {
			method: 'POST',
			headers: { 'x-opendsr-date': date, 'x-opendsr-nonce': nonce, 'x-opendsr-signature': signature },
			body: sent,
		});
		const { error } = (await answer.json()) as { error?: string };
		return { status: answer.status, error };
	}

	test('accepts a request that is signed and fresh', async () => {
		expect(await post()).toEqual({ status: 200, error: undefined });
		expect(await post({ date: '2026-07-01T11:55:00.000Z' })).toEqual({ status: 200, error: undefined });
	});

	test('refuses one that is signed with another secret, changed, or sent to another path', async () => {
		const refused = { status: 401, error: 'bad-signature' };
		expect(await post({ key: 'another' })).toEqual(refused);
		expect(await post({ sent: body.replace('c-1', 'c-2') })).toEqual(refused);
		expect(await post({ path: '/opendsr/records/erase' })).toEqual(refused);
	});

	test('refuses one that is more than five minutes old, or ahead', async () => {
		expect(await post({ date: '2026-07-01T11:54:59.999Z' })).toEqual({ status: 401, error: 'stale' });
		expect(await post({ date: '2026-07-01T12:05:00.001Z' })).toEqual({ status: 401, error: 'stale' });
		expect(await post({ date: 'yesterday' })).toEqual({ status: 401, error: 'stale' });
	});

	test('refuses one that it has had before', async () => {
		const nonce = crypto.randomUUID();
		expect(await post({ nonce })).toEqual({ status: 200, error: undefined });
		expect(await post({ nonce })).toEqual({ status: 401, error: 'replayed' });
	});
});
