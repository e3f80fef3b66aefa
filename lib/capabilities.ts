/**
 * Which environment variables go with a capability: what a grant in the stack sets, and what the local engine gives.
 */
import { env } from '../functions/contract/env.ts';
import type { Capability, FunctionSpec } from './system/functions.ts';

/** Name of an environment variable of ours. */
export type VariableName = (typeof env)[keyof typeof env];

/** The value of every variable that a deployment has, by its name. */
export type VariableValues = Readonly<Record<VariableName, string>>;

const machine = [env.subjectRequestMachine];
const breachMachine = [env.breachMachine];
const complaintMachine = [env.complaintMachine];
const policyNoticeMachine = [env.policyNoticeMachine];
const sweepMachine = [env.retentionSweepMachine];

export const variablesOf: Readonly<Record<Capability, readonly VariableName[]>> = {
	'cases:read': [env.casesTable],
	'cases:write': [env.casesTable],
	'audit:read': [env.auditTable],
	'audit:append': [env.auditTable],
	'subjects:read': [env.subjectsTable],
	'subjects:write': [env.subjectsTable],
	'exports:read': [env.exportsBucket],
	'exports:write': [env.exportsBucket],
	'anchors:write': [env.anchorsBucket],
	'ledger:read': [env.ledgerBucket],
	'ledger:write': [env.ledgerBucket],
	'mail:send': [env.publicUrl, env.mailFrom, env.mailConfigurationSet],
	'mail:quota': [env.mailFrom],
	'links:make': [env.publicUrl],
	'keys:read': [env.keysSecret],
	'workflow:start': machine,
	'workflow:answer': machine,
	'workflow:inspect': machine,
	'breach:start': breachMachine,
	'breach:answer': breachMachine,
	'breach:inspect': breachMachine,
	'complaint:start': complaintMachine,
	'complaint:answer': complaintMachine,
	'complaint:inspect': complaintMachine,
	'policy-notice:start': policyNoticeMachine,
	'policy-notice:answer': policyNoticeMachine,
	'policy-notice:inspect': policyNoticeMachine,
	'sweeps:start': sweepMachine,
	'stores:read': [env.storeLocations],
	'stores:sweep': [env.storeLocations],
	'stores:erase': [env.storeLocations],
};

/** The variables of a function: those of its capabilities, and no others. */
export function environmentOf(spec: Pick<FunctionSpec, 'uses'>, values: VariableValues): Readonly<Record<string, string>> {
	const names = new Set(spec.uses.flatMap((capability) => variablesOf[capability]));
	return Object.fromEntries([...names].sort().map((name) => [name, values[name]]));
}
