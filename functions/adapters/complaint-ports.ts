/** What the steps of a complaint's workflow need, made once a container. */
import { env } from '../contract/env.ts';
import type { Complaints } from '../core/complaint/ports.ts';
import type { Mailbox, ReturnedMails } from '../core/ports.ts';
import { type CasePorts, casePorts } from './case-ports.ts';
import { complaintsHere } from './complaints.ts';
import { required } from './environment.ts';
import { secretKeys } from './keys.ts';
import { type Links, links } from './links.ts';
import { sesMailbox } from './mail-ports.ts';
import { returnedMails } from './returned-mails.ts';

export interface ComplaintPorts extends CasePorts {
	readonly complaints: Complaints;
	readonly mailbox: Mailbox;
	readonly links: Links;
	readonly returned: Pick<ReturnedMails, 'remove'>;
}

export function complaintPorts(): ComplaintPorts {
	const ports = casePorts();
	return {
		...ports,
		...{ complaints: complaintsHere(ports.client), mailbox: sesMailbox(ports), links: links(secretKeys()) },
		returned: returnedMails(ports.client, required(env.casesTable)),
	};
}
