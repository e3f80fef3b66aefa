import { isIP } from 'node:net';
import { TransferRefusedError } from './transfer.ts';

/** Longest URL, in characters. */
const longest = 2_048;
/** Names that lead to nobody outside, RFC 6761, 6762, 7686, 8375, and the one that ICANN keeps for private use. */
const inside = /(^|\.)(localhost|local|internal|home\.arpa|onion|invalid)$/;

/** Where a person's data may be sent. */
export interface TransferAddress {
	/** In canonical form. */
	readonly url: string;
	/** As the DPO allows it: the name, and the port where it is not 443. */
	readonly host: string;
	/** In ASCII, without the port. */
	readonly hostname: string;
	readonly port: number;
}

/**
 * Reads the address of another controller's endpoint, as far as can be told without asking the network: whether the name leads to a
 * public address is for whoever connects to find out.
 *
 * @throws TransferRefusedError that says what to write.
 */
export function checkTransferUrl(typed: string): TransferAddress {
	const refused = (message: string) => new TransferRefusedError(message);
	if (typed.length > longest) throw refused(`Write an address of at most ${longest} characters.`);
	// What the URL standard would quietly repair, somebody else may read otherwise.
	if (!/^https:\/\/[^/]/i.test(typed) || /[\s\\\p{Cc}]/u.test(typed) || !URL.canParse(typed)) {
		throw refused('Write an https address, as https://controller.example.org/import.');
	}
	const url = new URL(typed);
	if (url.username !== '' || url.password !== '') throw refused('Leave out the user name and the password before the @.');
	if (typed.includes('#')) throw refused('Leave out the # and what follows it.');
	const { hostname } = url;
	if (isIP(hostname) !== 0 || hostname.startsWith('[')) throw refused('Write the name of a host, not an IP address.');
	if (!hostname.includes('.') || hostname.endsWith('.') || inside.test(hostname)) {
		throw refused('Write the full name of a host that the internet knows, as controller.example.org.');
	}
	return { url: url.href, host: url.host, hostname, port: url.port === '' ? 443 : Number(url.port) };
}
