import { casePorts } from '../adapters/case-ports.ts';
import { secretKeys } from '../adapters/keys.ts';
import { links } from '../adapters/links.ts';
import { sesMailbox } from '../adapters/mail-ports.ts';
import { keptMailings } from '../adapters/mailings.ts';
import { makeReportMailing, type ReportMailingDeps } from '../middleware/mailing/report-mailing.ts';
import { step } from '../middleware/step.ts';

function production(): ReportMailingDeps {
	const ports = casePorts();
	const keys = secretKeys();
	const mailings = keptMailings(ports.client, ports.policy, keys);
	return { ...ports, mailings, work: mailings, mailbox: sesMailbox(ports), links: links(keys) };
}

export const handler = step(() => makeReportMailing(production()));
