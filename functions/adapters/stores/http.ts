/**
 * A processor as a store, asked by OpenDSR-style requests: which records it holds on these identities, then to erase the
 * ones named, for which it gives a receipt.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { StoreOf } from '../../core/policy/schema.ts';
import { type ErasePage, type FindPage, type Identifier, type StoreAdapter, StoreUnavailableError } from '../../core/ports.ts';
import { ForeignCursorError, pathName, readCursor, writeCursor } from './cursor.ts';
import { type ProcessorProps, processor } from './http-processor.ts';
import { searchable } from './identifiers.ts';
import { readRecord, readYields } from './records.ts';
import { settle, Tally } from './tally.ts';

export interface HttpStoreProps extends ProcessorProps {
	readonly store: StoreOf<'http'>;
	/** The controller's, IANA. */
	readonly timeZone: string;
	/** Records asked for at a time; 100 unless said. */
	readonly pageSize?: number;
}

const recordId = z.string().check(z.minLength(1), z.maxLength(512));
const ids = z.array(recordId).check(z.refine((given) => new Set(given).size === given.length, 'an id stands there twice'));

const findAnswer = z.object({
	records: z
		.array(z.object({ record_id: recordId, attributes: z.record(z.string(), z.json()) }))
		.check(
			z.refine(
				(records) => new Set(records.map((record) => record.record_id)).size === records.length,
				'a record stands there twice',
			),
		),
	next_cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(2_048))),
});

const eraseAnswer = z.object({
	/** The processor's proof: its own reference. */
	receipt: z.string().check(z.minLength(1)),
	erased: ids,
	/** Asked for, and not held (any more). */
	not_held: ids,
});

/** Record ids are the processor's. */
export function httpStore(props: HttpStoreProps): StoreAdapter {
	const { id, store, timeZone, pageSize = 100 } = props;
	const ask = processor(props);
	const finds = Object.keys(store.find);

	const identitiesOf = (identifiers: readonly Identifier[]) =>
		searchable(identifiers, finds, store.addresses).map(({ kind, value }) => ({
			identity_type: kind,
			identity_value: value,
			identity_format: 'raw',
		}));
	type Identities = ReturnType<typeof identitiesOf>;

	const nameOf = (identities: Identities) => pathName(...identities.flatMap((each) => [each.identity_type, each.identity_value]));

	function open(identities: Identities, cursor: string | undefined): string | undefined {
		if (cursor === undefined) return undefined;
		const at = readCursor(cursor);
		if (at.path !== nameOf(identities) || typeof at.after !== 'string') {
			throw new ForeignCursorError(`Store ${id}: the cursor is of a search for other identifiers`);
		}
		return at.after;
	}

	async function page(identities: Identities, cursor: string | undefined) {
		if (identities.length === 0) return { records: [], yields: [], next: undefined };
		const after = open(identities, cursor);
		const answer = await ask(
			'/opendsr/records/find',
			{ regulation: 'gdpr', subject_identities: identities, limit: pageSize, cursor: after },
			findAnswer,
		);
		if (answer.next_cursor !== undefined && answer.next_cursor === after) {
			throw new StoreUnavailableError(id, 'its pages go round in a circle');
		}
		return {
			records: answer.records.map(({ record_id, attributes }) => readRecord(store, timeZone, record_id, attributes)),
			yields: readYields(
				store.yields,
				answer.records.map(({ attributes }) => attributes),
			),
			next: answer.next_cursor === undefined ? undefined : writeCursor({ path: nameOf(identities), after: answer.next_cursor }),
		};
	}

	/** @returns the ids that the processor erased now */
	async function eraseRecords(identities: Identities, asked: readonly string[]): Promise<ReadonlySet<string>> {
		if (asked.length === 0) return new Set();
		const answer = await ask(
			'/opendsr/records/erase',
			// The same on every attempt: when an answer was lost, the next one repeats the receipt.
			{ regulation: 'gdpr', subject_request_id: randomUUID(), subject_identities: identities, record_ids: asked },
			eraseAnswer,
		);
		const accounted = [...answer.erased, ...answer.not_held].sort();
		if (JSON.stringify(accounted) !== JSON.stringify([...asked].sort())) {
			throw new StoreUnavailableError(id, 'its receipt does not account for the records asked for');
		}
		return new Set(answer.erased);
	}

	return {
		id,
		finds,

		async find(identifiers, cursor): Promise<FindPage> {
			const { records, yields, next } = await page(identitiesOf(identifiers), cursor);
			return { records, yields, ...(next === undefined ? {} : { next }) };
		},

		async erase(identifiers, judge, cursor, announce): Promise<ErasePage> {
			const identities = identitiesOf(identifiers);
			const { records, next } = await page(identities, cursor);
			const tally = new Tally();
			const doomed = records.filter((record) => {
				const verdict = settle(record, judge);
				if (verdict.outcome === 'retain') tally.retained(record.category, verdict);
				return verdict.outcome === 'erase';
			});
			if (doomed.length > 0) await announce?.();
			const erased = await eraseRecords(
				identities,
				doomed.map((record) => record.id),
			);
			for (const record of doomed) if (erased.has(record.id)) tally.erased(record.category);
			return tally.page(next);
		},
	};
}
