/** Changes of single items, each conditional on the item being what it was when it was read. */
import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { FieldChange } from '../../core/stores/ports.ts';
import { toAttribute } from './attribute-values.ts';
import type { Item } from './dynamodb-batches.ts';

export type Update = Pick<
	UpdateItemCommandInput,
	'Key' | 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** Sets the fields while they, and the `guarded` attributes, are what they are in `item`. */
export function setFields(item: Item, key: Item, changes: readonly FieldChange[], guarded: readonly string[]): Update {
	const update = new UpdateWords();
	const fields = changes.map(({ field, after }) => `${update.name(field)} = ${update.value(toAttribute(after, own(item, field)))}`);
	const unchanged = [...guarded, ...changes.map(({ field }) => field)];
	return {
		Key: key,
		UpdateExpression: `SET ${fields.join(', ')}`,
		ConditionExpression: conditions(update, item, key, unchanged),
		...update.words,
	};
}

/** Adds a member to a set, or takes it out, while the `guarded` attributes are what they are in `item`. */
export function changeSet(
	item: Item,
	key: Item,
	{ attribute, member, add }: { readonly attribute: string; readonly member: string; readonly add: boolean },
	guarded: readonly string[],
): Update {
	const update = new UpdateWords();
	return {
		Key: key,
		UpdateExpression: `${add ? 'ADD' : 'DELETE'} ${update.name(attribute)} ${update.value({ SS: [member] })}`,
		ConditionExpression: conditions(update, item, key, guarded),
		...update.words,
	};
}

/** Without the key's existing, an update would create the item that is gone. */
function conditions(update: UpdateWords, item: Item, key: Item, unchanged: readonly string[]): string {
	const keys = Object.keys(key);
	const exists = keys.map((name) => `attribute_exists(${update.name(name)})`);
	const others = [...new Set(unchanged)].filter((name) => !keys.includes(name));
	const same = others.map((name) => {
		const now = own(item, name);
		return now === undefined ? `attribute_not_exists(${update.name(name)})` : `${update.name(name)} = ${update.value(now)}`;
	});
	return [...exists, ...same].join(' AND ');
}

/** A field may have any name, `constructor` too. */
const own = (item: Item, name: string): Item[string] | undefined => (Object.hasOwn(item, name) ? item[name] : undefined);

/** Placeholders for names and values, which as themselves could be words of the language. */
class UpdateWords {
	readonly #names = new Map<string, string>();
	readonly #values: Item = {};

	name(name: string): string {
		const word = this.#names.get(name) ?? `#n${this.#names.size}`;
		this.#names.set(name, word);
		return word;
	}

	value(value: Item[string]): string {
		const word = `:v${Object.keys(this.#values).length}`;
		this.#values[word] = value;
		return word;
	}

	get words() {
		return {
			ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([name, word]) => [word, name])),
			ExpressionAttributeValues: this.#values,
		};
	}
}
