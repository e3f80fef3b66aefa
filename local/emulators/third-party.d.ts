/** Types of the engines that bring none, as far as they are used here. */

declare module 'dynalite' {
	import type { Server } from 'node:http';
	export default function dynalite(options?: {
		readonly createTableMs?: number;
		readonly deleteTableMs?: number;
		readonly updateTableMs?: number;
	}): Server;
}

declare module 'dynalite/db/index.js' {
	/** By attribute, with its type: `{"S": …}`. */
	export type Item = Readonly<Record<string, object>>;
	export interface Condition {
		readonly type: string;
		/** Of `and`, `or`, `not`: conditions. Of `=` and the like: paths (lists of names) and values. */
		readonly args: readonly unknown[];
	}
	interface Write {
		readonly _condition?: { readonly expression: Condition };
	}
	const database: { checkConditional(data: Write, item: Item | undefined): unknown };
	export default database;
}

declare module 's3rver' {
	import type { RequestListener } from 'node:http';
	import type { Readable } from 'node:stream';
	/** Of an object, or of a part. */
	export type Content = Readable | Uint8Array;
	interface Written {
		readonly size: number;
		/** In hexadecimal. */
		readonly md5: string;
	}
	export default class S3rver {
		constructor(options: {
			readonly silent?: boolean;
			readonly directory: string;
			readonly vhostBuckets?: boolean;
			readonly configureBuckets?: readonly { readonly name: string }[];
		});
		readonly store: {
			deleteObject(bucket: string, key: string): Promise<unknown>;
			putObject(object: {
				readonly bucket: string;
				readonly key: string;
				readonly content: Content;
				readonly metadata: unknown;
			}): Promise<Written>;
			putPart(bucket: string, uploadId: string, number: number, content: Readable): Promise<Written>;
			putMetadata(bucket: string, key: string, metadata: unknown, md5: string): Promise<unknown>;
			/** Where the engine keeps it. */
			getResourcePath(bucket: string, key: string | undefined, resource: 'object' | 'uploads'): string;
			deleteSubresource(bucket: string, key: string, resource: 'tagging'): Promise<unknown>;
		};
		configureBuckets(): Promise<unknown>;
		callback(): RequestListener;
	}
}
