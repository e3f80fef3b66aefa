import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Right, rights } from '../../functions/core/case/case.ts';
import type { Particulars } from '../../functions/core/request/particulars.ts';
import { type LocalSystem, startLocalSystem } from '../../local/system.ts';
import { launchBrowser } from '../views/browser.ts';
import { expectAccessible } from './accessible.ts';

const person = 'felix.fewer@example.org';

let system: LocalSystem;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	[system, browser] = await Promise.all([startLocalSystem({ quiet: true, retryIntervalMs: 50 }), launchBrowser()]);
	const context = await browser.newContext({ javaScriptEnabled: false });
	page = await context.newPage();
}, 60_000);

afterAll(async () => {
	await browser?.close();
	await system?.stop();
});

interface Form {
	/** Typed first. */
	readonly wrong: () => Promise<unknown>;
	/** Controls that are then in error, in their order. */
	readonly errors: readonly string[];
	/** What has been typed, and must still be there, by control. */
	readonly kept: Readonly<Record<string, string>>;
	/** What puts it right, but for the address. */
	readonly mend: () => Promise<unknown>;
	readonly says: { readonly particulars?: Particulars; readonly details?: string };
}

const fill = (control: string, text: string) => page.fill(`[id="${control}"]`, text);
const nothing = async () => {};

const forms: Readonly<Record<Right, Form>> = {
	access: { wrong: () => fill('name', 'Felix <b>'), errors: ['email'], kept: { name: 'Felix <b>' }, mend: nothing, says: {} },
	erasure: {
		wrong: () => fill('details', 'Member 17'),
		errors: ['email'],
		kept: { details: 'Member 17' },
		mend: nothing,
		says: { details: 'Member 17' },
	},
	rectification: {
		wrong: async () => {
			await page.selectOption('#category-1', { label: 'Contact details' });
			await fill('field-1', 'name');
			await fill('value-3', 'Engineer');
		},
		errors: ['value-1', 'category-3', 'field-3', 'email'],
		kept: { 'category-1': 'contact-details', 'field-1': 'name', 'value-3': 'Engineer' },
		mend: async () => {
			await fill('value-1', 'Felix B. Fewer');
			await page.selectOption('#category-3', { label: 'Job details' });
			await fill('field-3', 'title');
		},
		says: {
			particulars: {
				corrections: [
					{ category: 'contact-details', field: 'name', value: 'Felix B. Fewer' },
					{ category: 'job-details', field: 'title', value: 'Engineer' },
				],
			},
		},
	},
	restriction: {
		wrong: async () => {
			await page.locator('summary').click();
			await page.getByLabel('Contact details').check();
			await page.getByLabel('Job details').check();
		},
		errors: ['ground', 'email'],
		kept: {},
		mend: async () => {
			expect(await page.getByLabel('Contact details').isChecked()).toBe(true);
			expect(await page.getByLabel('Job details').isChecked()).toBe(true);
			await page.getByLabel('I think that it is not right').check();
		},
		says: { particulars: { ground: 'accuracy', categories: ['contact-details', 'job-details'] } },
	},
	portability: {
		wrong: () => fill('transferTo', 'http://localhost/import'),
		errors: ['email', 'transferTo'],
		kept: { transferTo: 'http://localhost/import' },
		mend: () => fill('transferTo', 'https://import.example.org/data'),
		says: { particulars: { transferTo: 'https://import.example.org/data' } },
	},
	'objection-to-marketing': { wrong: nothing, errors: ['email'], kept: {}, mend: nothing, says: {} },
	objection: {
		wrong: () => fill('name', 'Felix Fewer'),
		errors: ['details', 'email'],
		kept: { name: 'Felix Fewer' },
		mend: () => fill('details', 'I am followed by a stranger.'),
		says: { details: 'I am followed by a stranger.' },
	},
	'withdrawing-consent': {
		wrong: () => page.getByLabel('To cater for dietary requirements at events').uncheck(),
		errors: ['email'],
		kept: {},
		mend: async () => {
			expect(await page.getByLabel('To cater for dietary requirements at events').isChecked()).toBe(false);
			await page.getByLabel('by marketing cookies').uncheck();
		},
		says: { particulars: { purposes: ['marketing-by-consent', 'non-essential-cookies'] } },
	},
	unsubscribing: { wrong: nothing, errors: ['email'], kept: {}, mend: nothing, says: {} },
	'automated-decisions': {
		wrong: () => fill('details', 'My credit check was of somebody else.'),
		errors: ['email'],
		kept: { details: 'My credit check was of somebody else.' },
		mend: nothing,
		says: { details: 'My credit check was of somebody else.' },
	},
};

