import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeChecks } from '../../functions/handlers/serve-checks.ts';
import { apiOf } from '../fixtures/http.ts';
import { now, Surroundings } from '../fixtures/ports.ts';
import { startTables, type Tables } from '../fixtures/tables.ts';

let tables: Tables;
let around: Surroundings;
beforeAll(async () => {
	tables = await startTables();
	around = new Surroundings(tables);
});
afterAll(() => tables.stop());

const ask = (body: unknown, what = 'restrictions') => apiOf(makeChecks(around.ports())).post(`/${what}/check`, body);
const unrestricted = { restricted: false, quiesced: false, marks: [] };

describe('what other systems have to heed', () => {
	test('is answered for each address in the order in which they were asked, however each is spelt', async () => {
		const { subjects, keyOf } = around.ports();
		const restriction = { kind: 'restriction', by: 'A', since: now, categories: ['invoices'] } as const;
		const quiesce = { kind: 'quiesce', by: 'B', since: now } as const;
		await subjects.mark(await keyOf('restricted@example.com'), restriction);
		await subjects.mark(await keyOf('quiet@example.com'), quiesce);
		await subjects.mark(await keyOf('both@example.com'), restriction);
		await subjects.mark(await keyOf('both@example.com'), quiesce);
		const emails = ['quiet@example.com', 'nobody@example.com', ' Restricted@EXAMPLE.com ', 'both@example.com', 'quiet@example.com'];
		const quiet = { restricted: false, quiesced: true, marks: [quiesce] };
		expect((await ask({ emails })).json).toEqual({
			results: [
				{ email: 'quiet@example.com', ...quiet },
				{ email: 'nobody@example.com', ...unrestricted },
				{ email: ' Restricted@EXAMPLE.com ', restricted: true, quiesced: false, marks: [restriction] },
				{ email: 'both@example.com', restricted: true, quiesced: true, marks: [quiesce, restriction] },
				{ email: 'quiet@example.com', ...quiet },
			],
		});
	});

	test('of a consent is its purposes: the data is not to be used for those', async () => {
		const { subjects, keyOf } = around.ports();
		const consent = { kind: 'consent', by: 'C', since: now, purposes: ['marketing-by-consent'] } as const;
		await subjects.mark(await keyOf('consent@example.com'), consent);
		expect((await ask({ emails: ['consent@example.com'] })).json.results).toEqual([
			{ email: 'consent@example.com', restricted: true, quiesced: false, marks: [consent] },
		]);
	});

	test('is nothing of what is no address, nor of whatever else is kept of a person', async () => {
		const { subjects, keyOf } = around.ports();
		await subjects.suppress(await keyOf('suppressed@example.com'), now);
		await subjects.claim(await keyOf('suppressed@example.com'), 'access', 'D', async () => false);
		const emails = ['suppressed@example.com', 'no address', '', 'a@example.com, b@example.com', '__proto__'];
		expect((await ask({ emails })).json.results).toEqual(emails.map((email) => ({ email, ...unrestricted })));
	});

	test('is asked of a thousand addresses at a time', async () => {
		const emails = Array.from({ length: 1000 }, (_, nth) => `many-${nth}@example.com`);
		const { status, json } = await ask({ emails });
		expect([status, json.results.map(({ email }: { email: string }) => email)]).toEqual([200, emails]);
	});

	test.each<[string, unknown, string]>([
		['nothing', {}, 'emails'],
		['no address', { emails: [] }, 'emails'],
		['one too many', { emails: Array.from({ length: 1001 }, () => 'a@example.com') }, 'emails'],
		['an address that is no text', { emails: ['a@example.com', 1] }, 'emails.1'],
		['an address too long', { emails: ['x'.repeat(321)] }, 'emails.0'],
		['something else beside', { emails: ['a@example.com'], all: true }, 'all'],
	])('asked with %s is answered with what to write', async (_, body, field) => {
		const { status, json } = await ask(body);
		expect([status, json.errors.map((error: { field: string }) => error.field)]).toEqual([422, [field]]);
	});
});

describe('who must have no marketing', () => {
	const suppressed = async (...emails: readonly string[]) => (await ask({ emails }, 'suppressions')).json.results;

	test('is answered for each address in the order in which they were asked, however each is spelt', async () => {
		const { subjects, keyOf } = around.ports();
		await subjects.suppress(await keyOf('no-more@example.com'), now);
		await subjects.mark(await keyOf('restricted-only@example.com'), { kind: 'restriction', by: 'A', since: now });
		expect(await suppressed('new@example.com', ' No-More@EXAMPLE.com ', 'restricted-only@example.com')).toEqual([
			{ email: 'new@example.com', suppressed: false },
			{ email: ' No-More@EXAMPLE.com ', suppressed: true },
			{ email: 'restricted-only@example.com', suppressed: false },
		]);
	});

	test('is whoever cannot be read: what is no address is never mailed', async () => {
		const unreadable = ['', 'no address', 'a@example.com, b@example.com', 'a@example.com\r\nBcc: b@example.com', '<script>'];
		expect(await suppressed(...unreadable)).toEqual(unreadable.map((email) => ({ email, suppressed: true })));
	});

	test('is asked of a thousand addresses at a time, and no more', async () => {
		const emails = Array.from({ length: 1001 }, (_, nth) => `many-${nth}@example.com`);
		expect(await suppressed(...emails.slice(1))).toEqual(emails.slice(1).map((email) => ({ email, suppressed: false })));
		const answers = [await ask({ emails }, 'suppressions'), await ask({ emails: [] }, 'suppressions')];
		expect(answers.map(({ status, json }) => [status, json.errors[0].field])).toEqual([
			[422, 'emails'],
			[422, 'emails'],
		]);
	});
});
