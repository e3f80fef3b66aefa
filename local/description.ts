import { type BucketSpec, buckets, type TableSpec, tables } from '../lib/system/data.ts';
import { type ScheduleSpec, schedules } from '../lib/system/events.ts';
import { type FunctionSpec, functions } from '../lib/system/functions.ts';
import { type RouteSpec, routes } from '../lib/system/routes.ts';
import { workflows } from '../lib/system/workflows.ts';

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
export const rightful: SystemDescription = { tables, buckets, functions, routes, schedules, workflows };
