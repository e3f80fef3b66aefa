/** DynamoDB's attribute values as JSON. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { JsonValue } from '../../core/ports.ts';

/** Numbers that a double cannot hold exactly stay text; binary becomes base64; sets become lists. */
function toJson(value: AttributeValue): JsonValue {
	if (value.S !== undefined) return value.S;
	if (value.N !== undefined) return String(Number(value.N)) === value.N ? Number(value.N) : value.N;
	if (value.BOOL !== undefined) return value.BOOL;
	if (value.M !== undefined) return toFields(value.M);
	if (value.L !== undefined) return value.L.map(toJson);
	if (value.SS !== undefined) return value.SS;
	if (value.NS !== undefined) return value.NS.map((number) => toJson({ N: number }));
	if (value.B !== undefined) return base64(value.B);
	if (value.BS !== undefined) return value.BS.map(base64);
	return null;
}

export function toFields(item: Readonly<Record<string, AttributeValue>>): Record<string, JsonValue> {
	const fields: Record<string, JsonValue> = {};
	// Every attribute of every record passes here: Object.fromEntries takes six times as long.
	for (const [name, value] of Object.entries(item)) {
		if (name === '__proto__') Object.defineProperty(fields, name, { value: toJson(value), enumerable: true, writable: true });
		else fields[name] = toJson(value);
	}
	return fields;
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}
