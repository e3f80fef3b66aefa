/**
 * dynalite compares lists and maps in conditions by identity, so that none equals another; DynamoDB compares what is in them.
 */
import { isDeepStrictEqual } from 'node:util';
import database, { type Condition, type Item } from 'dynalite/db/index.js';

const checkConditional = database.checkConditional;
let taught = false;

/** Makes conditions of the form `attribute = :value` hold where both are lists or maps of the same. */
export function compareDocuments(): void {
	if (taught) return;
	taught = true;
	database.checkConditional = (data, item) =>
		checkConditional(
			data._condition === undefined
				? data
				: { ...data, _condition: { ...data._condition, expression: compared(data._condition.expression, item ?? {}) } },
			item,
		);
}

function compared(condition: Condition, item: Item): Condition {
	if (condition.type !== '=') {
		const joins = condition.type === 'and' || condition.type === 'or' || condition.type === 'not';
		return joins ? { ...condition, args: condition.args.map((part) => compared(part as Condition, item)) } : condition;
	}
	const [path, value] = condition.args as readonly [readonly string[], Item];
	const [attribute, ...deeper] = path;
	if (attribute === undefined || deeper.length > 0 || !('L' in value || 'M' in value)) return condition;
	// The engine's items have no prototype.
	const same = isDeepStrictEqual(structuredClone(item[attribute]), structuredClone(value));
	return { type: '=', args: [{ BOOL: true }, { BOOL: same }] };
}
