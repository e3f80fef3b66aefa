/**
 * What Rightful's own store names by itself: what is kept from the closing of a case, by the index of closed cases, month by month.
 *
 * Nothing else: access packages expire by their bucket's own rule; the suppression list goes by what the person does, not by a date; the
 * chain names nobody, and nothing may delete from it.
 */
import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { indexes, key } from '../../contract/tables.ts';
import type { CaseKindName } from '../../core/case/kind.ts';
import { addPeriod, endOfLocalDay } from '../../core/clock/statutory.ts';
import type { Identifier } from '../../core/ports.ts';
import type { StoreRecord } from '../../core/stores/ports.ts';
import { cursorsOf, isNamed, type SelfNaming } from './due-records.ts';
import type { Item } from './dynamodb-batches.ts';
import { inFlight } from './in-flight.ts';
import { ownCategories } from './rightful-records.ts';

export interface ClosedCasesProps {
	readonly id: string;
	readonly dynamodb: DynamoDBClient;
	/** Name of the table of cases. */
	readonly table: string;
	/** The controller's, IANA. */
	readonly timeZone: string;
	/** Cases of one page. */
	readonly pageSize: number;
	readonly casesInFlight: number;
	/** Consistently read; `undefined` where nothing of the person's is left of the case. */
	readonly readCase: (caseId: string) => Promise<{ readonly records: readonly StoreRecord[]; readonly person: Item } | undefined>;
	readonly subjectKeyOf: (address: string) => string;
	/** Does the work; what fails makes the store unavailable. */
	readonly reached: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Kind of identifier: the reference of a case of whoever gave no address. It is all that leads to it. */
export const caseReference = 'case-reference';

/** The law that cases are made under began to apply then: none was closed before. */
const firstMonth = '2018-05';

/** Categories that are kept from the closing of a case, and the kind of the case. */
const fromClosing: Readonly<Record<string, CaseKindName>> = {
	[ownCategories.requests]: 'subject-request',
	[ownCategories.notes]: 'subject-request',
	[ownCategories.breachReports]: 'breach',
	[ownCategories.complaints]: 'complaint',
	[ownCategories.complaintNotes]: 'complaint',
};

/**
 * Parts share the months. Records carry no `fields`. Of a person whose request was erased, the address is not known any more; nor is, then,
 * what finds the rest.
 */
export function dueOfClosedCases(props: ClosedCasesProps): SelfNaming['due'] {
	const { id, dynamodb, table, timeZone, pageSize, casesInFlight, readCase, subjectKeyOf, reached } = props;

	const closedIn = (kind: CaseKindName, month: string, before: string, after: Item | undefined) =>
		dynamodb.send(
			new QueryCommand({
				TableName: table,
				IndexName: indexes.byClosed.name,
				KeyConditionExpression: '#month = :month AND #closed < :before',
				ExpressionAttributeNames: { '#month': indexes.byClosed.partition, '#closed': indexes.byClosed.sort },
				ExpressionAttributeValues: { ':month': { S: `${kind}#${month}` }, ':before': { S: before } },
				ExclusiveStartKey: after,
				Limit: pageSize,
			}),
		);

	function identifiersOf({ [key.partition]: partition, subjectKey, email, formerEmails }: Item): Identifier[] {
		if (subjectKey === undefined) return [{ kind: caseReference, value: caseIdOf(partition), scope: 'unique' }];
		const addresses = [email?.S, ...(formerEmails?.L ?? []).map((former) => former.S)].filter((address) => address !== undefined);
		const found = addresses.some((address) => subjectKeyOf(address) === subjectKey?.S);
		return found ? addresses.map((value) => ({ kind: 'email', value, scope: 'unique' })) : [];
	}

	return async (category, dated, { part, of }, cursor) => {
		const kind = fromClosing[category];
		if (dated.trigger !== 'case-closed' || kind === undefined) return { records: [] };
		const cursors = cursorsOf(id, category, dated.trigger, `${part}/${of}`);
		const before = endOfLocalDay(dated.latest, timeZone);
		const months = monthsBefore(before).filter((_, nth) => nth % of === part);
		const at = cursors.open(cursor) as Place | undefined;
		const month = at?.month ?? months[0];
		if (month === undefined) return { records: [] };
		return reached(async () => {
			const { Items = [], LastEvaluatedKey: after } = await closedIn(kind, month, before, at?.after);
			const caseIds = Items.map((item) => caseIdOf(item[key.partition]));
			const cases = await inFlight(casesInFlight, caseIds, readCase);
			const records = cases
				.flatMap((found) => (found ? found.records.map((record) => ({ record, identifiers: identifiersOf(found.person) })) : []))
				.filter(({ record }) => isNamed(record, category, dated))
				.map(({ record, identifiers }) => ({ record: { ...record, fields: {} }, identifiers }));
			const following = months[months.indexOf(month) + 1];
			const next: Place | undefined = after ? { month, after } : following === undefined ? undefined : { month: following };
			return { records, ...cursors.close(next) };
		});
	};
}

const caseIdOf = (partition: AttributeValue | undefined): string => (partition?.S ?? '').slice('CASE#'.length);

interface Place {
	readonly month: string;
	/** Last key of the page before. */
	readonly after?: Item;
}

/** Months (`yyyy-mm`, UTC) that have a moment before the instant, the first of all first. */
function monthsBefore(instant: string): string[] {
	const months: string[] = [];
	for (let month = firstMonth; `${month}-01T00:00:00.000Z` < instant; ) {
		months.push(month);
		month = addPeriod(`${month}-01`, 'P1M').slice(0, 7);
	}
	return months;
}
