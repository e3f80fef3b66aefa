/** What a request says beyond which right it is: personal data, kept with the person. */
import type { Right } from '../case/case.ts';
import type { Policy } from '../policy/schema.ts';
import { TransferRefusedError } from './transfer.ts';
import { checkTransferUrl } from './transfer-address.ts';

/** One field that is to be put right, Art 16, as the person states it. */
export interface StatedCorrection {
	/** Category of the policy. */
	readonly category: string;
	readonly field: string;
	readonly value: string;
}

/** Why processing is to be restricted, Art 18(1)(a)–(c). An objection restricts by itself, (d). */
export const restrictionGrounds = ['accuracy', 'unlawful', 'claims'] as const;
export type RestrictionGround = (typeof restrictionGrounds)[number];

export interface Particulars {
	/** Rectification. */
	readonly corrections?: readonly StatedCorrection[];
	/** Restriction. */
	readonly ground?: RestrictionGround;
	/** Restriction and objection: the categories that it is about; all, unless said. */
	readonly categories?: readonly string[];
	/** Withdrawal of consent: the purposes; all that rest on consent, unless said. */
	readonly purposes?: readonly string[];
	/** Portability: the https endpoint of the controller that the data goes to; to the person, unless said. */
	readonly transferTo?: string;
}

/** A field of a request, and what to write into it. */
export interface WrongField {
	readonly field: string;
	readonly message: string;
}

/** Which particulars a right has. */
const belongsTo: Readonly<Record<keyof Particulars, readonly Right[]>> = {
	corrections: ['rectification'],
	ground: ['restriction'],
	categories: ['restriction', 'objection'],
	purposes: ['withdrawing-consent'],
	transferTo: ['portability'],
};

/** What is wrong with what a request says beyond its right, by the policy; nothing, if all is well. */
export function wrongParticulars(
	policy: Pick<Policy, 'categories' | 'purposes'>,
	right: Right,
	particulars: Particulars,
	details: string | undefined,
): WrongField[] {
	const { corrections, ground, categories, purposes, transferTo } = particulars;
	const wrong: WrongField[] = [];
	for (const [field, rights] of Object.entries(belongsTo)) {
		if (field in particulars && !rights.includes(right)) {
			wrong.push({ field, message: `Leave it out: it belongs to ${rights.join(' and ')}.` });
		}
	}
	if (wrong.length > 0) return wrong;
	if (right === 'rectification' && !corrections?.length) {
		wrong.push({ field: 'corrections', message: 'Write what is wrong: the kind of data, the field, and what is right.' });
	}
	if (right === 'restriction' && ground === undefined) {
		wrong.push({ field: 'ground', message: `Choose why: ${restrictionGrounds.join(', ')}.` });
	}
	if (right === 'objection' && !details) {
		wrong.push({ field: 'details', message: 'Write why, on grounds that relate to your situation.' });
	}
	wrong.push(...wrongCorrections(policy, corrections ?? []));
	if (categories && !areAmong(policy.categories, categories)) {
		wrong.push({ field: 'categories', message: unknown('kind of data', policy.categories) });
	}
	const consented = Object.fromEntries(Object.entries(policy.purposes).filter(([, { legalBasis }]) => legalBasis === 'consent'));
	if (purposes && !areAmong(consented, purposes)) {
		wrong.push({ field: 'purposes', message: unknown('purpose that rests on consent', consented) });
	}
	if (transferTo !== undefined) {
		try {
			if (!transferTo.isWellFormed()) throw new TransferRefusedError('Leave out what is no character.');
			checkTransferUrl(transferTo);
		} catch (error) {
			if (!(error instanceof TransferRefusedError)) throw error;
			wrong.push({ field: 'transferTo', message: error.message });
		}
	}
	return wrong;
}

/** What one request may put right. */
const mostCorrections = 20;
const longestField = 255;

/** Of two values for one field nobody could say which is right. */
function wrongCorrections({ categories }: Pick<Policy, 'categories'>, corrections: readonly StatedCorrection[]): WrongField[] {
	if (corrections.length > mostCorrections) {
		return [{ field: 'corrections', message: `Write at most ${mostCorrections} corrections.` }];
	}
	const stated = new Set<string>();
	return corrections.flatMap(({ category, field, value }, index) => {
		const at = (name: string, message: string) => [{ field: `corrections.${index}.${name}`, message }];
		if (!Object.hasOwn(categories, category)) return at('category', unknown('kind of data', categories));
		if (field === '' || field.length > longestField) return at('field', `Write the field, in at most ${longestField} characters.`);
		// Half a surrogate pair is no character: it can neither be kept nor hashed.
		if (!field.isWellFormed() || !value.isWellFormed()) return at('value', 'Leave out what is no character.');
		const name = JSON.stringify([category, field]);
		if (stated.has(name)) return at('field', 'It is named twice: write the field once, with the value that is right.');
		stated.add(name);
		return [];
	});
}

/** Some are named, and all of them are known: an object has more names than its own. */
const areAmong = (known: Readonly<Record<string, unknown>>, named: readonly string[]): boolean =>
	named.length > 0 && named.every((name) => Object.hasOwn(known, name));

const unknown = (what: string, known: Readonly<Record<string, unknown>>): string =>
	`There is no such ${what}. Write one of: ${Object.keys(known).join(', ')}.`;
