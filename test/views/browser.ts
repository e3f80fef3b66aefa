import chromium from '@sparticuz/chromium';
import { type Browser, chromium as playwright } from 'playwright-core';

/** In one process, as a Lambda function needs it, the browser ends with its first context. */
const args = chromium.args.filter((argument) => argument !== '--single-process');

/** The browser that comes with the packages; nothing is downloaded. Whoever launches it closes it. */
export const launchBrowser = async (): Promise<Browser> =>
	playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true });
