import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium as playwright } from 'playwright-core';

/** Where the browser lies unpacked; it appears there whole. */
const folder = join(import.meta.dirname, '../../node_modules/.cache/browser/unpacked');

/**
 * The browser that comes with the packages; nothing is downloaded. Whoever launches it closes it.
 */
export async function launchBrowser(): Promise<Browser> {
	await unpack();
	const { default: chromium } = await import('@sparticuz/chromium');
	// Pages of text: without what stands in for a graphics processor they are drawn in half the time.
	chromium.setGraphicsMode = false;
	// In one process, as a Lambda function needs it, the browser ends with its first context.
	const args = [...chromium.args.filter((argument) => argument !== '--single-process'), '--disable-gpu'];
	const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter((path) => path !== undefined);
	return await playwright.launch({
		executablePath: join(folder, 'chromium'),
		args,
		headless: true,
		env: { HOME: folder, ...process.env, FONTCONFIG_PATH: join(folder, 'fonts'), LD_LIBRARY_PATH: libraries.join(delimiter) },
	});
}

/**
 * By a process of its own, since the package asks the operating system for the folder, and not a test's environment. Told that
 * it runs in a Lambda function, it unpacks the system libraries that the browser needs as well, so that a machine with only Node
 * and npm will do. Its own list of folders with fonts names the function's; without a font the browser falls over.
 */
async function unpack(): Promise<void> {
	if (existsSync(folder)) return;
	const draft = `${folder}.${process.pid}`;
	await mkdir(draft, { recursive: true });
	const program = `const { default: chromium } = await import('@sparticuz/chromium');
		await chromium.executablePath();`;
	try {
		await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
			cwd: import.meta.dirname,
			env: { TMPDIR: draft, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' },
		});
		await writeFile(join(draft, 'fonts/fonts.conf'), fontsIn(join(folder, 'fonts'), join(folder, 'fonts-cache')));
		await rename(draft, folder);
	} catch (error) {
		await rm(draft, { recursive: true, force: true });
		// Another of jest's workers may have been quicker.
		if (!existsSync(folder)) throw error;
	}
}

const fontsIn = (fonts: string, cache: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
	<dir>${fonts}</dir>
	<cachedir>${cache}</cachedir>
</fontconfig>
`;
