import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mintUnsubscribeToken, readUnsubscribeToken } from '../../functions/adapters/unsubscribe-token.ts';
import type { SubjectMark } from '../../functions/core/ports.ts';
import { makeConsents } from '../../functions/handlers/serve-consents.ts';
import { type Answered, type Api, apiOf } from '../fixtures/http.ts';
import { now, policyOf, publicUrl, Surroundings } from '../fixtures/ports.ts';
import { Life, startTables, type Tables } from '../fixtures/tables.ts';
import { hold, sealingKey, unsubscribed } from '../fixtures/unsubscribing.ts';

let tables: Tables;
let around: Surroundings;
let api: Api;
let email: string;
let count = 0;
beforeAll(async () => {
	tables = await startTables();
});
afterAll(() => tables.stop());
beforeEach(() => {
	around = new Surroundings(tables, { policy: policyOf('crm', 'payments') });
	api = apiOfLife();
	email = `consents-${count++}@example.com`;
});

function apiOfLife(life = new Life()): Api {
	const tokenOf = async (address: string) => mintUnsubscribeToken(address, sealingKey);
	return apiOf(makeConsents({ ...around.ports(life), tokenOf, publicUrl }));
}

const fieldsOf = ({ json }: Answered) => (json.errors ?? []).map(({ field }: { field: string }) => field);
const later = '2026-03-02T10:06:00.000Z';
const before = '2026-03-02T10:04:59.999Z';
const many = (length: number) => Array.from({ length }, (_, nth) => `many-${nth}@example.com`);

