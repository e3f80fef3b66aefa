/** What nearly every function of breaches needs, made once a container. */

import { type Breaches, breaches } from './breaches.ts';
import type { CasePorts } from './case-ports.ts';
import { casePorts } from './case-ports.ts';
import { dpoLinks, type Links } from './links.ts';

export interface BreachPorts extends Omit<CasePorts, 'cases' | 'tasks'> {
	readonly cases: Breaches;
	readonly links: Pick<Links, 'forDpo'>;
}

export function breachPorts(): BreachPorts {
	const ports = casePorts();
	return { ...ports, cases: breaches(ports.client), links: dpoLinks() };
}
