/**
 * What a processor names by itself. Two requests more, signed as the others; a processor that does not know them is unavailable for
 * this: what was not looked at is not nothing.
 *
 * `POST /opendsr/records/due` with `{regulation, date_attribute, latest, category?: {attribute, values}, limit, cursor?}` asks for the
 * records whose attribute is `latest` or earlier (a calendar date, or an instant, whose UTC date counts) and, where `category` is given,
 * whose other attribute has one of the values. More may be answered, nothing less. The answer is `{records: [{record_id, attributes,
 * subject_identities: [{identity_type, identity_value}]}], next_cursor?}`: with each record what finds it, of one person only.
 *
 * `POST /opendsr/records/count` with `{regulation, at_least}` asks how many records there are, whoever's. The answer is `{count}`, for
 * which no more than `at_least` have to be counted.
 */
import * as z from 'zod/mini';
import { addPeriod } from '../../core/clock/statutory.ts';
import type { StoreOf } from '../../core/policy/schema.ts';
import { type StoreRecord, StoreUnavailableError } from '../../core/stores/ports.ts';
import { categoryValues, cursorsOf, dateAttribute, identifiersOn, isNamed, type SelfNaming } from './due-records.ts';
import type { Ask } from './http-processor.ts';
import { type Description, description, eachOnce, nextCursor } from './http-records.ts';

export interface SelfNamingProcessorProps {
	readonly id: string;
	readonly store: StoreOf<'http'>;
	readonly ask: Ask;
	/** Records asked for at a time. */
	readonly pageSize: number;
	readonly described: (record: Description) => StoreRecord;
}

const identity = z.object({ identity_type: z.string(), identity_value: z.string() });
const named = z.extend(description, { subject_identities: z.array(identity) });
const dueAnswer = z.object({ records: z.array(named).check(eachOnce()), next_cursor: nextCursor });
const countAnswer = z.object({ count: z.int().check(z.minimum(0)) });

/** A processor has no parts: the first does all, the others nothing. */
export function selfNamingProcessor({ id, store, ask, pageSize, described }: SelfNamingProcessorProps): SelfNaming {
	const identifiersOf = (identities: readonly z.infer<typeof identity>[]) =>
		Object.keys(store.find).flatMap((kind) =>
			identities
				.filter(({ identity_type }) => identity_type === kind)
				.flatMap(({ identity_value }) =>
					identifiersOn(
						{ find: { [kind]: {} }, addresses: store.addresses },
						() => identity_value,
						() => true,
					),
				),
		);

	return {
		async due(category, dated, { part }, cursor) {
			const attribute = dateAttribute(store, dated.trigger);
			const meant = categoryValues(store.category, category);
			if (part > 0 || attribute === undefined || meant === undefined) return { records: [] };
			const cursors = cursorsOf(id, category, dated.trigger);
			const after = cursors.open(cursor);
			const request = {
				regulation: 'gdpr',
				date_attribute: attribute,
				// In the controller's time zone an instant can be of the day before.
				latest: addPeriod(dated.latest, 'P1D'),
				...(meant !== 'all' && { category: meant }),
				limit: pageSize,
				cursor: after,
			};
			const { records, next_cursor: next } = await ask('/opendsr/records/due', request, dueAnswer);
			if (next !== undefined && next === after) throw new StoreUnavailableError(id, 'its pages go round in a circle');
			const found = records.map((each) => ({ record: described(each), identifiers: identifiersOf(each.subject_identities) }));
			return { records: found.filter(({ record }) => isNamed(record, category, dated)), ...cursors.close(next) };
		},

		async holdsAtLeast(records) {
			const { count } = await ask('/opendsr/records/count', { regulation: 'gdpr', at_least: records }, countAnswer);
			return count >= records;
		},
	};
}
