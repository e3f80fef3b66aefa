import type { TableSpec } from '../../lib/system/data.ts';
import { type Child, startChild } from '../child.ts';

export type EngineOrder =
	| { readonly kind: 'dynamodb'; readonly tables: Readonly<Record<string, TableSpec>> }
	/** S3, SES and Secrets Manager. */
	| { readonly kind: 'others'; readonly buckets: readonly string[]; readonly secrets: Readonly<Record<string, string>> };

export type EngineReport =
	| { readonly urls: Readonly<Record<string, string>> }
	| { readonly requests: Readonly<Record<string, number>> };

export interface Engine {
	/** By service: `dynamodb`; or `s3`, `ses`, `secrets`. */
	readonly urls: Readonly<Record<string, string>>;
	/** Requests by `service:Operation` since the last asking. */
	requests(): Promise<Readonly<Record<string, number>>>;
	stop(): Promise<void>;
}

/** Starts an engine in a process of its own, on 127.0.0.1, so that what it costs is not on our account. */
export async function startEngine(order: EngineOrder): Promise<Engine> {
	const child: Child = startChild(new URL('./process.ts', import.meta.url));
	const urls = (await child.ask<Extract<EngineReport, { urls: unknown }>>(order)).urls;
	return {
		urls,
		requests: async () => (await child.ask<Extract<EngineReport, { requests: unknown }>>('requests')).requests,
		stop: child.stop,
	};
}
