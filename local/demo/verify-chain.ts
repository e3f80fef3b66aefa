import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { CaseView } from './case-view.ts';

export interface ChainVerdict {
	readonly events: number;
	readonly verified: boolean;
	/** What the verifier said. */
	readonly text: string;
}

interface Timeline {
	readonly reference: string;
	readonly timeline: readonly unknown[];
	readonly head: { readonly seq: number; readonly hash: string };
}

const verifier = fileURLToPath(new URL('../../bin/audit-verify.ts', import.meta.url));

/** Has the chain, as the DPO API gave it, verified by the program that an auditor uses, which knows nothing of this system. */
export const verifyChain = (view: CaseView): Promise<ChainVerdict> => verifyTimeline(view);

/** The same of a case of any kind. */
export async function verifyTimeline({ reference, timeline, head }: Timeline): Promise<ChainVerdict> {
	const verdict = await verify(timeline, ['--head', head.hash, reference]);
	return { ...verdict, verified: verdict.verified && timeline.length === head.seq };
}

/** The same of the journal, as it stands in the table. */
export const verifyJournal = (events: readonly unknown[]): Promise<ChainVerdict> => verify(events, ['retention']);

async function verify(timeline: readonly unknown[], args: readonly string[]): Promise<ChainVerdict> {
	const child = spawn(process.execPath, [verifier, '--file', '-', ...args], { stdio: 'pipe' });
	const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
	// It may be over before it has read everything: then its status says so.
	child.stdin.on('error', () => undefined);
	child.stdin.end(JSON.stringify(timeline));
	const [said, complaints, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
	return { events: timeline.length, verified: status === 0, text: (said || complaints).trim() };
}
