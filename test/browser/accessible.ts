import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';

/** axe needs scripts, which the person's browser has switched off: it looks at the same page in another one. */
export async function expectAccessible(browser: Browser, page: Page): Promise<void> {
	const scripted = await browser.newContext({ bypassCSP: true });
	try {
		const copy = await scripted.newPage();
		await copy.setContent(await page.content());
		const { violations } = await new AxeBuilder({ page: copy })
			.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
			// Results of frames are put together in a page of their own; ours have none.
			.setLegacyMode()
			.analyze();
		expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
	} finally {
		await scripted.close();
	}
}
