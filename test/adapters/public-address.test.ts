import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress } from '../../functions/adapters/public-address.ts';

/** First and last address of each range that is nobody's on the internet, between its neighbours. */
const ranges4 = [
	[undefined, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
	['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
	['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
	['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
	['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
	['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
	['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
	['192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
	['192.88.98.255', '192.88.99.0', '192.88.99.255', '192.88.100.0'],
	['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
	['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
	['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
	['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
	['223.255.255.255', '224.0.0.0', '255.255.255.255', undefined],
	['168.63.129.15', '168.63.129.16', '168.63.129.16', '168.63.129.17'],
] as const;

describe('an IPv4 address is public', () => {
	test.each(ranges4)('%s, but from %s to %s none, then %s', (before, first, last, after) => {
		expect([before, first, last, after].map((address) => address && isPublicAddress(address))).toEqual([
			...[before && true, false, false, after && true],
		]);
	});

	test('exactly where the first and last of the ranges say so', () => {
		const number = (address: string) => address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
		const more = [
			['192.31.196.0', '192.31.196.255'],
			['192.52.193.0', '192.52.193.255'],
			['192.175.48.0', '192.175.48.255'],
		] as const;
		const all = [...ranges4.map(([, first, last]) => [first, last] as const), ...more];
		const near = fc.constantFrom(...all.flat()).chain((edge) =>
			fc.integer({ min: -300, max: 300 }).map((step) => {
				const at = Math.min(Math.max(number(edge) + step, 0), 2 ** 32 - 1);
				return [24, 16, 8, 0].map((bits) => Math.floor(at / 2 ** bits) % 256).join('.');
			}),
		);
		fc.assert(
			fc.property(fc.oneof(fc.ipV4(), near), (address) => {
				const at = number(address);
				expect(isPublicAddress(address)).toBe(!all.some(([first, last]) => number(first) <= at && at <= number(last)));
			}),
			{ numRuns: 1_000 },
		);
	});
});

describe('an IPv6 address is public', () => {
	test.each([
		['2606:4700::1111', true],
		['2a00:1450:4009::200e', true],
		['2001:200::1', true],
		['::', false],
		['::1', false],
		['fe80::1', false],
		['fe80::1%eth0', false],
		['2606:4700::1111%1', false],
		['fec0::1', false],
		['fc00::1', false],
		['fd00:ec2::254', false],
		['ff02::1', false],
		['100::1', false],
		['2001:db8::1', false],
		['3fff::1', false],
		['2001:2::1', false],
		['2001:10::1', false],
		['5f00::1', false],
		['4000::1', false],
		['64:ff9b::8.8.8.8', true],
		['64:ff9b::', false],
		['64:ff9b::a9fe:a9fe', false],
		['64:ff9b:1::808:808', false],
		['::ffff:8.8.8.8', false],
		['::8.8.8.8', false],
		['2001:0:4136:e378:8000:63bf:3fff:fdd2', false],
		['2002:0808:0808::1', false],
	])('%s: %p', (address, expected) => {
		expect(isPublicAddress(address)).toBe(expected);
	});

	test('only in the space for public addresses, or behind NAT64', () => {
		fc.assert(
			fc.property(fc.ipV6(), (address) => {
				const written = new URL(`http://[${address}]/`).hostname;
				if (isPublicAddress(address)) expect(written).toMatch(/^\[([23][0-9a-f]{3}:|64:ff9b::)/);
			}),
		);
	});

	test('behind NAT64 exactly where the IPv4 address is, and wrapped in any other way never', () => {
		fc.assert(
			fc.property(fc.ipV4(), (inner) => {
				const [a = 0, b = 0, c = 0, d = 0] = inner.split('.').map(Number);
				const hex = [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(':');
				expect(isPublicAddress(`64:ff9b::${inner}`)).toBe(isPublicAddress(inner));
				expect(isPublicAddress(`64:ff9b::${hex}`)).toBe(isPublicAddress(inner));
				for (const wrapped of [`::ffff:${inner}`, `::${inner}`, `::ffff:0:${inner}`, `2002:${hex}::1`, `2001:0:${hex}::1`]) {
					expect(isPublicAddress(wrapped)).toBe(false);
				}
			}),
		);
	});
});

test.each(['', 'localhost', '8.8.8', '8.8.8.8.8', '0x08.8.8.8', '010.8.8.8', '[2606:4700::1111]', ' 8.8.8.8'])(
	'%p is no address',
	(text) => {
		expect(isPublicAddress(text)).toBe(false);
	},
);