describe('links to unsubscribe by', () => {
	test('come with the headers of the mail, each for its own address, in the order in which they were asked', async () => {
		const { status, json } = await api.post('/unsubscribe/links', {
			emails: ['a@example.com', ' B@EXAMPLE.com ', 'a@example.com'],
		});
		expect(status).toBe(200);
		expect(json.links.map(({ email: of }: { email: string }) => of)).toEqual(['a@example.com', ' B@EXAMPLE.com ', 'a@example.com']);
		for (const { url, headers } of json.links) {
			expect(headers).toEqual({ 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' });
			expect(url).toMatch(/^https:\/\/privacy\.example\.org\/unsubscribe\?token=[A-Za-z0-9_-]+$/);
		}
		const addresses = json.links.map(({ url }: { url: string }) =>
			readUnsubscribeToken(new URL(url).searchParams.get('token') ?? '', sealingKey),
		);
		expect(addresses).toEqual(['a@example.com', 'b@example.com', 'a@example.com']);
	});

	test('are made a thousand at a time, and leave nothing behind', async () => {
		const rows = [await tables.rows('cases'), await tables.rows('subjects')];
		const { status, json } = await api.post('/unsubscribe/links', { emails: many(1000) });
		expect([status, json.links.length]).toEqual([200, 1000]);
		expect([await tables.rows('cases'), await tables.rows('subjects')]).toEqual(rows);
	});

	test.each<[string, unknown, readonly string[]]>([
		['no list', {}, ['emails']],
		['none', { emails: [] }, ['emails']],
		['one too many', { emails: many(1001) }, ['emails']],
		[
			'addresses that cannot be read',
			{ emails: ['a@example.com', 'no address', 'b@example.com', 'c@example.com\r\nBcc: thief@example.net', 1] },
			['emails.1', 'emails.3', 'emails.4'],
		],
		['something else beside', { emails: ['a@example.com'], all: true }, ['all']],
	])('for %s are refused, by the index', async (_, body, fields) => {
		const answer = await api.post('/unsubscribe/links', body);
		expect([answer.status, fieldsOf(answer)]).toEqual([422, fields]);
		expect(answer.body).not.toContain('thief');
	});
});

describe('new consent', () => {
	const consent = (more: Readonly<Record<string, unknown>> = {}) =>
		api.ask({
			method: 'POST',
			path: '/consents',
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: JSON.stringify({ email, how: 'ticked the box at the reception', ...more }),
			claims: { sub: 'ada' },
		});
	const standing = async (subjectKey: string) => {
		const { unsubscriptions } = around.ports();
		return {
			unsubscribed: (await unsubscriptions.get(subjectKey)) !== undefined,
			suppressed: await unsubscriptions.isSuppressed(subjectKey),
			consent: await unsubscriptions.consent(subjectKey),
		};
	};

	test('after unsubscribing stops what has not been deleted yet, and the case says so; another address stays unmailed', async () => {
		const { reference, subjectKey, otherKey, scheduled } = await unsubscribed(around, email);
		around.clock.set(later);
		const answer = await consent();
		expect([answer.status, answer.json]).toEqual([201, { subjectKey, givenAt: later }]);
		const how = 'ticked the box at the reception';
		expect(await standing(subjectKey)).toEqual({ unsubscribed: false, suppressed: false, consent: { since: later, how } });
		expect(await standing(otherKey)).toEqual({
			...{ unsubscribed: false, suppressed: true },
			consent: { since: later, how, marketing: false },
		});
		expect(await scheduled()).toEqual(['invoices']);
		expect((await around.ports().cases.events(reference)).at(-1)).toMatchObject({
			...{ type: 'unsubscription-undone', actor: 'dpo:ada', at: later },
			data: { by: 'consent', deleted: [{ store: 'crm', category: 'survey-responses', count: 1, on: '2026-03-02' }] },
		});
	});

	test('of somebody who never unsubscribed is recorded', async () => {
		const subjectKey = await around.ports().keyOf(email);
		expect((await consent({ givenAt: '2026-03-01T09:00:00+01:00' })).json).toEqual({
			subjectKey,
			givenAt: '2026-03-01T08:00:00.000Z',
		});
		expect((await standing(subjectKey)).consent).toMatchObject({ since: '2026-03-01T08:00:00.000Z' });
	});

	test('for other purposes than marketing leaves marketing stopped', async () => {
		const { subjectKey, scheduled } = await unsubscribed(around, email);
		around.clock.set(later);
		const purposes = ['cater-for-diets'];
		expect((await consent({ purposes })).status).toBe(201);
		expect(await standing(subjectKey)).toMatchObject({ unsubscribed: false, suppressed: true, consent: { purposes } });
		expect(await scheduled()).toEqual(['invoices']);
		expect((await consent({ purposes: ['cater-for-diets', 'marketing-by-consent'] })).status).toBe(201);
		expect(await standing(subjectKey)).toMatchObject({ suppressed: false });
	});

	describe('given before the person’s last word changes nothing:', () => {
		async function unchanged(more: Readonly<Record<string, unknown>>) {
			const rows = await tables.rows('subjects');
			const answer = await consent(more);
			expect([answer.status, answer.json.title]).toEqual([409, 'Withdrawn since']);
			expect(await tables.rows('subjects')).toEqual(rows);
		}

		test.each([
			['before', before, 409],
			['in the same instant', now, 409],
			['after', '2026-03-02T10:05:00.001Z', 201],
		])('unsubscribing, %s', async (_, givenAt, status) => {
			await unsubscribed(around, email);
			around.clock.set(later);
			expect((await consent({ givenAt })).status).toBe(status);
			if (status === 409) await unchanged({ givenAt });
		});

		test('an objection to marketing, or an unsubscribing that is not confirmed yet; for something else it counts', async () => {
			const { subjects, keyOf } = around.ports();
			await subjects.suppress(await keyOf(email), now);
			around.clock.set(later);
			await unchanged({ givenAt: before });
			expect((await consent({ givenAt: before, purposes: ['cater-for-diets'] })).status).toBe(201);
		});

		test('a withdrawal of that consent; of another it counts', async () => {
			const { subjects, keyOf } = around.ports();
			const mark: SubjectMark = { kind: 'consent', by: 'A', since: now, purposes: ['cater-for-diets'] };
			await subjects.mark(await keyOf(email), mark);
			around.clock.set(later);
			await unchanged({ givenAt: before });
			await unchanged({ givenAt: before, purposes: ['cater-for-diets'] });
			expect((await consent({ givenAt: before, purposes: ['marketing-by-consent'] })).status).toBe(201);
			expect(await subjects.marks(await keyOf(email))).toEqual([mark]);
		});
	});

	test.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
		['in the future', { givenAt: '2026-03-02T10:05:00.001Z' }, ['givenAt']],
		['at no instant', { givenAt: 'yesterday' }, ['givenAt']],
		['for no purpose', { purposes: [] }, ['purposes']],
		['for purposes that there are not', { purposes: ['marketing-by-consent', 'x', '__proto__'] }, ['purposes.1', 'purposes.2']],
		['for a purpose that rests on something else', { purposes: ['advertising'] }, ['purposes.0']],
		['nobody knows how', { how: ' ' }, ['how']],
		['with a header behind it', { how: 'x\r\nBcc: y' }, ['how']],
		['of no address', { email: 'x' }, ['email']],
		['with something else beside', { all: true }, ['all']],
	])('%s is refused', async (_, wrong, fields) => {
		const answer = await consent(wrong);
		expect([answer.status, fieldsOf(answer)]).toEqual([422, fields]);
	});

	test('of 1 MiB is refused', async () => {
		expect((await consent({ how: 'x'.repeat(1 << 20) })).status).toBe(413);
	});

	test('that dies on the way, and is sent again, has counted', async () => {
		for (let call = 1; ; call++) {
			const { subjectKey, otherKey } = await unsubscribed(around, `dies-${call}-${email}`);
			around.clock.set(later);
			const life = new Life(call, call % 2 === 0 ? 'before' : 'after');
			const given = { email: `dies-${call}-${email}`, how: 'by phone' };
			expect((await apiOfLife(life).post('/consents', given)).status).toBe(life.died ? 503 : 201);
			if (!life.died) break;
			expect((await api.post('/consents', given)).status).toBe(201);
			expect([await standing(subjectKey), await standing(otherKey)]).toEqual([
				expect.objectContaining({ unsubscribed: false, suppressed: false }),
				expect.objectContaining({ suppressed: true }),
			]);
			expect(call).toBeLessThan(60);
			around.clock.set(now);
		}
	});
});

