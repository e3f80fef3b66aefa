import { parseArgs } from 'node:util';
import { type SamplePerson, samplePeople } from '../sample-estate/people.ts';

export const usage = `npm run demo -- [--email ADDRESS] [--right access|erasure] [--json]
    without --email: access for ${samplePeople.many.name}, erasure for ${samplePeople.documentsInside.name}
    --email ADDRESS   for this person; who is not in the sample data has nothing to be found
    --right RIGHT     only this right
    --json            one JSON document in the place of what is shown`;

const rights = ['access', 'erasure'] as const;
export type Right = (typeof rights)[number];

/** Whoever asks. The stores know the sample people by more than their address. */
export type Asker = Pick<SamplePerson, 'email'> & Partial<SamplePerson>;

export interface Options {
	readonly journeys: readonly { readonly asker: Asker; readonly right: Right }[];
	readonly json: boolean;
}

/** The command was not understood; says what to write. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** A member with records in every store; a former one whose records the law still keeps in part. */
const usual: Readonly<Record<Right, Asker>> = { access: samplePeople.many, erasure: samplePeople.documentsInside };

/** @throws UsageError */
export function readArguments(args: readonly string[]): Options {
	const { email, right, json } = parsed(args);
	const asked = right === undefined ? rights : rights.filter((known) => known === right);
	if (asked.length === 0) throw new UsageError(`--right ${right}: write ${rights.join(' or ')}`);
	if (email?.trim() === '') throw new UsageError('--email: write an address, as name@example.com');
	return { json, journeys: asked.map((each) => ({ right: each, asker: email === undefined ? usual[each] : askerOf(email) })) };
}

function askerOf(typed: string): Asker {
	const email = typed.trim();
	const known = Object.values<SamplePerson>(samplePeople).find((person) => person.email === email.toLowerCase());
	return known ?? { email };
}

function parsed(args: readonly string[]) {
	try {
		const { values } = parseArgs({
			args: [...args],
			options: { email: { type: 'string' }, right: { type: 'string' }, json: { type: 'boolean', default: false } },
			strict: true,
		});
		return values;
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}
