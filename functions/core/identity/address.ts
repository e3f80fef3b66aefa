/** E-mail addresses as identities: one spelling each, and the pseudonym that stands for it. */
import { createHmac } from 'node:crypto';
import { domainToASCII } from 'node:url';
import type { Identifier } from '../ports.ts';
import { secretKey } from '../secret-key.ts';

/** RFC 5321 with its erratum 1690: longest address, and longest part before the `@`, in octets. */
const longestAddress = 254;
const longestLocalPart = 64;

/** Printable characters without those that a mail header or an address list gives a meaning to. */
const localPart = /^[^\p{C}\p{Z}"(),:;<>@[\\\]]+$/u;
/** Characters that a URL parser, which does the IDNA mapping, would take for something else than a name. */
const notInDomain = /[\p{C}\p{Z}"#%(),/:;<>?@[\\\]^_`{|}]/u;
/** Two labels at least, the last not a number: neither `localhost` nor an IP address. */
const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one spelling of an address: trimmed, NFC, lower case, its domain in IDNA's ASCII form. Tags after a plus and dots
 * are kept, since only the domain's owner knows whether they make another mailbox.
 *
 * `undefined` where it is no single address that a mail can be sent to: control and invisible characters, quotes, lists, more than
 * one `@`, more than 254 octets.
 */
export function normaliseAddress(raw: string): string | undefined {
	const trimmed = raw.trim();
	if (trimmed.length > longestAddress) return undefined;
	const [localTyped, domainTyped, ...more] = trimmed.split('@');
	if (!localTyped || !domainTyped || more.length > 0 || notInDomain.test(domainTyped)) return undefined;
	const local = lowerCase(localTyped);
	const host = domainToASCII(domainTyped.normalize('NFC'));
	const address = `${local}@${host}`;
	const fits = octets(local) <= longestLocalPart && octets(address) <= longestAddress;
	return fits && localPart.test(local) && !hasEmptyAtom(local) && domain.test(host) ? address : undefined;
}

/**
 * The pseudonym of a data subject: HMAC-SHA-256 of the normalised address, base64url, behind the version of the key.
 * It is personal data still (recital 26), and treated so. A key is never rotated in place: a new one gets a new version.
 */
export function subjectKey(normalised: string, key: string | Uint8Array, version = 1): string {
	return `v${version}.${createHmac('sha256', secretKey(key)).update(normalised, 'utf8').digest('base64url')}`;
}

/** The pseudonym of whoever an identifier finds: of an address as above, of anybody known by no address, by what they are known by. */
export function subjectKeyOfIdentifier({ kind, value }: Pick<Identifier, 'kind' | 'value'>, key: string | Uint8Array): string {
	return subjectKey(kind === 'email' ? (normaliseAddress(value) ?? value) : `${kind}:${value}`, key);
}

/** Lower-casing can take a text out of NFC, so it is composed again. */
function lowerCase(text: string): string {
	return text.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Dots may neither lead, trail nor touch (RFC 5321 Dot-string); a mail to such an address is never accepted. */
function hasEmptyAtom(local: string): boolean {
	return local.split('.').includes('');
}

function octets(text: string): number {
	return Buffer.byteLength(text, 'utf8');
}
