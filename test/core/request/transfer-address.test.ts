import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferRefusedError } from '../../../functions/core/request/transfer.ts';
import { checkTransferUrl } from '../../../functions/core/request/transfer-address.ts';

describe('an address that data may be sent to', () => {
	test('is https, of a host with a full name, on any port', () => {
		expect(checkTransferUrl('https://Controller.Example.org/import?for=us')).toEqual({
			url: 'https://controller.example.org/import?for=us',
			...{ host: 'controller.example.org', hostname: 'controller.example.org', port: 443 },
		});
		expect(checkTransferUrl('HTTPS://controller.example.org:8443')).toEqual({
			url: 'https://controller.example.org:8443/',
			...{ host: 'controller.example.org:8443', hostname: 'controller.example.org', port: 8443 },
		});
	});

	test('has one name, however it is written: the usual port is left out, other letters than ASCII are in Punycode', () => {
		expect(checkTransferUrl('https://bücher.example.org:443/').host).toBe('xn--bcher-kva.example.org');
	});

	const https = 'Write an https address, as https://controller.example.org/import.';
	const full = 'Write the full name of a host that the internet knows, as controller.example.org.';
	const noIp = 'Write the name of a host, not an IP address.';
	const noUser = 'Leave out the user name and the password before the @.';
	test.each([
		['nothing', '', https],
		['no address', 'controller.example.org', https],
		['http', 'http://controller.example.org/', https],
		['a scheme that only begins like it', 'httpsx://controller.example.org/', https],
		['slashes that a parser adds', 'https:controller.example.org', https],
		['slashes too many', 'https:///controller.example.org', https],
		['backslashes that a parser turns', 'https:\\\\controller.example.org', https],
		['a backslash behind the host', 'https://controller.example.org\\@10.0.0.1/', https],
		['a line break that a parser drops', 'https://controller.exa\nmple.org/', https],
		['a space before it', ' https://controller.example.org/', https],
		['a host that is none', 'https://controller%00.example.org/', https],
		['a port that is none', 'https://controller.example.org:65536/', https],
		['a user', 'https://me@controller.example.org/', noUser],
		['a password', 'https://:secret@controller.example.org/', noUser],
		['a fragment', 'https://controller.example.org/#import', 'Leave out the # and what follows it.'],
		['an empty fragment', 'https://controller.example.org/#', 'Leave out the # and what follows it.'],
		['an IPv4 address', 'https://198.51.100.7/', noIp],
		['one in another notation', 'https://0x7f.1/', noIp],
		['one as a number', 'https://2130706433/', noIp],
		['an IPv6 address', 'https://[2606:4700::1111]/', noIp],
		['this machine', 'https://localhost/', full],
		['this machine by another name', 'https://api.localhost/', full],
		['a name of the network', 'https://intranet/', full],
		['a cloud’s metadata', 'https://metadata.google.internal/', full],
		['a name in the house', 'https://printer.local/', full],
		['a name with a dot at its end, which is another to a certificate', 'https://controller.example.org./', full],
		[
			'more than anybody types',
			`https://controller.example.org/${'x'.repeat(2_048)}`,
			'Write an address of at most 2048 characters.',
		],
	])('is not %s', (_, typed, message) => {
		expect(() => checkTransferUrl(typed)).toThrow(new TransferRefusedError(message));
	});

	test('a name that ends like one of the house is another’s', () => {
		expect(checkTransferUrl('https://notlocal.example.org/').host).toBe('notlocal.example.org');
		expect(checkTransferUrl('https://thelocal.com/').host).toBe('thelocal.com');
	});

	test('means the same when it is checked again', () => {
		fc.assert(
			fc.property(fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }), (typed) => {
				const once = checkTransferUrl(typed);
				expect(checkTransferUrl(once.url)).toEqual(once);
			}),
		);
	});

	test('is never an IPv4 address, in whatever base its numbers are written', () => {
		const written = fc.tuple(fc.nat(255), fc.constantFrom(8, 10, 16)).map(([byte, base]) => {
			return `${base === 16 ? '0x' : base === 8 ? '0' : ''}${byte.toString(base)}`;
		});
		fc.assert(
			fc.property(fc.array(written, { minLength: 1, maxLength: 4 }), (bytes) => {
				expect(() => checkTransferUrl(`https://${bytes.join('.')}/`)).toThrow(TransferRefusedError);
			}),
		);
	});
});
