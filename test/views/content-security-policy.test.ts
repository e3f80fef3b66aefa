import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { contentSecurityPolicy } from '../../functions/views/content-security-policy.ts';
import { launchBrowser } from './browser.ts';
import { pages } from './every-page.ts';

let browser: Browser;
let centre: Server;
let bucket: Server;
/** What the centre sends with every page. */
let policy: string;

const listen = async (server: Server): Promise<Server> =>
	new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
	browser = await launchBrowser();
	bucket = await listen(createServer((_request, response) => response.end('the file')));
	centre = await listen(
		createServer((request, response) => {
			if (request.method === 'POST') {
				response.writeHead(303, { location: `${originOf(bucket)}/file` }).end();
				return;
			}
			response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
			response.end(pages[request.url?.slice(1) ?? ''] ?? '');
		}),
	);
});
afterAll(async () => {
	await browser.close();
	centre.close();
	bucket.close();
});

const visit = async (
	path: string,
	look: (page: Awaited<ReturnType<Browser['newPage']>>, refused: string[]) => Promise<void>,
): Promise<void> => {
	const page = await browser.newPage();
	const refused: string[] = [];
	page.on('console', (message) => {
		if (/Content Security Policy/i.test(message.text()) && !message.text().includes('favicon')) refused.push(message.text());
	});
	try {
		await page.goto(`${originOf(centre)}/${path}`);
		await look(page, refused);
	} finally {
		await page.close();
	}
};

test('names our stylesheet by its hash, and allows nothing else', () => {
	expect(contentSecurityPolicy()).toMatch(
		/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
	);
});

describe('a browser that holds pages to it', () => {
	// A package is opened from a folder.
	const sent = Object.keys(pages).filter((name) => !/-package(-|$)/.test(name));

	test.each(sent)('styles %s and has nothing to refuse', async (name) => {
		policy = contentSecurityPolicy();
		await visit(name, async (page, refused) => {
			expect(await page.evaluate('getComputedStyle(document.querySelector("main .wrap")).maxWidth')).toBe('896px');
			expect(await page.locator('script, link[rel=stylesheet], img').count()).toBe(0);
			expect(refused).toEqual([]);
		});
	});

	test('runs no script that finds its way into a page', async () => {
		policy = contentSecurityPolicy();
		await visit('home', async (page, refused) => {
			await page.evaluate(`{
				const script = document.createElement('script');
				script.textContent = 'document.title = "run"';
				document.body.append(script);
			}`);
			expect(await page.title()).not.toBe('run');
			expect(refused).toHaveLength(1);
		});
	});

	test('follows the redirect of a form to the bucket only where its origin is named', async () => {
		policy = contentSecurityPolicy();
		await visit('export-page', async (page) => {
			const refusal = page.waitForEvent('console', (message) => message.text().includes('form-action'));
			await page.getByRole('button', { name: 'Download your data' }).click();
			await refusal;
			expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Your data is ready');
		});
		policy = contentSecurityPolicy(originOf(bucket));
		await visit('export-page', async (page, refused) => {
			await page.getByRole('button', { name: 'Download your data' }).click();
			await page.waitForURL(`${originOf(bucket)}/file`);
			expect(refused).toEqual([]);
		});
	});
});
