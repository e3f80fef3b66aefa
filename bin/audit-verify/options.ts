import { parseArgs } from 'node:util';

export const usage = `npm run audit:verify -- REFERENCE
    the case of a local system that runs (npm start)
npm run audit:verify -- REFERENCE --audit-table NAME --cases-table NAME [--region REGION]
    a case in AWS, by the credentials of the environment
npm run audit:verify -- retention …
    the journal of what belongs to no case: sweeps, holds, replays
npm run audit:verify -- --file FILE [--head HASH] [REFERENCE]
    a chain in a file, offline: an evidence bundle, its chain.json, or events as a JSON array or one a line; - reads standard
    input. HASH is that of an event which the chain must contain: the head as it was seen or anchored`;

/** Where the chain is. */
export type Source =
	| { readonly kind: 'local'; readonly reference: string }
	| {
			readonly kind: 'tables';
			readonly reference: string;
			readonly audit: string;
			readonly cases: string;
			readonly region?: string;
	  }
	| { readonly kind: 'file'; readonly file: string; readonly head?: string; readonly reference?: string };

/** The command was not understood; says what to write. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

const options = {
	file: { type: 'string' },
	head: { type: 'string' },
	'audit-table': { type: 'string' },
	'cases-table': { type: 'string' },
	region: { type: 'string' },
} as const;

/** @throws UsageError */
export function readArguments(args: readonly string[]): Source {
	const { values, positionals } = parsed(args);
	const { file, head, 'audit-table': audit, 'cases-table': cases, region } = values;
	const [reference, ...others] = positionals;
	if (others.length > 0) throw new UsageError('Write one reference');
	const ofTables = audit !== undefined || cases !== undefined || region !== undefined;
	if (file !== undefined) {
		if (ofTables) throw new UsageError('--file and tables are two sources: write one');
		if (head !== undefined && !/^[0-9a-f]{64}$/.test(head))
			throw new UsageError('--head: write 64 hexadecimal digits, in lower case');
		return { kind: 'file', file, ...(head !== undefined && { head }), ...(reference !== undefined && { reference }) };
	}
	if (head !== undefined) throw new UsageError('--head belongs to --file: tables have a head of their own');
	if (reference === undefined) throw new UsageError('Write the reference of the case, as 7ZK4-9Q2M-X0C');
	if (!ofTables) return { kind: 'local', reference };
	if (!audit || !cases) throw new UsageError('Write both --audit-table and --cases-table');
	return { kind: 'tables', reference, audit, cases, ...(region !== undefined && { region }) };
}

function parsed(args: readonly string[]) {
	try {
		return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}
