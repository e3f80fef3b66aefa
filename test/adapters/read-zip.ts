import { crc32, inflateRawSync } from 'node:zlib';

/**
 * Files of a ZIP by path, read by its central directory, as an unpacking program does it; fails where a checksum does not
 * hold. Whole in memory, no zip64: for tests.
 */
export const readZip = (zip: Buffer): Map<string, Buffer> => {
	const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
	const files = new Map<string, Buffer>();
	let at = zip.readUInt32LE(end + 16);
	for (let entry = 0; entry < zip.readUInt16LE(end + 10); entry += 1) {
		const [method, checksum, packed, nameLength] = [
			zip.readUInt16LE(at + 10),
			zip.readUInt32LE(at + 16),
			zip.readUInt32LE(at + 20),
			zip.readUInt16LE(at + 28),
		];
		const path = zip.toString('utf8', at + 46, at + 46 + nameLength);
		const local = zip.readUInt32LE(at + 42);
		const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
		const data = zip.subarray(begin, begin + packed);
		const content = method === 8 ? inflateRawSync(data) : data;
		if (crc32(content) !== checksum) throw new Error(`${path} is damaged.`);
		files.set(path, content);
		at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
	}
	return files;
};
