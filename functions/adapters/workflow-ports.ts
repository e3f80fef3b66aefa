import { SFNClient } from '@aws-sdk/client-sfn';
import { env } from '../contract/env.ts';
import type { Workflow } from '../core/ports.ts';
import { required } from './environment.ts';
import { stepFunctions } from './step-functions.ts';

/** The retention sweep of this deployment. */
export function retentionSweeps(): Workflow {
	return stepFunctions(new SFNClient({ maxAttempts: 4 }), required(env.retentionSweepMachine));
}

/** The breach workflow of this deployment. */
export function breachWorkflow(): Workflow {
	return stepFunctions(new SFNClient({ maxAttempts: 4 }), required(env.breachMachine));
}

/** The subject-request workflow of this deployment. */
export function subjectRequests(): Workflow {
	return stepFunctions(new SFNClient({ maxAttempts: 4 }), required(env.subjectRequestMachine));
}

/** The complaint workflow of this deployment. */
export function complaintWorkflow(): Workflow {
	return stepFunctions(new SFNClient({ maxAttempts: 4 }), required(env.complaintMachine));
}

/** The policy-notice workflow of this deployment. */
export function policyNoticeWorkflow(): Workflow {
	return stepFunctions(new SFNClient({ maxAttempts: 4 }), required(env.policyNoticeMachine));
}
