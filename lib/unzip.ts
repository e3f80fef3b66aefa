/** Reads ZIP archives that stand whole in memory: access packages and evidence bundles, as whoever receives one would. */
import { crc32, inflateRawSync } from 'node:zlib';

/** What was given is no ZIP, or one that is damaged, encrypted, or larger than 4 GB. */
export class UnreadableZipError extends Error {
	override readonly name = 'UnreadableZipError';
}

const endSignature = 0x06054b50;
const endLength = 22;
const longestComment = 0xffff;
const entrySignature = 0x02014b50;
const entryLength = 46;
const localSignature = 0x04034b50;
const localLength = 30;
const encrypted = 1;
const stored = 0;
const deflated = 8;
/** Stands where the real number is in a zip64 record. */
const elsewhere = 0xffffffff;

/**
 * The files by their path, in the order of the central directory. Each is checked against its CRC-32.
 *
 * @throws UnreadableZipError
 */
export function unzip(archive: Buffer): Map<string, Buffer> {
	try {
		return new Map(entriesOf(archive));
	} catch (error) {
		if (error instanceof UnreadableZipError) throw error;
		throw new UnreadableZipError('The archive is damaged', { cause: error });
	}
}

function* entriesOf(archive: Buffer): Generator<[string, Buffer]> {
	const end = endOf(archive);
	let at = archive.readUInt32LE(end + 16);
	for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
		if (archive.readUInt32LE(at) !== entrySignature) throw new UnreadableZipError('The archive has no list of its files');
		const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => archive.readUInt16LE(at + field)) as [
			number,
			number,
			number,
		];
		const name = archive.toString('utf8', at + entryLength, at + entryLength + nameLength);
		yield [name, contentOf(archive, at, name)];
		at += entryLength + nameLength + extraLength + commentLength;
	}
}

function endOf(archive: Buffer): number {
	const last = archive.length - endLength;
	for (let at = last; at >= 0 && at >= last - longestComment; at--) if (archive.readUInt32LE(at) === endSignature) return at;
	throw new UnreadableZipError('This is no ZIP archive');
}

/** Sizes are those of the central directory: what was written as a stream has none before its content. */
function contentOf(archive: Buffer, entry: number, name: string): Buffer {
	const flags = archive.readUInt16LE(entry + 8);
	const method = archive.readUInt16LE(entry + 10);
	const checksum = archive.readUInt32LE(entry + 16);
	const packedSize = archive.readUInt32LE(entry + 20);
	const size = archive.readUInt32LE(entry + 24);
	const local = archive.readUInt32LE(entry + 42);
	if ([packedSize, size, local].includes(elsewhere)) throw new UnreadableZipError(`${name} is too large`);
	if (flags & encrypted) throw new UnreadableZipError(`${name} is encrypted`);
	if (archive.readUInt32LE(local) !== localSignature) throw new UnreadableZipError(`${name} is not where the archive says`);
	const start = local + localLength + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
	const packed = archive.subarray(start, start + packedSize);
	if (method !== stored && method !== deflated) throw new UnreadableZipError(`${name} is packed in an unknown way`);
	const content = method === stored ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
	if (content.length !== size || crc32(content) !== checksum) throw new UnreadableZipError(`${name} is damaged`);
	return content;
}
