/** Types of the engines that bring none, as far as they are used here. */

declare module 'dynalite' {
	import type { Server } from 'node:http';
	export default function dynalite(options?: {
		readonly createTableMs?: number;
		readonly deleteTableMs?: number;
		readonly updateTableMs?: number;
	}): Server;
}

declare module 's3rver' {
	import type { RequestListener } from 'node:http';
	export default class S3rver {
		constructor(options: {
			readonly silent?: boolean;
			readonly directory: string;
			readonly vhostBuckets?: boolean;
			readonly configureBuckets?: readonly { readonly name: string }[];
		});
		configureBuckets(): Promise<unknown>;
		callback(): RequestListener;
	}
}
