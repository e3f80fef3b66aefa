import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Where the package unpacks its browser: a folder for each of jest's workers, so that nobody finds it half unpacked. */
const folder = join(import.meta.dirname, '../../node_modules/.cache/browser', process.env.JEST_WORKER_ID ?? '0');

/**
 * The browser that comes with the packages; nothing is downloaded. Told that it runs in a Lambda function, the package
 * unpacks the system libraries that the browser needs as well, so that a machine with only Node and npm will do.
 * Whoever launches it closes it.
 */
export const launchBrowser = async (): Promise<Browser> => {
	mkdirSync(folder, { recursive: true });
	const { TMPDIR } = process.env;
	process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs24.x';
	process.env.TMPDIR = folder;
	try {
		const { default: chromium } = await import('@sparticuz/chromium');
		const executablePath = await chromium.executablePath();
		// In one process, as a Lambda function needs it, the browser ends with its first context.
		const args = chromium.args.filter((argument) => argument !== '--single-process');
		return await playwright.launch({ executablePath, args, headless: true });
	} finally {
		delete process.env.AWS_LAMBDA_JS_RUNTIME;
		if (TMPDIR === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = TMPDIR;
	}
};
