/** Which identifiers a store is asked by, and in which spelling. */
import { normaliseAddress } from '../../core/identity/address.ts';
import type { Store } from '../../core/policy/schema.ts';
import type { Identifier } from '../../core/ports.ts';

/**
 * The identifiers to search by: of a kind that the store knows, spelt as the store spells them, each once, in an order
 * that does not depend on how they were given. Shared ones are left out: they would find other people.
 */
export function searchable(
	identifiers: readonly Identifier[],
	finds: readonly string[],
	addresses: Store['addresses'],
): { readonly kind: string; readonly value: string }[] {
	const asked = new Map<string, { readonly kind: string; readonly value: string }>();
	for (const { kind, value, scope } of identifiers) {
		if (scope !== 'unique' || !finds.includes(kind)) continue;
		const spelt = kind === 'email' && addresses === 'lower-case' ? normaliseAddress(value) : value;
		if (spelt) asked.set(JSON.stringify([finds.indexOf(kind), spelt]), { kind, value: spelt });
	}
	return [...asked.keys()].sort().flatMap((name) => asked.get(name) ?? []);
}

/** An identifier read from a record, in the one spelling that identities are compared by; `undefined` where it is none. */
export function spell(kind: string, value: string): string | undefined {
	return kind === 'email' ? normaliseAddress(value) : value.trim() || undefined;
}
