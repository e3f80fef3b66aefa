/** DynamoDB's attribute values as JSON. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { JsonValue } from '../../core/ports.ts';

/** Numbers that a double cannot hold exactly stay text; binary becomes base64; sets become lists. */
function toJson(value: AttributeValue): JsonValue {
	if (value.S !== undefined) return value.S;
	if (value.N !== undefined) return isExact(value.N) ? Number(value.N) : value.N;
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

/**
 * The attribute value that `toFields` reads as this value. A value has several (a text can be a string, a long number or bytes,
 * a list can be a set): it keeps the type of what is there `now` where it can be of it.
 */
export function toAttribute(value: JsonValue, now: AttributeValue | undefined): AttributeValue {
	if (value === null) return { NULL: true };
	switch (typeof value) {
		case 'boolean':
			return { BOOL: value };
		case 'number':
			return { N: String(value) };
		case 'string':
			return textAs(value, now) ?? { S: value };
	}
	if (isList(value)) return setOf(value, now) ?? { L: value.map((each, place) => toAttribute(each, now?.L?.[place])) };
	const names = Object.entries(value).map(([name, each]): [string, AttributeValue] => [
		name,
		toAttribute(each, now?.M && Object.hasOwn(now.M, name) ? now.M[name] : undefined),
	]);
	return { M: Object.fromEntries(names) };
}

/** A text that stands for a number or for bytes, as which it would be read again. */
function textAs(text: string, now: AttributeValue | undefined): AttributeValue | undefined {
	if (now?.N !== undefined) return isLongNumber(text) ? { N: text } : undefined;
	if (now?.B === undefined) return undefined;
	const bytes = Buffer.from(text, 'base64');
	return base64(bytes) === text ? { B: bytes } : undefined;
}

/** DynamoDB's sets are not empty, and hold a member once. */
function setOf(list: readonly JsonValue[], now: AttributeValue | undefined): AttributeValue | undefined {
	if (list.length === 0 || new Set(list).size < list.length) return undefined;
	if (now?.SS !== undefined) return list.every((each) => typeof each === 'string') ? { SS: [...list] } : undefined;
	if (now?.NS === undefined) return undefined;
	const numbers = list.flatMap((each) => toAttribute(each, { N: '0' }).N ?? []);
	return numbers.length === list.length ? { NS: numbers } : undefined;
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

/** A number as DynamoDB writes it, of up to the 38 digits that it holds, which is read as text. */
function isLongNumber(text: string): boolean {
	return /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(text) && text.replaceAll(/\D/g, '').length <= 38 && !isExact(text);
}

/** Whether a double is that number, to the last digit. */
function isExact(number: string): boolean {
	const read = String(Number(number));
	return read === number || sameNumber(read, number);
}

/** DynamoDB spells large and small numbers out, JavaScript gives them an exponent. */
function sameNumber(one: string, other: string): boolean {
	const [left, right] = [one, other].map((number) => {
		const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(number) ?? [];
		const digits = (whole + fraction).replace(/^0+/, '');
		const trimmed = digits.replace(/0+$/, '');
		return `${sign}${trimmed}e${Number(exponent) - fraction.length + digits.length - trimmed.length}`;
	});
	return left === right;
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}
