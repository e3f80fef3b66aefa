/**
 * A processor as a store, asked by OpenDSR-style requests: which records it holds on these identities, then to erase, put
 * right or restrict the ones named, for which it gives a receipt; and which of its records fall due (http-due.ts).
 */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { StoreOf } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';
import { tally as tallyOf } from '../../core/request/fulfil.ts';
import {
	type ErasePage,
	type FieldChange,
	type FindPage,
	type MarkPage,
	type RectifyPage,
	type RestrictionMark,
	type StoreAdapter,
	type StoreRecord,
	StoreUnavailableError,
} from '../../core/stores/ports.ts';
import { type Attempt, changesOf, untilUndisturbed } from './corrections.ts';
import { ForeignCursorError, pathName, readCursor, writeCursor } from './cursor.ts';
import { selfNamingProcessor } from './http-due.ts';
import { type ProcessorProps, processor } from './http-processor.ts';
import { type Description, description, eachOnce, nextCursor, recordId } from './http-records.ts';
import { searchable } from './identifiers.ts';
import { fixedAttributes, judgedAttributes, readRecord, readYields, restrictionOf } from './records.ts';
import { settle, Tally } from './tally.ts';

export interface HttpStoreProps extends ProcessorProps {
	readonly store: StoreOf<'http'>;
	/** The controller's, IANA. */
	readonly timeZone: string;
	/** Records asked for at a time; 100 unless said. */
	readonly pageSize?: number;
}

const ids = z.array(recordId).check(z.refine((given) => new Set(given).size === given.length, 'an id stands there twice'));

const records = z.array(description).check(eachOnce());
const findAnswer = z.object({ records, next_cursor: nextCursor });

const receipt = {
	/** The processor's proof: its own reference. */
	receipt: z.string().check(z.minLength(1)),
	/** Asked for, and not held (any more). */
	not_held: ids,
};
const eraseAnswer = z.object({ ...receipt, erased: ids });
const rectifyAnswer = z.object({
	...receipt,
	rectified: ids,
	/** Not what the request expects to find, and left as they are: what they are now. */
	differing: records,
});
/** Those that are restricted by the reference now, or, where it is lifted, are so no more. */
const restrictAnswer = z.object({ ...receipt, marked: ids });

interface Meant {
	readonly record: StoreRecord;
	readonly changes: readonly FieldChange[];
}

/** Record ids are the processor's. */
export function httpStore(props: HttpStoreProps): StoreAdapter {
	const { id, store, timeZone, pageSize = 100 } = props;
	const ask = processor(props);
	const finds = Object.keys(store.find);
	const fixed = fixedAttributes(store);
	/** What a record is judged by; marks of restricting cases are not among its fields. */
	const guarded = judgedAttributes(store).filter((name) => name !== restrictionOf(store));

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

	const described = ({ record_id, attributes }: Description) => readRecord(store, timeZone, record_id, attributes);

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
			records: answer.records.map(described),
			yields: readYields(
				store.yields,
				answer.records.map(({ attributes }) => attributes),
			),
			next: answer.next_cursor === undefined ? undefined : writeCursor({ path: nameOf(identities), after: answer.next_cursor }),
		};
	}

	/**
	 * Asks for something to be done to the records.
	 *
	 * @param accounted the ids that the answer says something of: all that were asked for, or it is not believed.
	 */
	async function order<T extends z.ZodMiniType>(
		request: { readonly path: string; readonly identities: Identities; readonly about: readonly string[]; readonly more: object },
		answerShape: T,
		accounted: (answer: z.infer<T>) => readonly string[],
	): Promise<z.infer<T>> {
		const answer = await ask(
			`/opendsr/records/${request.path}`,
			// The same on every attempt: when an answer was lost, the next one repeats the receipt.
			{ regulation: 'gdpr', subject_request_id: randomUUID(), subject_identities: request.identities, ...request.more },
			answerShape,
		);
		if (!isDeepStrictEqual([...accounted(answer)].sort(), [...request.about].sort())) {
			throw new StoreUnavailableError(id, 'its receipt does not account for the records asked for');
		}
		return answer;
	}

	/** @returns the ids that the processor erased now */
	async function eraseRecords(identities: Identities, about: readonly string[]): Promise<ReadonlySet<string>> {
		if (about.length === 0) return new Set();
		const request = { path: 'erase', identities, about, more: { record_ids: about } };
		const { erased } = await order(request, eraseAnswer, (answer) => [...answer.erased, ...answer.not_held]);
		return new Set(erased);
	}

	async function rectifyRecords(identities: Identities, meant: readonly Meant[]): Promise<Attempt<StoreRecord>> {
		if (meant.length === 0) return { changed: [], differing: [] };
		const rectifications = meant.map(({ record, changes }) => {
			const fields = Object.fromEntries(changes.map(({ field, after }) => [field, after]));
			const told = [...new Set([...guarded, ...Object.keys(fields)])];
			const expected = told.filter((name) => Object.hasOwn(record.fields, name));
			return {
				record_id: record.id,
				/** Left alone where it does not say this any more, or says something of what is absent here. */
				expected: Object.fromEntries(expected.map((name) => [name, record.fields[name]])),
				absent: told.filter((name) => !expected.includes(name)),
				fields,
			};
		});
		const request = { path: 'rectify', identities, about: meant.map(({ record }) => record.id), more: { rectifications } };
		const { rectified, differing } = await order(request, rectifyAnswer, (answer) => [
			...answer.rectified,
			...answer.not_held,
			...answer.differing.map(({ record_id }) => record_id),
		]);
		const done = meant.filter(({ record }) => rectified.includes(record.id));
		return { changed: done.flatMap(({ changes }) => changes), differing: differing.map(described) };
	}

	/** @returns the ids of those that are as asked now */
	async function restrictRecords(identities: Identities, about: readonly string[], { by, set }: RestrictionMark) {
		if (about.length === 0) return new Set();
		const restriction = { reference: by, restricted: set };
		const request = { path: 'restrict', identities, about, more: { record_ids: about, restriction } };
		const { marked } = await order(request, restrictAnswer, (answer) => [...answer.marked, ...answer.not_held]);
		return new Set(marked);
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

		fixed,

		async rectify(identifiers, correct, cursor, announce): Promise<RectifyPage> {
			const identities = identitiesOf(identifiers);
			const { records, next } = await page(identities, cursor);
			const changed = await untilUndisturbed(id, records, async (asked) => {
				const meant = asked
					.map((record) => ({ record, changes: changesOf(id, record, correct(record), fixed) }))
					.filter(({ changes }) => changes.length > 0);
				if (meant.length > 0) await announce?.(meant.flatMap(({ changes }) => changes));
				return rectifyRecords(identities, meant);
			});
			return { changed, ...(next === undefined ? {} : { next }) };
		},

		/** All that are concerned are named, whatever marks they show: not every processor shows them. */
		async restrict(identifiers, concerns, mark, cursor): Promise<MarkPage> {
			const identities = identitiesOf(identifiers);
			const { records, next } = await page(identities, cursor);
			const concerned = records.filter(concerns);
			const marked = await restrictRecords(
				identities,
				concerned.map((record) => record.id),
				mark,
			);
			const counted = tallyOf(concerned.filter((record) => marked.has(record.id)));
			return { marked: counted, ...(next === undefined ? {} : { next }) };
		},

		...selfNamingProcessor({ id, store, ask, pageSize, described }),
	};
}
