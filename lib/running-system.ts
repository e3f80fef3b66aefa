/**
 * How a local system that runs is found on this machine: a file each, by port, so that several do not hide one another. One
 * that was killed leaves its file behind; whoever reads it sees that nothing answers there.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the others of this checkout look. */
export const runningSystems = join(import.meta.dirname, '../dist/running');

export interface RunningSystem {
	/** Origin of the forms and the API. */
	readonly url: string;
	readonly region: string;
	/** Endpoint of its DynamoDB. */
	readonly dynamodb: string;
	/** Physical names. */
	readonly tables: { readonly cases: string; readonly audit: string };
}

/** Makes the system known. @returns makes it unknown again; twice is no error. */
export function announce(system: RunningSystem, folder = runningSystems): () => void {
	const file = join(folder, `${new URL(system.url).port}.json`);
	mkdirSync(folder, { recursive: true });
	writeFileSync(file, `${JSON.stringify(system, undefined, '\t')}\n`);
	return () => rmSync(file, { force: true });
}

/** The systems that were announced and not taken back. What is no announcement is passed over: it may be half written. */
export function announced(folder = runningSystems): RunningSystem[] {
	return filesIn(folder).flatMap((name) => {
		try {
			return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunningSystem];
		} catch {
			return [];
		}
	});
}

function filesIn(folder: string): string[] {
	try {
		return readdirSync(folder).sort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}
