/** The chain of a case as somebody was given it. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { AuditEvent } from '../../functions/core/audit/chain.ts';
import { journalName } from '../../functions/core/audit/journal.ts';
import { readTranscript, UnreadableTranscriptError } from '../../functions/core/audit/transcript.ts';
import { readReference } from '../../functions/core/case/reference.ts';
import { UnreadableZipError, unzip } from '../../lib/unzip.ts';
import type { Source } from './options.ts';
import { NoChainError, type RecordedChain } from './recorded-chain.ts';

/** The first bytes of a ZIP archive. */
const zipMark = 'PK\u0003\u0004';

/**
 * A bundle's own head (its case.json) counts where none is given.
 *
 * @throws NoChainError
 */
export async function readFileChain(source: Extract<Source, { kind: 'file' }>): Promise<RecordedChain> {
	const content = await contentOf(source.file);
	try {
		const { events, head } = content.toString('latin1', 0, 4) === zipMark ? readBundle(content) : readBare(content);
		const expected = source.head === undefined ? head : { hash: source.head };
		const reference = ownerOf(events, source);
		return { reference, events, pending: 0, ...(expected !== undefined && { head: expected }) };
	} catch (error) {
		if (error instanceof UnreadableTranscriptError || error instanceof UnreadableZipError || error instanceof SyntaxError)
			throw new NoChainError(`${source.file}: ${error.message}`);
		throw error;
	}
}

async function contentOf(file: string): Promise<Buffer> {
	if (file === '-') return buffer(process.stdin);
	try {
		return await readFile(file);
	} catch (error) {
		throw new NoChainError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
	}
}

interface Found {
	readonly events: readonly AuditEvent[];
	readonly head?: { readonly seq: number; readonly hash: string };
}

function readBare(content: Buffer): Found {
	return { events: readTranscript(content.toString('utf8')) };
}

function readBundle(content: Buffer): Found {
	const files = unzip(content);
	const chain = files.get('chain.json');
	if (chain === undefined) throw new UnreadableZipError('There is no chain.json in it');
	const state = files.get('case.json');
	if (state === undefined) return readBare(chain);
	const { seq, head } = JSON.parse(state.toString('utf8')) as { seq: number; head: string };
	return { ...readBare(chain), head: { seq, hash: head } };
}

/** Whose chain it is: its first event says so, and must say what was asked for. */
function ownerOf(events: readonly AuditEvent[], { file, reference }: Extract<Source, { kind: 'file' }>): string {
	const [first] = events;
	if (first === undefined) throw new NoChainError(`${file} holds no events`);
	const owner = typeof first?.caseId === 'string' ? readName(first.caseId) : undefined;
	if (reference === undefined) return owner ?? 'a case without a reference';
	const asked = readName(reference);
	if (asked === undefined || asked !== owner)
		throw new NoChainError(`${file} is not the chain of ${reference}, but of ${owner ?? 'another'}`);
	return asked;
}

/** The journal has a name in the place of a reference. */
const readName = (text: string): string | undefined => (text === journalName ? text : readReference(text));
