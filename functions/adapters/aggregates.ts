import { randomUUID } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { aggregateItem } from '../contract/tables.ts';
import type { Figure } from '../core/retention/aggregate.ts';
import { unlessRefused } from './dynamodb.ts';
import { pagesOf } from './query.ts';

/** What is published of one month. */
export interface Aggregate {
	/** Attributes that the cells are the values of. */
	readonly per: readonly string[];
	/** Each of at least `k` people. */
	readonly cells: readonly Figure[];
	readonly k: number;
	/** Instant. */
	readonly madeAt: string;
	readonly policyVersion: string;
}

/** Figures that stay when records go, a table for each store, category and month. They name nobody, and are kept for good. */
export interface Aggregates {
	/**
	 * The last month (`yyyy-mm`) that there are figures of; consistent. They are made in order: nothing of it or of an earlier one waits to
	 * be counted, so that the records may go.
	 */
	latest(store: string, category: string): Promise<string | undefined>;
	/** Publishes a month's figures; `existed`: there are some, which stay as they are. */
	publish(store: string, category: string, month: string, aggregate: Aggregate): Promise<'published' | 'existed'>;
	/** What is published of the months (`yyyy-mm`), both included, in order. */
	between(
		store: string,
		category: string,
		months: { readonly from: string; readonly to: string },
	): AsyncIterable<Aggregate & { readonly month: string }>;
}

/** Characters of cells in one item, of which each may take three octets: DynamoDB takes 400 KB. */
const pieceSize = 100_000;

/**
 * Figures in the Subjects table: `AGGREGATE#<store>#<category>` / `<yyyy-mm>`. Cells that one item cannot hold stand in pieces, which are
 * written before it and mean nothing without it.
 */
export function aggregates(client: DynamoDBDocumentClient, table: string, size = pieceSize): Aggregates {
	async function* items(pk: string, condition = '', values: Readonly<Record<string, string>> = {}) {
		const pages = pagesOf(client, {
			TableName: table,
			KeyConditionExpression: `pk = :pk${condition}`,
			ExpressionAttributeValues: { ':pk': pk, ...values },
			ConsistentRead: true,
		});
		for await (const page of pages) yield* page;
	}

	return {
		async latest(store, category) {
			const { Items = [] } = await client.send(
				new QueryCommand({
					TableName: table,
					KeyConditionExpression: 'pk = :pk',
					ExpressionAttributeValues: { ':pk': aggregateItem(store, category, '').pk },
					ProjectionExpression: 'sk',
					ConsistentRead: true,
					ScanIndexForward: false,
					Limit: 1,
				}),
			);
			return Items[0]?.sk as string | undefined;
		},
		async publish(store, category, month, { cells, ...aggregate }) {
			const Key = aggregateItem(store, category, month);
			const [first = [], ...others] = piecesOf(cells, size);
			// Whoever else is at it writes other pieces: each item leads to its own.
			const piecesIn = `${Key.pk}#${month}#${randomUUID()}`;
			const pieces = others.map((piece, nth) => ({ pk: piecesIn, sk: String(nth + 1).padStart(6, '0'), cells: piece }));
			for (const Item of pieces) await client.send(new PutCommand({ TableName: table, Item }));
			const head = new PutCommand({
				TableName: table,
				Item: { ...Key, ...aggregate, cells: first, ...(pieces.length > 0 && { piecesIn }) },
				ConditionExpression: 'attribute_not_exists(pk)',
			});
			if (await unlessRefused(client.send(head))) return 'published';
			// Also where the client's own first attempt wrote it, whose answer was lost: then they are needed.
			for await (const { piecesIn: there } of items(Key.pk, ' AND sk = :month', { ':month': month })) {
				if (there === piecesIn) return 'published';
			}
			for (const { pk, sk } of pieces) await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk } }));
			return 'existed';
		},
		async *between(store, category, { from, to }) {
			const range = { ':from': from, ':to': to };
			for await (const item of items(aggregateItem(store, category, '').pk, ' AND sk BETWEEN :from AND :to', range)) {
				const { pk: _pk, sk: month, piecesIn, ...aggregate } = item;
				const cells = [...(aggregate.cells as readonly Figure[])];
				if (piecesIn !== undefined)
					for await (const piece of items(piecesIn as string)) cells.push(...(piece.cells as readonly Figure[]));
				yield { ...(aggregate as Aggregate), cells, month: month as string };
			}
		},
	};
}

function piecesOf(cells: readonly Figure[], size: number): Figure[][] {
	const pieces: Figure[][] = [];
	let room = 0;
	for (const figure of cells) {
		const length = JSON.stringify(figure).length;
		if (length > room) {
			pieces.push([]);
			room = size;
		}
		pieces.at(-1)?.push(figure);
		room -= length;
	}
	return pieces;
}
