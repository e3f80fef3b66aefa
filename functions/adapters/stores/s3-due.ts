/**
 * What a bucket names by itself: every key is listed, and every object's metadata read, one call each, since S3 lists neither dates
 * nor tags. Keys are read in order, so that there are no parts to read side by side.
 */
import type { StoreOf } from '../../core/policy/schema.ts';
import type { StoreRecord } from '../../core/stores/ports.ts';
import { categoryValues, cursorsOf, dateAttribute, identifiersOn, isNamed, type SelfNaming, valueIn } from './due-records.ts';
import { inFlight } from './in-flight.ts';
import type { ObjectName, ObjectsOfBucket } from './s3-objects.ts';
import { unavailable } from './unavailable.ts';

export interface SelfNamingBucketProps {
	readonly id: string;
	readonly store: StoreOf<'s3'>;
	readonly objects: ObjectsOfBucket;
	/** Keys of one page; 1,000, S3's most, unless said. */
	readonly pageSize?: number | undefined;
	readonly callsInFlight: number;
	readonly prefixOf: (kind: string, value: string) => string | undefined;
	/** The record of an object; `undefined` where that is no concern, or gone. */
	readonly describedWhere: (object: ObjectName, concerns: (record: StoreRecord) => boolean) => Promise<StoreRecord | undefined>;
}

/** The first part does all, the others nothing. A page may name nothing, and not be the last. */
export function selfNamingBucket(props: SelfNamingBucketProps): SelfNaming {
	const { id, store, objects, pageSize = 1_000, callsInFlight, prefixOf, describedWhere } = props;

	const reached = <T>(work: () => Promise<T>): Promise<T> => work().catch((error: unknown) => unavailable(id, error));

	const identifiersOf = (key: string) =>
		identifiersOn(
			store,
			(kind) => valueInKey(store.find[kind]?.prefix ?? '', key),
			(kind, value) => key.startsWith(prefixOf(kind, value) ?? '/'),
		);

	return {
		async due(category, dated, { part }, cursor) {
			if (part > 0 || !dateAttribute(store, dated.trigger) || !categoryValues(store.category, category)) return { records: [] };
			const cursors = cursorsOf(id, category, dated.trigger);
			const after = cursors.open(cursor);
			const concerns = (record: StoreRecord) => isNamed(record, category, dated);
			return reached(async () => {
				const { objects: listed, next } = await objects.page('', typeof after === 'string' ? after : undefined, pageSize);
				const found = await inFlight(callsInFlight, listed, (object) => describedWhere(object, concerns));
				const records = found.flatMap((record) => (record ? [{ record, identifiers: identifiersOf(record.id) }] : []));
				return { records, ...cursors.close(next) };
			});
		},

		holdsAtLeast: (records) =>
			reached(async () => {
				let counted = 0;
				let after: string | undefined;
				do {
					const page = await objects.page('', after, Math.max(1, Math.min(pageSize, records - counted)));
					counted += page.objects.length;
					after = page.next;
				} while (after !== undefined && counted < records);
				return counted >= records;
			}),
	};
}

/** The value in a key that begins with the prefix: a value has no `/` there, so the prefix ends where its last one is. */
function valueInKey(prefix: string, key: string): string | undefined {
	const steps = prefix.split('/').length - 1;
	const value = valueIn(prefix, `${key.split('/', steps).join('/')}/`);
	try {
		return value && decodeURIComponent(value);
	} catch (error) {
		if (error instanceof URIError) return undefined;
		throw error;
	}
}
