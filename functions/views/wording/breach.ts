import type { BreachChannel, BreachState, FactText, PeopleOutcome, PeopleReason, RemedyKind } from '../../core/breach/breach.ts';
import type { DataKind, Flag, Level, Severity, SeverityUnknown } from '../../core/breach/severity.ts';

/** What is known of a breach, with its words. */
export interface BreachInWords {
	readonly state: BreachState;
	/** By the key of the reference. What was erased is absent. */
	readonly texts: ReadonlyMap<string, string>;
}

export const textOfFact = ({ state, texts }: BreachInWords, fact: FactText): string | undefined => {
	const reference = state.facts[fact];
	return reference && texts.get(reference.key);
};

export const channelInWords: Readonly<Record<BreachChannel, string>> = {
	dpo: 'the data protection officer',
	staff: 'the form, by staff',
	processor: 'the form, by a processor',
	console: 'the AWS console',
};

export const remedyInWords: Readonly<Record<RemedyKind, string>> = { remedy: 'remedy', lesson: 'lesson' };

export const levelInWords: Readonly<Record<Level, string>> = {
	low: 'low',
	medium: 'medium',
	high: 'high',
	'very-high': 'very high',
};

const kindInWords: Readonly<Record<DataKind, string>> = {
	simple: 'simple data',
	behavioural: 'behavioural data',
	financial: 'financial data',
	sensitive: 'sensitive data',
};

const flagInWords: Readonly<Record<Flag, string>> = {
	'more-than-100-people': 'more than 100 people',
	unintelligible: 'data unintelligible to whoever has it',
};

export const outcomeInWords: Readonly<Record<PeopleOutcome, string>> = {
	'tell-each': 'each is told',
	'public-notice': 'a public notice tells them',
	'not-told': 'not told',
};

export const reasonInWords: Readonly<Record<PeopleReason, string>> = {
	'no-high-risk': 'a high risk is not likely (Article 34(1))',
	'data-unintelligible': 'the data is unintelligible to whoever has it (Article 34(3)(a))',
	'risk-removed': 'measures taken since have removed the high risk (Article 34(3)(b))',
	'disproportionate-effort': 'telling each would take disproportionate effort (Article 34(3)(c))',
};

/** As `3.5 (high): 3 financial data × 0.75 significant + 1.25 (confidentiality 0.5, integrity 0.25, malicious intent 0.5)`. */
export function severityInWords(severity: Severity | SeverityUnknown): string {
	if (severity.status === 'unknown') return `not assessed yet; missing: ${severity.missing.join(', ')}`;
	const { dpc, ei, cb, score, level, flags } = severity;
	const adjusted = dpc.adjustment === 0 ? '' : `, adjusted by ${dpc.adjustment}`;
	const parts = (
		[
			['confidentiality', cb.confidentiality],
			['integrity', cb.integrity],
			['availability', cb.availability],
			['malicious intent', cb.malicious],
		] as const
	)
		.filter(([, value]) => value > 0)
		.map(([name, value]) => `${name} ${value}`);
	const lost = parts.length > 0 ? parts.join(', ') : 'nothing lost';
	const flagged = flags.length > 0 ? `; ${flags.map((flag) => flagInWords[flag]).join('; ')}` : '';
	return `${score} (${levelInWords[level]}): ${dpc.value} ${kindInWords[dpc.kind]}${adjusted} × ${ei.value} ${ei.identifiability} + ${cb.value} (${lost})${flagged}`;
}
