import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type LocalSystem, startLocalSystem } from '../../local/system.ts';
import { launchBrowser } from '../views/browser.ts';
import { expectAccessible } from './accessible.ts';

const person = 'felix.fewer@example.org';

let system: LocalSystem;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
	[system, browser] = await Promise.all([startLocalSystem({ quiet: true, retryIntervalMs: 50 }), launchBrowser()]);
	context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true });
	page = await context.newPage();
}, 60_000);

afterAll(async () => {
	await browser?.close();
	await system?.stop();
});

/** The link with this path in the newest mail to the person. */
async function mailedLink(path: string): Promise<string> {
	await system.settled();
	const mails = (await system.mails()).filter(({ to, text }) => to.includes(person) && text.includes(path));
	const link = mails.at(-1)?.text.match(new RegExp(`http\\S+${path}\\?token=\\S+`))?.[0];
	if (link === undefined) throw new Error(`No mail to ${person} has a link to ${path}`);
	return link;
}

/** Presses tab until the element with this label or text has the focus. */
async function tabTo(selector: string): Promise<void> {
	for (let presses = 0; presses < 60; presses++) {
		await page.keyboard.press('Tab');
		if ((await page.locator(`${selector}:focus`).count()) > 0) return;
	}
	throw new Error(`The keyboard does not reach ${selector}`);
}

describe('A person with a keyboard and no JavaScript gets a copy of their data', () => {
	test('finds the form from the privacy centre', async () => {
		await page.goto(system.url);
		await expectAccessible(browser, page);
		await tabTo('a[href="/requests/new?right=access"]');
		await page.keyboard.press('Enter');
		await page.waitForURL('**/requests/new?right=access');
		expect(await page.locator('h1').textContent()).toBe('Get a copy of your data');
	});

	test('is told beside the field what to write, and keeps what was typed', async () => {
		await tabTo('#name');
		await page.keyboard.type('Felix <b>Fewer</b>');
		await tabTo('button[type=submit]');
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		await expectAccessible(browser, page);
		expect(await page.locator('#email').getAttribute('aria-invalid')).toBe('true');
		expect(await page.locator('#email-error').textContent()).toBe('Error: Write your e-mail address, as name@example.com.');
		expect(await page.locator('#name').inputValue()).toBe('Felix <b>Fewer</b>');
	});

	test('sends the form and sees a reference', async () => {
		await page.fill('#name', 'Felix Fewer');
		await page.fill('#email', person);
		await tabTo('button[type=submit]');
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		await expectAccessible(browser, page);
		expect(await page.locator('main').textContent()).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}/);
	});

	test('confirms the address with the button behind the mailed link', async () => {
		await page.goto(await mailedLink('/identity'));
		await expectAccessible(browser, page);
		await tabTo('button[type=submit]');
		await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
		await expectAccessible(browser, page);
	});

	test('downloads the package with the button behind the second mailed link', async () => {
		await system.settled();
		const token = await system.token();
		const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
		const { cases } = (await (await fetch(`${system.url}/cases`, { headers })).json()) as { cases: { reference: string }[] };
		const actions = `${system.url}/cases/${cases[0]?.reference}/actions`;
		const task = { action: 'complete-task', store: 'cctv', records: 0, note: 'No recording of this person is left.' };
		const done = await fetch(actions, { method: 'POST', headers, body: JSON.stringify(task) });
		expect(done.status).toBe(200);

		await page.goto(await mailedLink('/export'));
		await expectAccessible(browser, page);
		await tabTo('button[type=submit]');
		// The button's answer leads to the bucket: the page's policy on forms must allow that.
		const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
		const zip = readFileSync(await download.path());
		expect(zip.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
		expect(download.suggestedFilename()).toBe(`${cases[0]?.reference}.zip`);
	});

	test('sees on the status page what happened, and that nothing is left to withdraw', async () => {
		const link = (await system.mails())
			.find(({ to }) => to.includes(person))
			?.text.match(/http\S+\/requests\/[-0-9A-Z]+\?token=\S+/)?.[0];
		await page.goto(String(link));
		await expectAccessible(browser, page);
		expect(await page.locator('ol li').allTextContents()).toContainEqual(expect.stringContaining('Your data was downloaded.'));
		expect(await page.locator('a[href*="/withdraw"]').count()).toBe(0);
	});
});
