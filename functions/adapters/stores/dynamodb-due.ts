/**
 * What a DynamoDB table names by itself: read from end to end, in parts, and filtered there. Reading is paid for whatever the filter
 * leaves, half as much as a consistent read; what was written a moment ago is named the next time.
 */
import { DescribeTableCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { addPeriod } from '../../core/clock/statutory.ts';
import type { StoreOf } from '../../core/policy/schema.ts';
import { toFields } from './attribute-values.ts';
import {
	categoryValues,
	cursorsOf,
	type Dated,
	dateAttribute,
	identifiersOn,
	isNamed,
	type SelfNaming,
	valueIn,
} from './due-records.ts';
import { type Item, type Projection, project } from './dynamodb-batches.ts';
import { readRecord } from './records.ts';
import { unavailable } from './unavailable.ts';

export interface SelfNamingTableProps {
	readonly id: string;
	readonly store: StoreOf<'dynamodb'>;
	readonly table: string;
	readonly client: DynamoDBClient;
	/** The controller's, IANA. */
	readonly timeZone: string;
	/** Most records read for one page; as many as DynamoDB reads at once (a megabyte) unless said. */
	readonly pageSize?: number | undefined;
	/** What a verdict is made of, and the attributes that find. */
	readonly judged: Projection;
	readonly idOf: (item: Item) => string;
}

/** DynamoDB's limit of values in one list. */
const valuesPerList = 100;

/** Records carry the `fields` that are asked for: only these and what a verdict is made of is read. A page may name nothing, and not be the last. */
export function selfNamingTable(props: SelfNamingTableProps): SelfNaming {
	const { id, store, table, client, timeZone, pageSize, judged, idOf } = props;

	const identifiersOf = (item: Item) => {
		const stored = (kind: string) => item[store.find[kind]?.attribute ?? '']?.S;
		return identifiersOn(
			store,
			(kind) => valueIn(store.find[kind]?.value ?? '', stored(kind) ?? ''),
			(kind, value) => store.find[kind]?.value.replaceAll('{value}', () => value) === stored(kind),
		);
	};

	return {
		async due(category, dated, { part, of }, cursor) {
			const filter = filterOf(store, category, dated);
			if (filter === undefined) return { records: [] };
			const cursors = cursorsOf(id, category, dated.trigger, `${part}/${of}`);
			const { fields = [] } = dated;
			const read = fields.length > 0 ? project([...Object.values(judged.ExpressionAttributeNames), ...fields]) : judged;
			const scan = new ScanCommand({
				TableName: table,
				Segment: part,
				TotalSegments: of,
				ProjectionExpression: read.ProjectionExpression,
				...filter,
				ExpressionAttributeNames: { ...read.ExpressionAttributeNames, ...filter.ExpressionAttributeNames },
				ExclusiveStartKey: cursors.open(cursor) as Item | undefined,
				Limit: pageSize,
			});
			const { Items = [], LastEvaluatedKey } = await client.send(scan).catch((error: unknown) => unavailable(id, error));
			const records = Items.flatMap((item) => {
				const attributes = toFields(item);
				const wanted = Object.fromEntries(
					fields.flatMap((name) => (Object.hasOwn(attributes, name) ? [[name, attributes[name] ?? null]] : [])),
				);
				const record = readRecord(store, timeZone, idOf(item), attributes, wanted);
				return isNamed(record, category, dated) ? [{ record, identifiers: identifiersOf(item) }] : [];
			});
			return { records, ...cursors.close(LastEvaluatedKey) };
		},

		/** DynamoDB's own count comes first: it costs nothing, and is some six hours old. Where it is too low, records are counted. */
		async holdsAtLeast(records) {
			const description = await client
				.send(new DescribeTableCommand({ TableName: table }))
				.catch((error: unknown) => unavailable(id, error));
			if ((description.Table?.ItemCount ?? 0) >= records) return true;
			let counted = 0;
			let after: Item | undefined;
			do {
				const scan: ScanCommand = new ScanCommand({
					TableName: table,
					Select: 'COUNT',
					ExclusiveStartKey: after,
					Limit: pageSize ?? records - counted,
				});
				const answer = await client.send(scan).catch((error: unknown) => unavailable(id, error));
				counted += answer.Count ?? 0;
				after = answer.LastEvaluatedKey;
			} while (after !== undefined && counted < records);
			return counted >= records;
		},
	};
}

/**
 * What DynamoDB can leave out. It compares texts, and a date may be an instant with any offset, which in the controller's time zone is
 * another day: up to two days earlier. An instant may also be written without hyphens, which sorts behind its year's others.
 *
 * @returns `undefined`: no record can be meant.
 */
function filterOf(store: StoreOf<'dynamodb'>, category: string, { trigger, latest }: Dated) {
	const date = dateAttribute(store, trigger);
	const meant = categoryValues(store.category, category);
	if (date === undefined || meant === undefined) return undefined;
	const after = addPeriod(latest, 'P3D');
	const bounds = { ':after': after, ':compactFrom': `${after.slice(0, 4)}0`, ':compactTo': after.replaceAll('-', '') };
	const listed = meant !== 'all' && meant.values.length <= valuesPerList ? meant : { attribute: '', values: [] };
	const values = Object.entries({ ...bounds, ...Object.fromEntries(listed.values.map((value, nth) => [`:c${nth}`, value])) });
	const dated = '(#date < :after OR #date BETWEEN :compactFrom AND :compactTo)';
	const isMeant = `#category IN (${listed.values.map((_, nth) => `:c${nth}`).join(', ')})`;
	return {
		FilterExpression: listed.values.length > 0 ? `${dated} AND ${isMeant}` : dated,
		ExpressionAttributeNames: { '#date': date, ...(listed.values.length > 0 && { '#category': listed.attribute }) },
		ExpressionAttributeValues: Object.fromEntries(values.map(([name, value]) => [name, { S: value }])),
	};
}
