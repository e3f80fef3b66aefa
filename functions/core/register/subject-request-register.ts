/**
 * The register of data subjects' requests, as an auditor asks for it: what came, when, how it was decided and by when it was
 * answered (accountability, UK GDPR Art 5(2)). It names cases by their references and holds no personal data.
 */
import type { CaseState } from '../case/case.ts';
import { caseDates } from '../case/case-dates.ts';
import { pausedDays } from '../clock/request-clock.ts';
import { daysBetween, localDate } from '../clock/statutory.ts';
import type { Cell } from '../request/export/csv.ts';
import { toldOf } from '../request/recipients.ts';

/** A case as of `now`, an instant. */
interface Entry {
	readonly state: CaseState;
	readonly now: string;
	/** Calendar date of an instant in the controller's time zone. */
	readonly on: (instant: string) => string;
}

/** Each column, and what stands in it. Instants are UTC, dates are calendar dates in the controller's time zone. */
const cells: Readonly<Record<string, (entry: Entry) => Cell>> = {
	Reference: ({ state }) => state.caseId,
	Right: ({ state }) => state.right,
	Channel: ({ state }) => state.channel,
	'Received at (UTC)': ({ state }) => state.receivedAt,
	'Received on': ({ state }) => state.receivedOn,
	'Due on': ({ state, now }) => caseDates(state, now).dueOn,
	'House target': ({ state, now }) => caseDates(state, now).houseTargetOn,
	Extended: ({ state, now }) => yesNo(caseDates(state, now).extended),
	'Days paused': ({ state, now, on }) => pausedDays(state.clock, on(state.delivered?.at ?? state.closedAt ?? now)),
	'Identity established at (UTC)': ({ state }) => state.identity?.establishedAt,
	'Identity established by': ({ state }) => state.identity?.how,
	Status: ({ state }) => state.status,
	'Joined to': ({ state }) => state.joined,
	Decision: ({ state }) => state.decision?.outcome,
	'Decided at (UTC)': ({ state }) => state.decision?.at,
	'Refusal reason': ({ state }) => (state.decision?.outcome === 'refused' ? state.decision.reason : undefined),
	'Stores searched': ({ state }) => listed(searched(state)),
	'Stores left out': ({ state }) => listed(state.leftOut),
	'Records acted on': ({ state }) => state.results && total(state.results.flatMap(({ acted }) => acted)),
	'Records kept': ({ state }) => state.results && total(kept(state)),
	'Why kept': ({ state }) => whyKept(state),
	'Recipients told': ({ state }) => listed(toldOf(state).told),
	'Recipients not told': ({ state }) => listed(toldOf(state).notTold),
	'Answered at (UTC)': ({ state }) => state.delivered?.at,
	'Closed at (UTC)': ({ state }) => state.closedAt,
	'Calendar days taken': ({ state, on }) => {
		const settled = settledAt(state);
		return settled === undefined ? undefined : daysBetween(state.receivedOn, on(settled));
	},
	'On time': (entry) => onTime(entry),
	'Policy version': ({ state }) => state.policyVersion,
	'Events in the chain': ({ state }) => state.seq,
	'Hash of the last event': ({ state }) => state.head,
};

export const subjectRequestColumns: readonly string[] = Object.keys(cells);

/**
 * One case as a row under {@link subjectRequestColumns}. What has not happened is empty.
 *
 * @param now Instant.
 * @throws CalendarExhaustedError
 */
export function subjectRequestRow(state: CaseState, now: string): readonly Cell[] {
	const entry: Entry = { state, now, on: (instant) => localDate(instant, state.clock.timeZone) };
	return Object.values(cells).map((cell) => cell(entry));
}

/** When the person had the answer or, where none was owed any more, the case was closed. */
const settledAt = ({ delivered, closedAt }: CaseState): string | undefined => delivered?.at ?? closedAt;

/**
 * `yes`: answered by the due date. `no`: answered later, or not although it has passed. `open`: neither yet. `not-applicable`: it
 * lapsed, was withdrawn or joined another before an answer was due.
 */
function onTime({ state, now, on }: Entry): 'yes' | 'no' | 'open' | 'not-applicable' {
	const settled = settledAt(state);
	if (on(settled ?? now) > caseDates(state, now).dueOn) return 'no';
	if (settled === undefined) return 'open';
	return state.delivered ? 'yes' : 'not-applicable';
}

/** Stores that were searched to their end, by machine or, where a task was done, by a person. */
function searched({ plan = [], incomplete, tasksDone }: CaseState): readonly string[] {
	// What goes by itself where only a person can look, nobody looked for.
	const byMachine = plan
		.filter(({ outcome, reason, count }) => (outcome !== 'task' && reason !== 'storage-period') || count > 0)
		.map(({ store }) => store);
	const missing = new Set(incomplete.map(({ store }) => store));
	return [...new Set([...byMachine.filter((store) => !missing.has(store)), ...tasksDone.map(({ store }) => store)])];
}

const kept = ({ results = [] }: CaseState) => results.flatMap(({ retained }) => retained);

/** As `legal-obligation until 2032-04-05 (3)`. */
function whyKept(state: CaseState): Cell {
	const counts = new Map<string, number>();
	for (const { reason, until, count } of kept(state)) {
		const why = until === undefined ? reason : `${reason} until ${until}`;
		counts.set(why, (counts.get(why) ?? 0) + count);
	}
	return listed([...counts].map(([why, count]) => `${why} (${count})`));
}

const total = (tallies: readonly { readonly count: number }[]): number => tallies.reduce((sum, { count }) => sum + count, 0);
const listed = (names: readonly string[]): Cell => (names.length === 0 ? undefined : names.join('; '));
const yesNo = (is: boolean): string => (is ? 'yes' : 'no');
