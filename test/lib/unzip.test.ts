import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ZipFile } from 'yazl';
import { UnreadableZipError, unzip } from '../../lib/unzip.ts';

type Entry = readonly [path: string, content: Buffer, compress: boolean];

async function zipped(entries: readonly Entry[], comment = ''): Promise<Buffer> {
	const zip = new ZipFile();
	for (const [path, content, compress] of entries) zip.addBuffer(content, path, { compress });
	zip.end({ comment, forceZip64Format: false });
	return buffer(zip.outputStream);
}

/** Sizes and checksum follow the content, as where it is not known beforehand. */
async function streamed(path: string, content: string): Promise<Buffer> {
	const zip = new ZipFile();
	zip.addReadStreamLazy(path, {}, (give) => give(null, Readable.from([content], { objectMode: false })));
	zip.end();
	return buffer(zip.outputStream);
}

describe('reading a ZIP', () => {
	test('gives every file as it was, packed or not', async () => {
		const name = fc.stringMatching(/^[a-zé/]{1,12}[a-z]$/).filter((path) => !path.startsWith('/') && !path.includes('//'));
		const content = fc.uint8Array({ maxLength: 5_000 }).map((bytes) => Buffer.from(bytes));
		const entries = fc.uniqueArray(fc.tuple(name, content, fc.boolean()), { maxLength: 5, selector: ([path]) => path });
		await fc.assert(
			fc.asyncProperty(entries, async (given) => {
				expect([...unzip(await zipped(given))]).toEqual(given.map(([path, bytes]) => [path, bytes]));
			}),
		);
	});

	test('gives files that were written as a stream', async () => {
		expect(unzip(await streamed('a.txt', 'hello'.repeat(1_000)))).toEqual(new Map([['a.txt', Buffer.from('hello'.repeat(1_000))]]));
	});

	test('passes over a comment at the end', async () => {
		expect(unzip(await zipped([['a', Buffer.from('b'), true]], 'made by hand')).get('a')).toEqual(Buffer.from('b'));
	});

	test('an archive without files has none', async () => {
		expect(unzip(await zipped([]))).toEqual(new Map());
	});

	test.each([
		['nothing', Buffer.alloc(0)],
		['something else', Buffer.from('<html>'.repeat(50))],
	])('%s is no archive', (_, bytes) => {
		expect(() => unzip(bytes)).toThrow(new UnreadableZipError('This is no ZIP archive'));
	});

	test('a file whose content was changed is damaged', async () => {
		const archive = await zipped([['a.txt', Buffer.from('as it was'), false]]);
		archive.write('X', archive.indexOf('as it was'));
		expect(() => unzip(archive)).toThrow(new UnreadableZipError('a.txt is damaged'));
	});

	test('an archive that was cut in front is damaged', async () => {
		const archive = await zipped([['a.txt', Buffer.from('as it was'), true]]);
		expect(() => unzip(archive.subarray(10))).toThrow(UnreadableZipError);
	});
});
