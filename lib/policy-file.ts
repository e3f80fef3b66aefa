/** Reads the policy from its two files and refuses one that does not hold, saying where and what to write instead. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { coverageNotes, coverageProblems, type DocumentPath } from '../functions/core/policy/coverage.ts';
import { type Policy, policySchema } from '../functions/core/policy/schema.ts';
import { check } from './policy-advice.ts';
import { type PolicyProblem, readYaml, type YamlFile } from './policy-yaml.ts';

export type { PolicyProblem } from './policy-yaml.ts';

export interface PolicyFiles {
	/** The published promises and Rightful's own store; `policy/policy.yaml` unless said. */
	readonly policyFile?: string;
	/** Where the data is: `stores` and nothing else; `policy/data-map.yaml` unless said. */
	readonly dataMapFile?: string;
}

/** The policy does not hold. The message lists every problem as `file:line: what to write`, by file and line. */
export class PolicyError extends Error {
	override readonly name = 'PolicyError';
	readonly problems: readonly PolicyProblem[];
	constructor(problems: readonly PolicyProblem[]) {
		const sorted = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
		super(sorted.map(formatProblem).join('\n'));
		this.problems = sorted;
	}
}

/** `policy/policy.yaml:12: …`, which editors and terminals make a link of. */
export function formatProblem({ file, line, message }: PolicyProblem): string {
	return `${file}:${line}: ${message}`;
}

/**
 * The checked policy of both files, with its version.
 *
 * @throws PolicyError with every problem found. What is no YAML hides what the schema would say, and that what the coverage
 * guard would.
 */
export function loadPolicy(files: PolicyFiles = {}): Policy {
	return readPolicy(files).policy;
}

/** Where the version that is to come is written, to be told of before it takes the place of the one in force. */
const upcomingFolder = join(import.meta.dirname, '../policy/upcoming');

/**
 * {@link loadPolicy} of the version that is to come, where there is one; the data map is that of the one in force, unless it has its own.
 *
 * @throws PolicyError as there, and where the folder has no policy.
 */
export function loadUpcoming(folder: string = upcomingFolder): Policy | undefined {
	if (!existsSync(folder)) return undefined;
	const dataMapFile = join(folder, 'data-map.yaml');
	return loadPolicy({ policyFile: join(folder, 'policy.yaml'), ...(existsSync(dataMapFile) && { dataMapFile }) });
}

/**
 * {@link loadPolicy}, with the notes: what holds, but has a consequence that should be known.
 *
 * @throws PolicyError as there.
 */
export function readPolicy(files: PolicyFiles = {}): { readonly policy: Policy; readonly notes: readonly PolicyProblem[] } {
	const published = readYaml(files.policyFile ?? join(import.meta.dirname, '../policy/policy.yaml'));
	const dataMap = readYaml(files.dataMapFile ?? join(import.meta.dirname, '../policy/data-map.yaml'));
	refuse([...published.problems, ...dataMap.problems]);

	const mapped = check(storesOnly, dataMap.value);
	if (!mapped.holds) throw new PolicyError(mapped.advice.map(({ path, message }) => placeIn(dataMap, path, message)));
	const { stores } = mapped.data;
	const own = isMapping(published.value) && isMapping(published.value.stores) ? published.value.stores : {};
	refuse(
		Object.keys(stores)
			.filter((id) => Object.hasOwn(own, id))
			.map((id) => placeIn(dataMap, ['stores', id], `stands in ${published.file} too: write it in one of the two`)),
	);

	const place = ({ path, message }: { readonly path: DocumentPath; readonly message: string }): PolicyProblem => {
		const [section, store] = path;
		const mapsIt = section === 'stores' && store !== undefined && Object.hasOwn(stores, store);
		return placeIn(mapsIt ? dataMap : published, path, message);
	};
	const checked = check(policySchema, merge(published.value, stores));
	if (!checked.holds) throw new PolicyError(checked.advice.map(place));
	const policy = { ...checked.data, version: versionOf(checked.data) };
	refuse(coverageProblems(policy).map(place));
	return { policy, notes: coverageNotes(policy).map(place) };
}

/** The two as one document. What is no mapping stays what it is, for the schema to refuse. */
function merge(published: unknown, stores: Readonly<Record<string, unknown>>): unknown {
	if (!isMapping(published)) return published;
	if (published.stores === undefined) return { ...published, stores };
	return isMapping(published.stores) ? { ...published, stores: { ...published.stores, ...stores } } : published;
}

/** The data map's outside; what the stores are is checked when they are merged. */
const storesOnly = z.strictObject({ stores: z.record(z.string(), z.unknown()) });

function versionOf(policy: z.infer<typeof policySchema>): string {
	return createHash('sha256')
		.update(canonicalize(policy) ?? '')
		.digest('hex');
}

function placeIn(from: YamlFile, path: DocumentPath, message: string): PolicyProblem {
	return { file: from.file, line: from.lineOf(path), message: path.length === 0 ? message : `${path.join('.')}: ${message}` };
}

/** @throws PolicyError where there are problems. */
function refuse(problems: readonly PolicyProblem[]): void {
	if (problems.length > 0) throw new PolicyError(problems);
}

function isMapping(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
