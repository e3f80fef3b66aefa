/** One YAML file, and on which line each of its values stands. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isCollection, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { DocumentPath } from '../functions/core/policy/coverage.ts';

export interface PolicyProblem {
	/** Relative to the working directory. */
	readonly file: string;
	/** From 1. */
	readonly line: number;
	/** What is wrong, and what to write. */
	readonly message: string;
}

export interface YamlFile {
	/** Relative to the working directory. */
	readonly file: string;
	readonly value: unknown;
	/** Why it is no YAML, a key that stands twice included; empty: it was read. */
	readonly problems: readonly PolicyProblem[];
	/** Line of the value's key or list entry, from 1; where the path leads nowhere, of the last thing on its way. */
	lineOf(path: DocumentPath): number;
}

/** Reads a file; one that is not there has one problem and no value. */
export function readYaml(path: string): YamlFile {
	const file = relative(process.cwd(), path);
	if (!existsSync(path)) {
		return { file, value: undefined, problems: [{ file, line: 1, message: 'there is no such file: write it' }], lineOf: () => 1 };
	}
	const lines = new LineCounter();
	const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines, prettyErrors: false });
	const lineAt = (offset: number) => lines.linePos(offset).line;
	const problems = [...document.errors, ...document.warnings].map((error) => ({
		file,
		line: lineAt(error.pos[0]),
		message: error.code === 'DUPLICATE_KEY' ? 'this key stands twice in its mapping: write it once' : `no YAML: ${error.message}`,
	}));
	return {
		file,
		value: problems.length === 0 ? document.toJS() : undefined,
		problems,
		lineOf: (path) => lineAt(offsetOf(document.contents, path)),
	};
}

function offsetOf(contents: Node | null, path: DocumentPath): number {
	let node: unknown = contents;
	let offset = contents?.range?.[0] ?? 0;
	for (const step of path) {
		if (!isCollection(node)) break;
		const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step)) : undefined;
		const next = pair === undefined ? node.get(step, true) : pair.value;
		if (pair === undefined && next === undefined) break;
		const place = (pair?.key ?? next) as Node | null;
		offset = place?.range?.[0] ?? offset;
		node = next;
	}
	return offset;
}
