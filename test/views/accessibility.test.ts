import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { pages } from './every-page.ts';

let browser: Browser;
beforeAll(async () => {
	browser = await launchBrowser();
});
afterAll(async () => {
	await browser.close();
});

const inContext = async (options: Parameters<Browser['newContext']>[0], look: (context: BrowserContext) => Promise<void>): Promise<void> => {
	const context = await browser.newContext(options);
	try {
		await look(context);
	} finally {
		await context.close();
	}
};

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
	test.each(Object.entries(pages))('%s meets WCAG 2.2 AA as far as axe can tell', async (_name, content) => {
		await inContext({ colorScheme }, async (context) => {
			const page = await context.newPage();
			await page.setContent(content);
			for (const details of await page.locator('details').all()) await details.evaluate((element) => element.setAttribute('open', ''));
			const { violations, passes } = await new AxeBuilder({ page }).withTags(rules).analyze();
			expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([]);
			expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'html-has-lang', 'document-title']));
		});
	});
});

test.each(Object.entries(pages))('%s fits a screen 320 pixels wide without scrolling sideways', async (_name, content) => {
	await inContext({ viewport: { width: 320, height: 640 } }, async (context) => {
		const page = await context.newPage();
		await page.setContent(content);
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
	});
});

test.each(Object.entries(pages))('every target of %s is at least 24 by 24 pixels, or stands in a sentence', async (_name, content) => {
	await inContext({}, async (context) => {
		const page = await context.newPage();
		await page.setContent(content);
		const controls = await page.locator('button, input:not([type=hidden]), textarea, summary, nav a, header a').all();
		for (const control of controls) {
			const box = await control.boundingBox();
			expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(24);
		}
	});
});

test('the error summary has the focus, its links lead into the fields, and the fields name their errors', async () => {
	await inContext({}, async (context) => {
		const page = await context.newPage();
		await page.setContent(pages['request-form-wrong'] ?? '');
		expect(await page.evaluate('document.activeElement.className')).toBe('problems');
		await page.getByRole('link', { name: 'Write an e-mail address' }).click();
		expect(await page.evaluate('document.activeElement.id')).toBe('email');
		await page.getByRole('link', { name: 'Choose what you would like' }).click();
		expect(await page.evaluate('document.activeElement.name')).toBe('right');
		const description = await page.evaluate(`
			document.getElementById('email').getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' ')`);
		expect(description).toBe(
			'The one that we know you by. We find your data by it, and send our answer to it. Error: Write an e-mail address, like name@example.com',
		);
		expect(await page.title()).toMatch(/^Error: /);
	});
});

test('the first stop of the keyboard skips to the content', async () => {
	await inContext({}, async (context) => {
		const page = await context.newPage();
		await page.setContent(pages.home ?? '');
		await page.keyboard.press('Tab');
		expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
		await page.keyboard.press('Enter');
		expect(await page.evaluate('document.activeElement.id')).toBe('content');
	});
});
