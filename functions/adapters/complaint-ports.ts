/** What the steps of a complaint's workflow need, made once a container. */
import type { Complaints } from '../core/complaint/ports.ts';
import type { Mailbox } from '../core/ports.ts';
import { type CasePorts, casePorts } from './case-ports.ts';
import { complaintsHere } from './complaints.ts';
import { secretKeys } from './keys.ts';
import { type Links, links } from './links.ts';
import { sesMailbox } from './mail-ports.ts';

export interface ComplaintPorts extends CasePorts {
	readonly complaints: Complaints;
	readonly mailbox: Mailbox;
	readonly links: Links;
}

export function complaintPorts(): ComplaintPorts {
	const ports = casePorts();
	return { ...ports, complaints: complaintsHere(ports.client), mailbox: sesMailbox(ports), links: links(secretKeys()) };
}
