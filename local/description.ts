import type { BucketSpec, FunctionSpec, RouteSpec, ScheduleSpec, TableSpec } from '../lib/system.ts';
import * as system from '../lib/system.ts';

export type FunctionSpecs = Readonly<Record<string, FunctionSpec>>;

/** What the engine runs. Names of functions are free here, so that the engine's own tests can bring theirs. */
export interface SystemDescription {
	readonly tables: Readonly<Record<string, TableSpec>>;
	readonly buckets: Readonly<Record<string, BucketSpec>>;
	readonly functions: FunctionSpecs;
	readonly routes: readonly (Omit<RouteSpec, 'function'> & { readonly function: string })[];
	readonly schedules: Readonly<Record<string, Omit<ScheduleSpec, 'function'> & { readonly function: string }>>;
	readonly workflows: Readonly<
		Record<
			string,
			{ readonly description: string; readonly file: string; readonly substitutions: Readonly<Record<string, string>> }
		>
	>;
}

/** The system that is deployed. */
export const rightful: SystemDescription = system;
