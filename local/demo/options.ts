import { parseArgs } from 'node:util';
import { type SamplePerson, samplePeople } from '../sample-estate/people.ts';
import { type Asker, type Right, rights, type Said, shown } from './rights-shown.ts';

export const usage = `npm run demo -- [--email ADDRESS] [--right RIGHT] [--all | --retention | --breach | --complaint] [--json]
    without any       access for ${samplePeople.many.name}, erasure for ${samplePeople.documentsInside.name}
    --all             every right, each for somebody whom it suits
    --retention       retention by itself: two people unsubscribe, one is under a hold, and six years pass
    --breach          a personal data breach: what goes out at which hour, the document for the authority, the register
    --complaint       complaints by themselves: acknowledged, overdue, escalated, decided, and at the authority
    --email ADDRESS   for this person; who is not in the sample data has nothing to be found
    --right RIGHT     only this right: ${rights.slice(0, 5).join(', ')},
                      ${rights.slice(5).join(', ')}
    --json            one JSON document in the place of what is shown
  What the request says beyond its right; as suits the person, unless given:
    --correct CATEGORY.FIELD=VALUE   rectification; may be repeated
    --ground GROUND                  restriction: accuracy, unlawful or claims
    --category CATEGORY              restriction, objection; may be repeated; all, unless given
    --purpose PURPOSE                withdrawing-consent; may be repeated; all that rest on consent, unless given
    --details TEXT                   any right`;

export interface Asked {
	readonly asker: Asker;
	readonly right: Right;
	readonly said: Said;
}

export interface Options {
	/** None, where something else is shown. */
	readonly journeys: readonly Asked[];
	readonly retention: boolean;
	readonly breach: boolean;
	readonly complaint: boolean;
	readonly json: boolean;
}

/** The command was not understood; says what to write. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** The flag that gives each thing to say. */
const flags: Readonly<Record<keyof Said, string>> = {
	details: '--details',
	corrections: '--correct',
	ground: '--ground',
	categories: '--category',
	purposes: '--purpose',
};

/** @throws UsageError */
export function readArguments(args: readonly string[]): Options {
	const { email, right, json, all, retention, breach, complaint, ...given } = parsed(args);
	if (retention || breach || complaint) {
		const alone = retention ? '--retention' : breach ? '--breach' : '--complaint';
		const beside = args.find((arg) => arg !== alone && arg !== '--json');
		if (beside !== undefined) throw new UsageError(`${alone} goes by itself, or with --json`);
		return { journeys: [], retention, breach, complaint, json };
	}
	if (all && right !== undefined) throw new UsageError('--all is every right: leave out --right');
	const usual: readonly Right[] = all ? rights : ['access', 'erasure'];
	const asked = right === undefined ? usual : rights.filter((known) => known === right);
	if (asked.length === 0) throw new UsageError(`--right ${right}: write one of ${rights.join(', ')}`);
	if (email?.trim() === '') throw new UsageError('--email: write an address, as name@example.com');
	const said = saidIn(given);
	for (const what of Object.keys(said) as (keyof Said)[]) {
		const takers = rights.filter((known) => shown[known].takes.includes(what));
		if (!asked.some((each) => takers.includes(each))) throw new UsageError(`${flags[what]} belongs to ${takers.join(', ')}`);
	}
	return {
		json,
		...{ retention, breach, complaint },
		journeys: asked.map((each) => {
			const asker = email === undefined ? shown[each].usual : askerOf(email);
			const { takes, says } = shown[each];
			const theirs = Object.fromEntries(Object.entries(said).filter(([what]) => takes.includes(what as keyof Said)));
			return { right: each, asker, said: { ...says(asker), ...theirs } };
		}),
	};
}

function saidIn(given: Pick<ReturnType<typeof parsed>, 'correct' | 'ground' | 'category' | 'purpose' | 'details'>): Said {
	const { correct, ground, category, purpose, details } = given;
	return {
		...(correct && { corrections: correct.map(correctionIn) }),
		...(ground !== undefined && { ground }),
		...(category && { categories: category }),
		...(purpose && { purposes: purpose }),
		...(details !== undefined && { details }),
	};
}

function correctionIn(typed: string) {
	const [, category, field, value] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(typed) ?? [];
	if (category === undefined || field === undefined || value === undefined) {
		throw new UsageError(`--correct ${typed}: write CATEGORY.FIELD=VALUE, as contact-details.name=Ann`);
	}
	return { category, field, value };
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
			options: {
				all: { type: 'boolean', default: false },
				retention: { type: 'boolean', default: false },
				breach: { type: 'boolean', default: false },
				complaint: { type: 'boolean', default: false },
				email: { type: 'string' },
				right: { type: 'string' },
				json: { type: 'boolean', default: false },
				correct: { type: 'string', multiple: true },
				ground: { type: 'string' },
				category: { type: 'string', multiple: true },
				purpose: { type: 'string', multiple: true },
				details: { type: 'string' },
			},
			strict: true,
		});
		return values;
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}
