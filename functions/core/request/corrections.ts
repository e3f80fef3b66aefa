/** What was put right, before and after, as the texts that are kept with the evidence: erasable, and committed to by their hashes. */
import { hash } from 'node:crypto';
import type { JsonValue } from '../ports.ts';
import type { FieldChange } from '../stores/ports.ts';

/** Bytes of one text: an item of DynamoDB holds 400 KB, all its attributes together. */
const longestText = 300_000;
/** Bytes of one value, written as JSON: of a longer one its digest is kept. */
const longestValue = 100_000;

/** The changes in as few texts as hold them: each a list of changes, in JSON. */
export function correctionTexts(changes: readonly FieldChange[]): string[] {
	const texts: string[][] = [];
	let size = longestText;
	for (const change of changes) {
		const written = JSON.stringify(kept(change));
		const bytes = Buffer.byteLength(written) + 1;
		if (size + bytes > longestText) {
			texts.push([]);
			size = 2;
		}
		texts.at(-1)?.push(written);
		size += bytes;
	}
	return texts.map((written) => `[${written.join()}]`);
}

/** Those of the changes that the texts do not tell: an earlier try of the same page may have told some. */
export function untold(changes: readonly FieldChange[], texts: readonly string[]): FieldChange[] {
	const told = new Set(texts.flatMap((text) => (JSON.parse(text) as unknown[]).map((change) => JSON.stringify(change))));
	return changes.filter((change) => !told.has(JSON.stringify(kept(change))));
}

function kept({ record, category, field, before, after }: FieldChange): FieldChange {
	return { record, category, field, ...(before !== undefined && { before: bounded(before) }), after: bounded(after) };
}

function bounded(value: JsonValue): JsonValue {
	const written = JSON.stringify(value);
	const bytes = Buffer.byteLength(written);
	return bytes > longestValue ? { bytes, sha256: hash('sha256', written) } : value;
}
