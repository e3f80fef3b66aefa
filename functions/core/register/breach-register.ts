/**
 * The register of breaches, Art 33(5): the facts of each, its effects, the remedial action taken, and what was decided on notifying, with
 * the grounds, also where it was no. It names nobody.
 */
import type { BreachState, FactText } from '../breach/breach.ts';
import { isLate } from '../breach/breach-clock.ts';
import { isClockRunning, noticeThatTold, notificationsThatArrived, peopleTold } from '../breach/fold.ts';
import type { TextReference } from '../case/kind.ts';
import type { Cell } from '../request/export/csv.ts';

/** A breach as of `now`, an instant; `texts` are its words by key, those that are kept. */
interface Entry {
	readonly state: BreachState;
	readonly texts: ReadonlyMap<string, string>;
	readonly now: string;
}

/** Each column, and what stands in it. Instants are UTC. */
const cells: Readonly<Record<string, (entry: Entry) => Cell>> = {
	Reference: ({ state }) => state.caseId,
	'Reported by': ({ state }) => state.channel,
	Processor: ({ state }) => state.processor,
	'Aware at (UTC)': ({ state }) => state.awareAt,
	'Reported at (UTC)': ({ state }) => state.receivedAt,
	'Notify by (UTC)': ({ state }) => state.notifyBy,
	'Reported after the 72 hours': ({ state }) => yesNo(state.openedLate),
	Nature: fact('nature'),
	'People concerned': fact('whose'),
	'Number of people (approximate)': ({ state }) => state.facts.people,
	'Kinds of data': ({ state }) => listed(state.facts.categories ?? []),
	'Number of records (approximate)': ({ state }) => state.facts.records,
	Cause: fact('cause'),
	Consequences: fact('consequences'),
	Measures: fact('measures'),
	'Severity score': ({ state }) => (state.severity.status === 'computed' ? state.severity.score : undefined),
	Severity: ({ state }) => (state.severity.status === 'computed' ? state.severity.level : undefined),
	'Severity parts': ({ state }) => parts(state),
	'Authority to be notified': ({ state }) => state.authorityDecision && yesNo(state.authorityDecision.notify),
	'Grounds, authority': (entry) => said(entry, entry.state.authorityDecision?.grounds),
	'Decided at (UTC), authority': ({ state }) => state.authorityDecision?.at,
	'Authority notified at (UTC)': ({ state }) => listed(notificationsThatArrived(state).map(({ at }) => at)),
	Phases: ({ state }) => notificationsThatArrived(state).length,
	'Complete notification': ({ state }) => yesNo(notificationsThatArrived(state).some(({ final }) => final)),
	'Reference of the authority': ({ state }) => state.authorityReference,
	'Within 72 hours': ({ state, now }) => inTime(state, now),
	'Reasons for the delay': (entry) => listed(entry.state.notifications.flatMap(({ delay }) => said(entry, delay) ?? [])),
	'People to be told': ({ state }) => state.peopleDecision?.outcome,
	'Reason, people': ({ state }) => state.peopleDecision?.reason,
	'Grounds, people': (entry) => said(entry, entry.state.peopleDecision?.grounds),
	'Decided at (UTC), people': ({ state }) => state.peopleDecision?.at,
	'People told at (UTC)': ({ state }) => peopleTold(state)?.at ?? noticeThatTold(state)?.publishedAt,
	'People told': ({ state }) => peopleTold(state)?.people,
	'Remedies and lessons': (entry) => listed(entry.state.remedies.flatMap(({ what }) => said(entry, what) ?? [])),
	'Remedies and lessons done': ({ state }) => `${state.remedies.filter(({ done }) => done).length} of ${state.remedies.length}`,
	'Escalated at hours': ({ state }) => listed(state.escalated.map(String)),
	Status: ({ state }) => state.status,
	'Closed at (UTC)': ({ state }) => state.closedAt,
	'Policy version': ({ state }) => state.policyVersion,
	'Events in the chain': ({ state }) => state.seq,
	'Hash of the last event': ({ state }) => state.head,
};

export const breachColumns: readonly string[] = Object.keys(cells);

/** One breach as a row under {@link breachColumns}. What has not happened is empty. @param now Instant. */
export function breachRow(state: BreachState, texts: ReadonlyMap<string, string>, now: string): readonly Cell[] {
	return Object.values(cells).map((cell) => cell({ state, texts, now }));
}

/** `not-due`: it was decided that the authority need not know. `open`: neither notified, nor over yet. */
function inTime(state: BreachState, now: string): 'yes' | 'no' | 'open' | 'not-due' {
	const [first] = notificationsThatArrived(state);
	if (first) return isLate(state.awareAt, first.at) ? 'no' : 'yes';
	if (!isClockRunning(state)) return 'not-due';
	return isLate(state.awareAt, now) ? 'no' : 'open';
}

/** As `DPC 3 (financial), EI 0.75 (significant), CB 1.25 (confidentiality 0.5, integrity 0.25, availability 0, malicious 0.5)`. */
function parts({ severity }: BreachState): Cell {
	if (severity.status === 'unknown') return undefined;
	const { dpc, ei, cb, flags } = severity;
	const lost = `confidentiality ${cb.confidentiality}, integrity ${cb.integrity}, availability ${cb.availability}, malicious ${cb.malicious}`;
	const flagged = flags.length > 0 ? `; ${flags.join(', ')}` : '';
	return `DPC ${dpc.value} (${dpc.kind}), EI ${ei.value} (${ei.identifiability}), CB ${cb.value} (${lost})${flagged}`;
}

function fact(name: FactText): (entry: Entry) => Cell {
	return (entry) => said(entry, entry.state.facts[name]);
}

const said = ({ texts }: Entry, reference: TextReference | undefined): string | undefined => reference && texts.get(reference.key);
const listed = (names: readonly string[]): Cell => (names.length === 0 ? undefined : names.join('; '));
const yesNo = (is: boolean): string => (is ? 'yes' : 'no');