describe('the schedule of a person', () => {
	const scheduleOf = async (subjectKey: string) => (await api.get(`/subjects/${subjectKey}/schedule`)).json;

	test('is found by their address, however it is spelt', async () => {
		const { status, json } = await api.post('/subjects/lookup', { email: ` ${email.toUpperCase()} ` });
		expect([status, json]).toEqual([200, { subjectKey: await around.ports().keyOf(email) }]);
		const refused = await api.post('/subjects/lookup', { email: 'x' });
		expect([refused.status, fieldsOf(refused)]).toEqual([422, ['email']]);
	});

	test('explains what goes when, and why, what waits, and what is gone; under each of their addresses', async () => {
		const { reference, subjectKey, otherKey } = await unsubscribed(around, email);
		const entries = [
			{
				...{ store: 'crm', category: 'enquiries', count: 2, on: '2026-03-02', status: 'due' },
				sentence:
					'Enquiries and messages in Customer relations (2 records): due since 2 March 2026, to be erased by the next sweep (Kept until you unsubscribe).',
			},
			{
				...{ store: 'crm', category: 'survey-responses', count: 1, on: '2026-03-02', status: 'done' },
				sentence:
					'Survey responses in Customer relations (1 record): was due on 2 March 2026; nothing of it is left to be deleted.',
			},
			{
				...{ store: 'payments', category: 'invoices', count: 3, on: '2032-04-05', status: 'due' },
				sentence: 'Invoices in Payments (3 records): to be erased on 5 April 2032 (Six years).',
			},
			{
				...{ store: 'crm', category: 'contact-details', count: 1, status: 'waiting' },
				sentence:
					'Contact details in Customer relations (1 record): to be erased, but not before the contract with the person ends (Kept until you unsubscribe).',
			},
		];
		for (const key of [subjectKey, otherKey]) {
			expect(await scheduleOf(key)).toEqual({
				...{ subjectKey: key, unsubscribedOn: '2026-03-02', entries },
				sentences: [
					`The person unsubscribed on 2 March 2026 (request ${reference}).`,
					'Marketing to the address has stopped.',
					...entries.map(({ sentence }) => sentence),
				],
			});
		}
	});

	test('says what a hold keeps', async () => {
		const { subjectKey } = await unsubscribed(around, email);
		await hold(tables, subjectKey);
		const { entries } = await scheduleOf(subjectKey);
		expect(entries.map(({ status }: { status: string }) => status)).toEqual(['held', 'held', 'held', 'held']);
	});

	test('of whoever has nothing scheduled says so: they came back, did not confirm, or never came', async () => {
		const { keyOf, subjects, unsubscriptions } = around.ports();
		const [back, unconfirmed, stranger] = await Promise.all(['back', 'unconfirmed', 'x'].map((who) => keyOf(`${who}-${email}`)));
		await unsubscriptions.comeBack(String(back), { since: now, how: 'undo' });
		await subjects.suppress(String(unconfirmed), now);
		const sentences = async (key = '') => {
			const { subjectKey, ...said } = await scheduleOf(key);
			expect(subjectKey).toBe(key);
			return said;
		};
		const not = 'Nothing is scheduled: the person has not unsubscribed, or has not confirmed it.';
		expect([await sentences(back), await sentences(unconfirmed), await sentences(stranger)]).toEqual([
			{
				entries: [],
				sentences: ['Nothing is scheduled: the person gave consent on 2 March 2026, and no unsubscribing was confirmed since.'],
			},
			{ entries: [], sentences: [not, 'Marketing to the address has stopped.'] },
			{ entries: [], sentences: [not] },
		]);
	});

	test.each(['x', 'person@example.com', 'v1.', `v1.${'a'.repeat(44)}`, '%3Cscript%3E', '__proto__'])(
		'of %s is none',
		async (key) => {
			const { status, json } = await api.get(`/subjects/${key}/schedule`);
			expect([status, json.title]).toEqual([404, 'No such subject']);
		},
	);

	test('cannot be read in an outage', async () => {
		const { subjectKey } = await unsubscribed(around, email);
		expect((await apiOfLife(new Life(1)).get(`/subjects/${subjectKey}/schedule`)).status).toBe(503);
	});
});
