import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inboxPage } from '../../local/control/inbox.ts';
import type { LocalSystem } from '../../local/system.ts';
import { startTrial } from '../fixtures/local/trial-system.ts';

let system: LocalSystem;
beforeAll(async () => {
	system = await startTrial({ now: '2026-03-01T09:00:00Z' });
	for (const key of ['first', 'second']) await system.invoke('act', { steps: [{ do: 'mail', to: 'somebody@example.com', key }] });
});
afterAll(() => system.stop());

describe('the inbox', () => {
	test('lists what was sent, decoded, the newest last', async () => {
		const mails = await (await fetch(`${system.url}/local/mails`)).json();
		const sent = (key: string) => ({
			to: 'somebody@example.com',
			subject: 'Café',
			text: 'Open http://127.0.0.1/a?token=x',
			html: '<p>Open <a href="http://127.0.0.1/a?token=x">this</a></p>',
			headers: {
				from: 'privacy@example.com',
				to: 'Somebody <somebody@example.com>',
				subject: '=?UTF-8?Q?Caf=C3=A9?=',
				'x-rightful-key': key,
				'mime-version': '1.0',
				'content-type': 'multipart/alternative; boundary=b',
			},
			at: expect.stringMatching(/^2026-03-01T09:0/),
			key,
		});
		expect(mails).toEqual([sent('first'), sent('second')]);
	});

	test('is a page for a browser, with each mail in a frame that runs nothing', async () => {
		const response = await fetch(`${system.url}/local/mails`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
		const page = await response.text();
		expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
		expect(page.match(/<iframe [^>]*sandbox="[^"]*"/g)).toHaveLength(2);
		expect(page).not.toContain('allow-scripts');
		expect(page).toContain('<a href="http://127.0.0.1/a?token=x">http://127.0.0.1/a?token=x</a>');
	});

	test('shows what a mail says as text, whatever it says', async () => {
		const mail = {
			to: 'a@example.com',
			subject: '<b>hi</b>',
			text: '<script>',
			html: '"><script>x</script>',
			headers: {},
			at: '',
			key: '',
		};
		const page = await inboxPage([mail], '');
		expect(page).not.toContain('<script>');
		expect(page).toContain('&lt;b&gt;hi&lt;/b&gt;');
	});
});
