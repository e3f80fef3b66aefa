/** Moves `Date`, and only `Date`, in this realm: timers keep running as they do. */

/** Milliseconds that `Date` is ahead of the real time; shared, so that every thread moves at once. */
export type SharedOffset = SharedArrayBuffer;

export const makeOffset = (): SharedOffset => new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);

export const readOffset = (offset: SharedOffset): number => Number(Atomics.load(new BigInt64Array(offset), 0));

export function writeOffset(offset: SharedOffset, milliseconds: number): void {
	Atomics.store(new BigInt64Array(offset), 0, BigInt(Math.round(milliseconds)));
}

/** Replaces the global `Date` by one that is ahead by the offset. @returns what puts the old one back. */
export function offsetDate(offset: SharedOffset): () => void {
	const real = globalThis.Date;
	const now = () => real.now() + readOffset(offset);
	const moved = new Proxy(real, {
		construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
		apply: () => new real(now()).toString(),
		get: (target, property, receiver) => (property === 'now' ? now : Reflect.get(target, property, receiver)),
	});
	globalThis.Date = moved;
	return () => {
		if (globalThis.Date === moved) globalThis.Date = real;
	};
}
