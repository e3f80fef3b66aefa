import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { normaliseAddress, subjectKey } from '../../../functions/core/identity/address.ts';

const addresses = fc.emailAddress();

describe('the one spelling of an address', () => {
	test.each([
		['ada@example.com', 'ada@example.com', 'as it is'],
		['  Ada.Byron@Example.COM\n', 'ada.byron@example.com', 'trimmed, in lower case'],
		['ada+news@example.com', 'ada+news@example.com', 'the tag may be another mailbox'],
		['a.d.a@example.com', 'a.d.a@example.com', 'and so may the dots'],
		['ada@bücher.example', 'ada@xn--bcher-kva.example', 'the domain as it stands in DNS'],
		['ada@BU\u0308CHER.example', 'ada@xn--bcher-kva.example', 'however it was composed'],
		['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example', 'and when it stood so already'],
		['ada@example。com', 'ada@example.com', 'an ideographic full stop is a dot to IDNA'],
		['Jose\u0301@example.com', 'jos\u00e9@example.com', 'composed letters before the at too'],
		["o'neil_x-1!#$%&*/=?^`{|}~@example.com", "o'neil_x-1!#$%&*/=?^`{|}~@example.com", 'all that an atom may have'],
		[`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`, 'the longest local part'],
		[`a@${'b'.repeat(63)}.example`, `a@${'b'.repeat(63)}.example`, 'the longest label'],
		[`a@${`${'b'.repeat(60)}.`.repeat(4)}example`, `a@${`${'b'.repeat(60)}.`.repeat(4)}example`, '253 octets'],
	])('%j is %j (%s)', (raw, normalised) => {
		expect(normaliseAddress(raw)).toBe(normalised);
	});

	test.each([
		['', 'nothing'],
		['ada', 'no at'],
		['@example.com', 'no one'],
		['ada@', 'nowhere'],
		['ada@example.com@example.org', 'more than one at'],
		['"ada@home"@example.com', 'a quoted at'],
		['"ada"@example.com', 'quotes'],
		['ada@example.com,bob@example.com', 'a list'],
		['ada@example.com;bob', 'a list of another kind'],
		['Ada <ada@example.com>', 'a display name'],
		['ada@example.com\r\nBcc: bob@example.com', 'another header'],
		['ada\r\nBcc:bob@example.com', 'another header before the at'],
		['ada\n@example.com', 'a line break'],
		['ada\u0000@example.com', 'a null'],
		['ada\u200b@example.com', 'an invisible space'],
		['ada\u202e@example.com', 'a turned direction'],
		['ada\ud800@example.com', 'half a character'],
		['a da@example.com', 'a space'],
		['ada@exam ple.com', 'a space in the domain'],
		['ada@exam\tple.com', 'a tab, which a URL parser leaves out'],
		['ada@ex%61mple.com', 'an escape, which a URL parser undoes'],
		['ada@example.com/path', 'a path'],
		['ada@example.com:25', 'a port'],
		['ada@localhost', 'a host of one label'],
		['ada@127.0.0.1', 'an IP address'],
		['ada@0x7f.1', 'an IP address in disguise'],
		['ada@[127.0.0.1]', 'an IP literal'],
		['ada@example.com.', 'a final dot'],
		['ada@-example.com', 'a label that begins with a hyphen'],
		['ada@exa_mple.com', 'a label with an underscore'],
		['ada@example..com', 'an empty label'],
		['.ada@example.com', 'a dot at the start'],
		['a..da@example.com', 'two dots together'],
		['ada.@example.com', 'a dot before the at'],
		[`${'a'.repeat(65)}@example.com`, 'a local part that is too long'],
		[`${'é'.repeat(33)}@example.com`, 'a local part of too many octets'],
		[`a@${'b'.repeat(64)}.example`, 'a label that is too long'],
		[`aaa@${`${'b'.repeat(60)}.`.repeat(4)}example`, '255 octets'],
		[`ada@${'ü.'.repeat(100)}example`, 'a domain that is too long in ASCII'],
	])('%j is refused: %s', (raw) => {
		expect(normaliseAddress(raw)).toBeUndefined();
	});

	test('an address that is normal stays as it is', () => {
		fc.assert(
			fc.property(
				fc.oneof(
					addresses,
					fc.string({ unit: 'binary' }).map((local) => `${local}@example.com`),
				),
				(raw) => {
					const normalised = normaliseAddress(raw);
					if (normalised !== undefined) expect(normaliseAddress(normalised)).toBe(normalised);
				},
			),
		);
	});

	test('case and surrounding space make no difference', () => {
		fc.assert(
			fc.property(addresses, (address) => {
				expect(normaliseAddress(` ${address.toUpperCase()}\t`)).toBe(normaliseAddress(address));
			}),
		);
	});

	test('whatever is typed, the result could stand in a mail header, or there is none', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (local, host) => {
				expect(normaliseAddress(`${local}@${host}.example`) ?? 'a@b.example').toMatch(/^[^\s\p{C}@<>,;:"()[\]\\]+@[a-z0-9.-]+$/u);
			}),
		);
	});
});

describe('the subject key', () => {
	test('it is the HMAC-SHA-256 of the normalised address, behind the version of the key', () => {
		// printf ada@example.com | openssl dgst -sha256 -hmac subject-key -binary | basenc --base64url
		expect(subjectKey('ada@example.com', 'subject-key')).toBe('v1.8jU9W_2sh51gKu3qgDvCFE0gJY1eOBSJoQ253bAHT0Y');
		expect(subjectKey('ada@example.com', new TextEncoder().encode('subject-key'), 2)).toBe(
			'v2.8jU9W_2sh51gKu3qgDvCFE0gJY1eOBSJoQ253bAHT0Y',
		);
	});

	test('an international address is hashed as UTF-8', () => {
		expect(subjectKey('jos\u00e9@example.com', 'subject-key')).toBe('v1.d8SBwoyRphWaKSibr_EV5MYUAGpKq8JwGalDGiYOOgk');
	});

	test('another key or another address is another pseudonym', () => {
		const all = [subjectKey('ada@example.com', 'a'), subjectKey('ada@example.com', 'b'), subjectKey('bob@example.com', 'a')];
		expect(new Set(all).size).toBe(3);
	});
});
