import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface Ended {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** What this process has and a command must not: jest's loader, the developer's AWS account. */
const foreign = (name: string) => name === 'NODE_OPTIONS' || name.startsWith('AWS_');

export const plainEnvironment = (): NodeJS.ProcessEnv =>
	Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name)));

/** Runs a program of the project to its end. @param program its path from the root. */
export async function run(
	program: string,
	args: readonly string[],
	options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Ended> {
	const file = fileURLToPath(new URL(`../../${program}`, import.meta.url));
	const child = spawn(process.execPath, [file, ...args], { env: { ...plainEnvironment(), ...options.env } });
	const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
	child.stdin.on('error', () => undefined);
	child.stdin.end(options.input ?? '');
	const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
	return { status, stdout, stderr };
}
