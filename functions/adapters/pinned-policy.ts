import type { Policy } from '../core/policy/schema.ts';
import { CaseNotFoundError, type CaseRepository, type PolicyArchive } from '../core/ports.ts';

interface PolicyPorts {
	readonly policy: Policy;
	readonly policies: PolicyArchive;
	readonly cases: CaseRepository;
}

/** The ports under the policy that the case was decided under, in the place of the one in force. */
export async function underPolicyOf<Ports extends PolicyPorts>(ports: Ports, caseId: string): Promise<Ports> {
	const state = await ports.cases.load(caseId);
	if (!state) throw new CaseNotFoundError(caseId);
	return { ...ports, policy: await ports.policies.of(state.policyVersion) };
}
