/** Stores whose records are files. */
import type { Readable } from 'node:stream';
import type { StoreAdapter } from '../../core/stores/ports.ts';

export interface FileStore extends StoreAdapter {
	/**
	 * The file of a record that `find` gave, to be handed out; `undefined` when it is gone since.
	 *
	 * @throws StoreUnavailableError
	 */
	read(recordId: string): Promise<Readable | undefined>;
}

/** By store id. */
export type FileStores = ReadonlyMap<string, FileStore>;