const send = () => Promise.all([page.waitForNavigation(), page.locator('main form button').click()]);

/** What was kept of the request, as the DPO sees it. */
async function request(reference: string) {
	await system.settled();
	const headers = { authorization: `Bearer ${await system.token()}`, accept: 'application/json' };
	const shown = await (await fetch(`${system.url}/cases/${reference}`, { headers })).json();
	return shown as { right: Right; person: { details?: string; particulars?: Particulars } };
}

/** The newest link in a mail about the request. */
async function mailed(reference: string, path: RegExp): Promise<string | undefined> {
	await system.settled();
	const mails = (await system.mails()).filter(({ to, text }) => to.includes(person) && text.includes(reference));
	return mails.flatMap(({ text }) => text.match(path) ?? []).at(-1);
}

describe.each(rights)('A person without JavaScript fills in the form of %s', (right) => {
	const { wrong, errors, kept, mend, says } = forms[right];
	let reference: string;

	test('from the privacy centre', async () => {
		// One address is mailed so much in an hour, and no more.
		await system.clock.advance('P1D');
		await page.goto(system.url);
		await page.click(`a[href="/requests/new?right=${right}"]`);
		await page.waitForURL(`**/requests/new?right=${right}`);
		await expectAccessible(browser, page);
	});

	test('is told at once all that is wrong, each at its control, and keeps what was typed', async () => {
		await wrong();
		await send();
		await expectAccessible(browser, page);
		expect(page.url()).toBe(`${system.url}/requests`);
		const linked = page.locator('.problems a');
		expect(await linked.evaluateAll((links) => links.map((link) => (link as unknown as { hash: string }).hash.slice(1)))).toEqual(
			errors,
		);
		for (const control of errors) expect(await page.locator(`[id="${control}-error"]`).count()).toBe(1);
		for (const [control, text] of Object.entries(kept)) expect(await page.inputValue(`[id="${control}"]`)).toBe(text);
	});

	test('mends it, and is answered with a reference', async () => {
		await mend();
		await fill('email', person);
		await send();
		await expectAccessible(browser, page);
		reference = (await page.locator('main .ref').first().textContent()) ?? '';
		expect(await request(reference)).toMatchObject({ right, person: says });
	});

	test('confirms it by the mailed link, or need not', async () => {
		const link = await mailed(reference, /http\S+\/identity\?token=\S+/);
		if (right === 'objection-to-marketing') {
			expect(link).toBe(undefined);
			return;
		}
		await page.goto(String(link));
		await expectAccessible(browser, page);
		await send();
		await expectAccessible(browser, page);
		expect(await page.locator('h1').textContent()).toBe('Thank you, that is confirmed');
	});

	test('sees where it stands', async () => {
		const link = await mailed(reference, new RegExp(`http\\S+/requests/${reference}\\?token=\\S+`));
		// The mail that says that marketing has stopped leads nowhere: there is nothing to follow.
		if (right === 'objection-to-marketing') return;
		await page.goto(String(link));
		await expectAccessible(browser, page);
		expect(await page.locator('.timeline li').allTextContents()).toContainEqual(
			expect.stringContaining('You confirmed it with the link that we mailed you; we began.'),
		);
	});
});

test('Who comes without a right chooses one; who sends one that there is not, is told so', async () => {
	await page.goto(`${system.url}/requests/new`);
	await expectAccessible(browser, page);
	expect(await page.locator('.card a').count()).toBe(rights.length);
	const answer = await page.request.post(`${system.url}/requests`, {
		headers: { accept: 'text/html' },
		form: { right: 'oblivion', email: person },
	});
	expect([answer.status(), await answer.text()]).toEqual([422, expect.stringContaining('Choose what you would like to do.')]);
});
