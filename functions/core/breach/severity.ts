/**
 * How grave a breach is, after ENISA's methodology of 2013: SE = DPC × EI + CB. It informs what the DPO decides (Art 33(1), 34(1)), and
 * decides nothing.
 */
import type { Policy } from '../policy/schema.ts';

/** Kinds of data by what they reveal, the least first: their place, from 1, is what they count. */
export const dataKinds = ['simple', 'behavioural', 'financial', 'sensitive'] as const;
export type DataKind = (typeof dataKinds)[number];

/** How easily the people can be told from the data (EI). */
const easeValues = { negligible: 0.25, limited: 0.5, significant: 0.75, maximum: 1 } as const;
export type Identifiability = keyof typeof easeValues;
export const identifiabilities = Object.keys(easeValues) as readonly Identifiability[];

/** What losing confidentiality, integrity or availability counts: nothing, in part, whole. */
export const lossValues = [0, 0.25, 0.5] as const;
export type Loss = (typeof lossValues)[number];

export const levels = ['low', 'medium', 'high', 'very-high'] as const;
export type Level = (typeof levels)[number];

export const flags = ['more-than-100-people', 'unintelligible'] as const;
export type Flag = (typeof flags)[number];

/** What a person judges. */
export interface SeverityFactors {
	/** The kinds involved; the gravest counts. */
	readonly dataKinds?: readonly DataKind[];
	/** What the context adds to it, or takes away: -3 to 3. */
	readonly adjustment?: number;
	readonly identifiability?: Identifiability;
	readonly confidentiality?: Loss;
	readonly integrity?: Loss;
	readonly availability?: Loss;
	/** Somebody meant harm. */
	readonly malicious?: boolean;
	/** The data cannot be read by whoever has it, as where it is encrypted and the key is safe. */
	readonly unintelligible?: boolean;
}

/** The score with its parts. */
export interface Severity {
	readonly status: 'computed';
	/** `value`: 1 to 4, the kind's with the adjustment. */
	readonly dpc: { readonly kind: DataKind; readonly adjustment: number; readonly value: number };
	readonly ei: { readonly identifiability: Identifiability; readonly value: number };
	readonly cb: {
		readonly confidentiality: number;
		readonly integrity: number;
		readonly availability: number;
		/** 0.5 where somebody meant harm. */
		readonly malicious: number;
		readonly value: number;
	};
	readonly score: number;
	readonly level: Level;
	readonly flags: readonly Flag[];
}

/** Nobody has said yet what it takes. */
export interface SeverityUnknown {
	readonly status: 'unknown';
	readonly missing: readonly (keyof SeverityFactors)[];
}

/** People above whom the number is a flag of its own. */
const manyPeople = 100;

/** SE = DPC × EI + CB. */
export const severityScore = (dpc: number, ei: number, cb: number): number => dpc * ei + cb;

export function levelOf(score: number): Level {
	if (score < 2) return 'low';
	if (score < 3) return 'medium';
	return score < 4 ? 'high' : 'very-high';
}

/** @param people Approximate number; absent where it is not known. */
export function severityOf(factors: SeverityFactors, people: number | undefined): Severity | SeverityUnknown {
	const { identifiability, adjustment = 0 } = factors;
	const kind = dataKinds.findLast((each) => factors.dataKinds?.includes(each));
	const losses = [factors.confidentiality, factors.integrity, factors.availability];
	const lost = losses.some((loss) => loss !== undefined);
	if (kind === undefined || identifiability === undefined || !lost) {
		return {
			status: 'unknown',
			missing: [
				...(kind === undefined ? (['dataKinds'] as const) : []),
				...(identifiability === undefined ? (['identifiability'] as const) : []),
				...(lost ? [] : (['confidentiality', 'integrity', 'availability'] as const)),
			],
		};
	}
	const dpc = { kind, adjustment, value: Math.min(4, Math.max(1, dataKinds.indexOf(kind) + 1 + adjustment)) };
	const ei = { identifiability, value: easeValues[identifiability] };
	const [confidentiality = 0, integrity = 0, availability = 0] = losses;
	const malicious = factors.malicious ? 0.5 : 0;
	const cb = { confidentiality, integrity, availability, malicious, value: confidentiality + integrity + availability + malicious };
	const score = severityScore(dpc.value, ei.value, cb.value);
	return {
		status: 'computed',
		dpc,
		ei,
		cb,
		score,
		level: levelOf(score),
		flags: [
			...(people !== undefined && people > manyPeople ? (['more-than-100-people'] as const) : []),
			...(factors.unintelligible ? (['unintelligible'] as const) : []),
		],
	};
}

/** Kinds that the policy's categories bring with them, whatever is said: special categories (Art 9) are sensitive. */
export function kindsImplied({ categories }: Pick<Policy, 'categories'>, involved: readonly string[]): readonly DataKind[] {
	return involved.some((category) => categories[category]?.special) ? ['sensitive'] : [];
}
