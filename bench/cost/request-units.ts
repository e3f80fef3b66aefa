/** What a DynamoDB request consumes, where the embedded engine does not say. */
import type { TableSpec } from '../../lib/system/data.ts';

type Value = Readonly<Record<string, unknown>>;
export type Image = Readonly<Record<string, Value>>;

const writeUnitBytes = 1024;

/** Write request units of an item of that size; one at least. */
export function writeUnits(image: Image | undefined): number {
	return Math.max(1, Math.ceil(sizeOf(image ?? {}) / writeUnitBytes));
}

/**
 * Write request units that the indexes of a table take for one write. They hold keys only, so that an entry never changes: it
 * comes, goes, or is replaced by another, and each of these is a unit.
 */
export function indexWriteUnits(spec: TableSpec, before: Image | undefined, after: Image | undefined): number {
	const entry = (image: Image | undefined, keys: { readonly partition: string; readonly sort: string }) => {
		const [partition, sort] = [image?.[keys.partition], image?.[keys.sort]];
		return partition === undefined || sort === undefined ? undefined : JSON.stringify([partition, sort]);
	};
	return spec.indexes.reduce((units, index) => {
		const [old, now] = [entry(before, index), entry(after, index)];
		return old === now ? units : units + Number(old !== undefined) + Number(now !== undefined);
	}, 0);
}

/** Bytes of an item as DynamoDB counts them: names and values, and a little for each level. */
function sizeOf(image: Image): number {
	return Object.entries(image).reduce((size, [name, value]) => size + Buffer.byteLength(name) + sizeOfValue(value), 0);
}

function sizeOfValue(value: Value): number {
	const [[type, content] = ['', undefined]] = Object.entries(value);
	if (type === 'S') return Buffer.byteLength(String(content));
	if (type === 'N') return Math.ceil(String(content).length / 2) + 1;
	if (type === 'B') return Buffer.byteLength(String(content), 'base64');
	if (type === 'M')
		return (
			3 + Object.entries(content as Image).reduce((size, [name, each]) => size + 1 + Buffer.byteLength(name) + sizeOfValue(each), 0)
		);
	if (type === 'L') return 3 + (content as Value[]).reduce((size, each) => size + 1 + sizeOfValue(each), 0);
	if (type === 'SS' || type === 'NS') return (content as string[]).reduce((size, each) => size + Buffer.byteLength(each), 0);
	return 1;
}
