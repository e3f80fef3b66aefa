import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { rights } from '../../functions/core/case/case.ts';
import { launchBrowser } from './browser.ts';
import { pages } from './every-page.ts';

let browser: Browser;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
	browser = await launchBrowser();
	context = await browser.newContext();
	page = await context.newPage();
});
afterAll(async () => {
	await browser.close();
});
beforeEach(async () => {
	await page.goto('about:blank');
	await page.setViewportSize({ width: 1280, height: 720 });
	await page.emulateMedia({ colorScheme: 'light' });
});

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong, and that it looked. It puts results of frames together in a page of their own; ours have none. */
const problems = async (axe: AxeBuilder): Promise<unknown> => {
	const { violations, passes } = await axe.setLegacyMode().analyze();
	expect(passes.map(({ id }) => id)).toContain('color-contrast');
	return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
};

/** The browser moves the focus once it has drawn the page. */
const untilFocused = (className: string) => page.waitForFunction(`document.activeElement.className === '${className}'`);

describe.each(Object.entries(pages))('%s', (_name, content) => {
	test('meets WCAG 2.2 AA as far as axe can tell, light and dark', async () => {
		await page.setContent(content);
		for (const details of (await page.locator('details').all()).slice(0, 3))
			await details.evaluate((element) => element.setAttribute('open', ''));
		expect(await problems(new AxeBuilder({ page }).withTags(rules))).toEqual([]);
		await page.emulateMedia({ colorScheme: 'dark' });
		expect(await problems(new AxeBuilder({ page }).withRules(['color-contrast']))).toEqual([]);
	});

	test('fits a screen 320 pixels wide, with controls of at least 24 by 24 pixels', async () => {
		await page.setViewportSize({ width: 320, height: 640 });
		await page.setContent(content);
		expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
		const smallest = await page.evaluate(`Math.min(24,
			...[...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary, header a')]
				.map((control) => control.getBoundingClientRect())
				.flatMap(({ width, height }) => [width, height]))`);
		expect(smallest).toBe(24);
	});
});

test('the error summary has the focus, its links lead into the fields, and the fields name their errors', async () => {
	await page.setContent(pages['request-form-access-wrong'] ?? '');
	await untilFocused('problems');
	await page.getByRole('link', { name: 'Write an e-mail address' }).click();
	expect(await page.evaluate('document.activeElement.id')).toBe('email');
	const description = await page.evaluate(`
		document.getElementById('email').getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' ')`);
	expect(description).toBe(
		'The one that we know you by. We find your data by it, and send our answer to it. Error: Write an e-mail address, like name@example.com',
	);
	expect(await page.title()).toBe('Error: Get a copy of your data – The Office Group privacy centre');
});

test.each(rights)('each error of the form of %s has the focus first, and leads to its own control', async (right) => {
	await page.setContent(pages[`request-form-${right}-wrong`] ?? '');
	await untilFocused('problems');
	const links = await page.locator('.problems a').all();
	expect(links.length).toBeGreaterThan(0);
	for (const link of links) {
		const control = String(await link.getAttribute('href')).slice(1);
		await link.click();
		expect(await page.evaluate('document.activeElement.id')).toBe(control);
		expect(await page.locator(`#${control}-error`).textContent()).toBe(`Error: ${await link.textContent()}`);
	}
});

test('the first stop of the keyboard skips to the content', async () => {
	await page.setContent(pages.home ?? '');
	await page.keyboard.press('Tab');
	expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
	await page.keyboard.press('Enter');
	expect(await page.evaluate('document.activeElement.id')).toBe('content');
});
