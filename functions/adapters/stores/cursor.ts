/**
 * Opaque cursors. They hold keys of the last record, which can be personal data: keep them in erasable items or in memory,
 * never in workflow state or logs.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

/** Where a search of several access paths stands: in which, and after what there. */
const position = z.object({ path: z.string(), after: z.optional(z.unknown()), kept: z.optional(z.boolean()) });
export type Position = z.infer<typeof position>;

/** The cursor was not made by a search for these identifiers in this store. */
export class ForeignCursorError extends Error {
	override readonly name = 'ForeignCursorError';
}

export function writeCursor(at: Position): string {
	return Buffer.from(JSON.stringify(at)).toString('base64url');
}

/** @throws ForeignCursorError */
export function readCursor(cursor: string): Position {
	try {
		return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
	} catch {
		throw new ForeignCursorError('Not a cursor of a store');
	}
}

/** Names an access path in a cursor, so that an identifier added or gone in between shows. */
export function pathName(...parts: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}
