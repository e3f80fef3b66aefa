/**
 * The register of complaints, and their counts by month, kind and outcome (Data Protection Act 2018, s.164A). It names cases by their
 * references and holds no personal data.
 */
import { endOfLocalDay, localDate } from '../clock/statutory.ts';
import type { ComplaintState } from '../complaint/complaint.ts';
import { isAcknowledged, openRemedies } from '../complaint/fold.ts';
import type { Cell } from '../request/export/csv.ts';

/** A complaint as of `now`, an instant. */
interface Entry {
	readonly state: ComplaintState;
	readonly now: string;
}

/** Each column, and what stands in it. Instants are UTC, dates are calendar dates in the controller's time zone. */
const cells: Readonly<Record<string, (entry: Entry) => Cell>> = {
	Reference: ({ state }) => state.caseId,
	About: ({ state }) => state.about,
	Channel: ({ state }) => state.channel,
	'Received at (UTC)': ({ state }) => state.receivedAt,
	'Received on': ({ state }) => state.clock.receivedOn,
	'To be acknowledged by': ({ state }) => state.clock.acknowledgeBy,
	'The same as the ICO counts': ({ state }) => state.clock.publishedAcknowledgeBy,
	'Acknowledged on': ({ state }) => acknowledgedOn(state),
	'Acknowledged in time': (entry) => inTime(entry),
	'Request that it is about': ({ state }) => state.linked?.to,
	Status: ({ state }) => state.status,
	'Handler assigned': ({ state }) => (state.handler ? 'yes' : 'no'),
	'Words of progress': ({ state }) => state.words,
	'Outcome target': ({ state }) => state.clock.outcomeTargetOn,
	Outcome: ({ state }) => outcomeOf(state),
	'Outcome told at (UTC)': ({ state }) => state.answered?.at,
	Remedies: ({ state }) => state.remedies.length,
	'Remedies open': ({ state }) => openRemedies(state).length,
	'Reference at the authority': ({ state }) => state.authority?.reference,
	'Due at the authority': ({ state }) => state.authority?.dueOn,
	'Authority answered at (UTC)': ({ state }) => state.authority?.answeredAt,
	'Closed at (UTC)': ({ state }) => state.closedAt,
	'Policy version': ({ state }) => state.policyVersion,
	'Events in the chain': ({ state }) => state.seq,
	'Hash of the last event': ({ state }) => state.head,
};

export const complaintColumns: readonly string[] = Object.keys(cells);

/** One complaint as a row under {@link complaintColumns}. What has not happened is empty. @param now instant. */
export function complaintRow(state: ComplaintState, now: string): readonly Cell[] {
	return Object.values(cells).map((cell) => cell({ state, now }));
}

/** What it came to, or that it is open still. */
const outcomeOf = ({ ended, outcome }: ComplaintState): string => ended?.why ?? outcome?.outcome ?? 'open';

/** The day on which the person was told; where only the outcome told them, that day. */
function acknowledgedOn(state: ComplaintState): string | undefined {
	const { acknowledged, answered, clock } = state;
	if (acknowledged && isAcknowledged(state)) return acknowledged.on ?? localDate(acknowledged.at, clock.timeZone);
	return answered && localDate(answered.at, clock.timeZone);
}

/** `open`: not yet, and there is time. `not-applicable`: it ended before. */
function inTime({ state, now }: Entry): 'yes' | 'no' | 'open' | 'not-applicable' {
	const { acknowledgeBy, timeZone } = state.clock;
	const on = acknowledgedOn(state);
	if (on !== undefined) return on <= acknowledgeBy ? 'yes' : 'no';
	const until = state.ended?.at ?? now;
	if (until >= endOfLocalDay(acknowledgeBy, timeZone)) return 'no';
	return state.ended ? 'not-applicable' : 'open';
}

/** By the month of receipt (`yyyy-mm`, in the controller's time zone), what it is about, and what it came to. */
export const complaintCountColumns: readonly string[] = [
	'Month of receipt',
	'About',
	'Outcome',
	'Complaints',
	'Went to the authority',
];

export interface ComplaintCount {
	readonly month: string;
	readonly row: readonly Cell[];
}

/** Adds complaints up, one at a time; the counts come in order. */
export class ComplaintCounts {
	readonly #counts = new Map<string, { all: number; authority: number }>();

	add(state: ComplaintState): void {
		const key = JSON.stringify([state.clock.receivedOn.slice(0, 7), state.about, outcomeOf(state)]);
		const count = this.#counts.get(key) ?? { all: 0, authority: 0 };
		this.#counts.set(key, { all: count.all + 1, authority: count.authority + (state.authority ? 1 : 0) });
	}

	rows(): readonly ComplaintCount[] {
		return [...this.#counts]
			.map(([key, { all, authority }]) => ({ key: JSON.parse(key) as [string, string, string], all, authority }))
			.sort((a, b) => (a.key.join('#') < b.key.join('#') ? -1 : 1))
			.map(({ key, all, authority }) => ({ month: key[0], row: [...key, all, authority] }));
	}
}
