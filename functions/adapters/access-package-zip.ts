import { createHash, type Hash } from 'node:crypto';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { ZipFile } from 'yazl';

/** One file of a ZIP; its content is asked for when its turn comes. */
export interface ZipEntry {
	readonly path: string;
	content(): AsyncIterable<string | Uint8Array> | Promise<AsyncIterable<string | Uint8Array>>;
}

/** How hard to compress, 1–9: beyond this, tables of text get a few per cent smaller, and take much longer. */
const compressionLevel = 1;

/**
 * A ZIP as a stream, read at the reader's pace; zip64 where it grows beyond 4 GB. What fails an entry fails the stream.
 * Destroy it when it is not read to its end.
 */
export class ZipStream extends Transform {
	readonly #hash: Hash = createHash('sha256');
	#bytesRead = 0;
	#reading: Readable | undefined;

	/** @param modifiedAt The entries' time of modification. */
	constructor(entries: readonly ZipEntry[], modifiedAt: Date) {
		super();
		const zip = new ZipFile();
		const fail = (error: Error) => this.destroy(error);
		zip.on('error', fail);
		for (const entry of entries) {
			zip.addReadStreamLazy(entry.path, { mtime: modifiedAt, compressionLevel }, (give) => {
				Promise.resolve(entry.content()).then((content) => {
					this.#reading = Readable.from(content, { objectMode: false }).on('error', fail);
					give(null, this.#reading);
				}, fail);
			});
		}
		zip.end();
		zip.outputStream.pipe(this);
	}

	/** Of what has been read: once at its end, of the ZIP. Hex. */
	get sha256(): string {
		return this.#hash.copy().digest('hex');
	}

	/** Bytes that have been read. Not called `size`: uploads take a body's `size` for what is to come. */
	get bytesRead(): number {
		return this.#bytesRead;
	}

	override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
		this.#hash.update(chunk);
		this.#bytesRead += chunk.length;
		done(null, chunk);
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.#reading?.destroy();
		done(error);
	}
}
