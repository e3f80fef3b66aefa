import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** What IANA's registry of special addresses keeps from the public internet, and where clouds keep what only they may see. */
const special4 = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.31.196.0', 24],
	['192.52.193.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['192.175.48.0', 24],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	// Multicast, reserved, broadcast.
	['224.0.0.0', 3],
	// Looks public, and is where Azure keeps its platform's own services.
	['168.63.129.16', 32],
] as const;

/** Of the space for public IPv6: protocols' own (Teredo among them), documentation, 6to4, which wraps any IPv4 address. */
const special6 = [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['2620:4f:8000::', 48],
	['3fff::', 20],
] as const;

/** NAT64: a whole IPv4 address is behind it, and to be judged as that. */
const nat64 = '64:ff9b::';

const refused = new BlockList();
for (const [net, prefix] of special4) {
	refused.addSubnet(net, prefix, 'ipv4');
	refused.addSubnet(`${nat64}${net}`, 96 + prefix, 'ipv6');
}
for (const [net, prefix] of special6) refused.addSubnet(net, prefix, 'ipv6');

/** Outside of these nothing of IPv6 is public: not loopback, link-local, unique local, multicast, mapped IPv4. */
const unicast6 = new BlockList();
unicast6.addSubnet('2000::', 3, 'ipv6');
unicast6.addSubnet(nat64, 96, 'ipv6');

/** Whether an IP address can belong to somebody on the public internet; text that is none cannot. */
export function isPublicAddress(address: string): boolean {
	if (isIPv4(address)) return !refused.check(address, 'ipv4');
	// With a zone, as fe80::1%eth0, it means something on this machine only.
	if (!isIPv6(address) || address.includes('%')) return false;
	return unicast6.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}
